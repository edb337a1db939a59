"""The tables of constants in docs/how-it-works name what the code holds, with its value."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("causes", "tables")
NAMED = re.compile(r"`(\w+)\.(_?[A-Z][A-Z_]*)`")


def rows(language: str) -> list[tuple[str, str, str]]:
    """Module, constant and the value told, where a row tells one number for each constant."""
    text = (ROOT / "docs" / f"how-it-works{language}.md").read_text("utf-8")
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = NAMED.findall(cells[0]) if line.startswith("| `") else []
        values = re.findall(r"\d+(?:[.,]\d+)?", cells[1]) if len(cells) > 1 else []
        if len(names) == len(values):
            found += [(m, n, v.replace(",", ".")) for (m, n), v in zip(names, values, strict=True)]
    return found


def held(module: str, name: str) -> float:
    """The constant; days where it counts seconds of whole days."""
    for package in PACKAGES:
        if (ROOT / "src" / "postwarden" / package / f"{module}.py").is_file():
            return float(getattr(import_module(f"postwarden.{package}.{module}"), name))
    raise AssertionError(f"{module} is no module of {PACKAGES}")


@pytest.mark.parametrize("language", ["", ".de"])
def test_every_constant_told_is_the_one_in_the_code(language: str) -> None:
    told = rows(language)
    assert len(told) > 30
    wrong = [
        f"{module}.{name}: told {value}, is {held(module, name)}"
        for module, name, value in told
        if held(module, name) not in (float(value), float(value) * 86400)
    ]
    assert wrong == []
