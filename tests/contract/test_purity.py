"""Pure packages have no clock, no file and no await. The layers are held by import-linter."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "postwarden"
PURE = ("model", "readers", "causes", "checks", "texts", "rules")
FILES = sorted(file for package in PURE for file in (SRC / package).rglob("*.py"))

CLOCKS = {"now", "utcnow", "today", "localtime", "monotonic", "perf_counter"}
MODULES = {"time", "os", "io", "glob", "gzip", "bz2", "lzma", "random", "logging"}
CALLS = {"open", "print", "input", "exec", "eval"}


def impure(tree: ast.AST) -> Iterator[str]:
    """Name what a pure file may not do, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield f"{node.lineno}: await"
            case ast.Import(names=names):
                yield from (f"{node.lineno}: {n.name}" for n in names if n.name in MODULES)
            case ast.ImportFrom(module=str(module)) if module in MODULES:
                yield f"{node.lineno}: {module}"
            case ast.Attribute(attr=attr) if attr in CLOCKS:
                yield f"{node.lineno}: {attr}"
            case ast.Call(func=ast.Name(id=call)) if call in CALLS:
                yield f"{node.lineno}: {call}()"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SRC)))
def test_a_pure_file_knows_no_clock_no_file_and_no_await(file: Path) -> None:
    assert list(impure(ast.parse(file.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "date.today()",
        "import time",
        "from time import sleep",
        "import os",
        "open('mail.log')",
        "async def f(): pass",
    ],
)
def test_the_rule_can_fail(code: str) -> None:
    assert list(impure(ast.parse(code)))


@pytest.mark.parametrize("code", ["from datetime import time", "datetime.fromtimestamp(0, UTC)"])
def test_the_rule_lets_pure_code_pass(code: str) -> None:
    assert list(impure(ast.parse(code))) == []
