"""Modules are found by file name, imported at first use, and never break their caller."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from postwarden.registry import Failure, collected, failure, guarded, load, names


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package of two modules, one of which cannot be imported."""
    name = f"guests_{tmp_path.name}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "_shared.py").write_text("")
    (folder / "tools").mkdir()
    (folder / "tools" / "__init__.py").write_text("")
    (folder / "polite.py").write_text("def answer(number): return 100 // number\n")
    (folder / "broken.py").write_text("raise RuntimeError('kunde@example.org')\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    for loaded in [each for each in sys.modules if each.split(".")[0] == name]:
        del sys.modules[loaded]


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTWARDEN_STRICT", raising=False)


def counting(to: int) -> Iterator[int]:
    for number in range(1, to):
        yield 6 // (3 - number)


def test_names_come_from_files_and_import_nothing(package: str) -> None:
    assert names(package) == ("broken", "polite")
    assert package not in sys.modules


def test_a_module_is_imported_when_it_is_loaded(package: str) -> None:
    assert load(package, "polite").answer(4) == 25
    assert f"{package}.broken" not in sys.modules


@pytest.mark.parametrize("name", ["absent", "_shared", "tools", "polite.answer", ""])
def test_only_a_module_of_the_package_is_loaded(package: str, name: str) -> None:
    with pytest.raises(LookupError):
        load(package, name)


@pytest.mark.parametrize("name", ["postwarden.no_such_package", "postwarden.registry"])
def test_a_package_that_is_none_is_named(name: str) -> None:
    with pytest.raises(LookupError, match=name):
        names(name)


@pytest.mark.usefixtures("production")
def test_an_exception_becomes_a_value_without_its_message(package: str) -> None:
    answer = guarded(load, package, "broken")
    assert isinstance(answer, Failure)
    assert answer.error == "RuntimeError"
    assert "kunde" not in str(answer)


@pytest.mark.usefixtures("production")
def test_a_failure_names_the_module_that_was_called(package: str) -> None:
    answer = load(package, "polite").answer
    assert guarded(answer, 5) == 20
    assert guarded(answer, 0) == Failure(f"{package}.polite", "ZeroDivisionError", "unknown")


@pytest.mark.usefixtures("production")
def test_a_generator_is_guarded_to_its_end() -> None:
    assert collected(counting, 3) == [3, 6]
    assert collected(counting, 5) == Failure(__name__, "ZeroDivisionError", "unknown")


def test_strict_raises_what_was_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        collected(counting, 5)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_person_can_always_stop_it(stop: type[BaseException]) -> None:
    def stopped() -> None:
        raise stop

    with pytest.raises(stop):
        guarded(stopped)


def test_the_place_is_the_deepest_own_line() -> None:
    from postwarden.cli.language import from_environment

    with pytest.raises(AttributeError) as caught:
        from_environment(None)  # type: ignore[arg-type]  # a wrong call is what is tested
    assert failure("postwarden.cli", caught.value).place.startswith("cli/language.py:")
