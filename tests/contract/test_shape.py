"""The shape that every file keeps: small, mirrored by a test, no silent exception to a rule."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "postwarden"
FILES = sorted(SRC.rglob("*.py"))
CHECKED = FILES + sorted(
    file for folder in ("tests", "tools", "bench") for file in (ROOT / folder).rglob("*.py")
)
# Packages whose every module has a test of the same name, and the other way round.
MIRRORED = ("readers", "causes", "checks", "rules")

SUPPRESSION = re.compile(
    r"#\s*(noqa|type:\s*ignore|pragma:|fmt:|ruff:|mypy:|pyright:)", re.IGNORECASE
)
WITH_REASON = re.compile(
    r"""\#\s*(noqa:\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*     # which rules
            |type:\s*ignore\[[\w,\s-]+\]
            |(pragma|fmt|ruff|mypy|pyright):\s*\S+)
        \s*(\#|-|:|,)?\s*\w+(\W+\w+){2}                # and why, in at least three words
    """,
    re.VERBOSE,
)


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def modules(folder: Path) -> set[str]:
    return {file.stem for file in folder.glob("*.py") if not file.stem.startswith(("_", "conf"))}


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("package", MIRRORED)
def test_a_module_and_its_test_have_the_same_name(package: str) -> None:
    sources = {f"test_{module}" for module in modules(SRC / package)}
    assert sources == modules(ROOT / "tests" / package)


@pytest.mark.parametrize("file", [f for f in FILES if f.name == "__init__.py"], ids=name)
def test_an_init_is_read_at_one_glance_and_says_what_stands_there(file: Path) -> None:
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= 40
    assert ast.get_docstring(ast.parse(text))


def test_every_folder_of_modules_is_a_package() -> None:
    assert [f for f in FILES if not (f.parent / "__init__.py").is_file()] == []


@pytest.mark.parametrize("file", FILES, ids=name)
def test_no_file_and_no_function_is_long(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 320
    lengths = {each.name: (each.end_lineno or 0) - each.lineno + 1 for each in functions(file)}
    assert {name: length for name, length in lengths.items() if length > 40} == {}


@pytest.mark.parametrize("file", CHECKED, ids=name)
def test_every_suppression_says_which_rule_and_why(file: Path) -> None:
    tokens = tokenize.generate_tokens(io.StringIO(file.read_text("utf-8")).readline)
    bare = [
        f"{name(file)}:{token.start[0]}"
        for token in tokens
        if token.type == tokenize.COMMENT
        and SUPPRESSION.search(token.string)
        and not WITH_REASON.search(token.string)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("comment", "good"),
    [
        ("# noqa", False),
        ("# noqa: S101", False),
        ("# noqa: S101 - checked by mypy", True),
        ("# noqa: S101, B018 - checked by mypy before", True),
        ("# type: ignore", False),
        ("# type: ignore[arg-type]", False),
        ("# type: ignore[arg-type]  # a wrong call is tested", True),
        ("# pragma: no cover", False),
        ("# fmt: off", False),
        ("# fmt: off - one row a case reads better", True),
    ],
)
def test_the_rule_for_suppressions_can_fail(comment: str, good: bool) -> None:
    assert SUPPRESSION.search(comment)
    assert bool(WITH_REASON.search(comment)) is good
