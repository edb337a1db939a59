"""The library face."""

import subprocess
import sys

import pytest

import postwarden


@pytest.mark.parametrize("name", postwarden.__all__)
def test_every_name_of_the_face_exists(name: str) -> None:
    assert getattr(postwarden, name).__name__ == name


def test_the_face_is_sorted_and_listed() -> None:
    assert postwarden.__all__ == sorted(postwarden.__all__)
    assert set(postwarden.__all__) <= set(dir(postwarden))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_job"):
        postwarden.no_such_job  # noqa: B018 - the look-up itself is what is tested


def test_importing_the_face_imports_nothing_else_of_postwarden() -> None:
    code = "import sys, postwarden; print([m for m in sys.modules if m.startswith('postwarden.')])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
