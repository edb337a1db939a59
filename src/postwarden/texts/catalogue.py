"""Finds texts: one folder a language, one TOML a family, read when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

Table = Mapping[str, Any]


@cache
def languages() -> tuple[str, ...]:
    """Name the languages, sorted: every folder beside this file that holds texts."""
    return tuple(sorted(entry.name for entry in _home().iterdir() if _speaks(entry)))


@cache
def families(language: str) -> tuple[str, ...]:
    """Name the files of a language without their ending, sorted."""
    names = (entry.name for entry in _folder(language).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def family(language: str, name: str) -> Table:
    """Read one file whole; KeyError names the file that is not there."""
    if name not in families(language):
        raise KeyError(f"{language}/{name}.toml")
    return tomllib.loads(_folder(language).joinpath(f"{name}.toml").read_text("utf-8"))


def find(key: str, language: str) -> Any:
    """Find what stands at `file.table.key`; KeyError names the whole key."""
    name, *path = key.split(".")
    found: Any = family(language, name)
    for step in path:
        if not isinstance(found, dict) or step not in found:
            raise KeyError(f"{language}: {key}")
        found = found[step]
    return found


def _home() -> Traversable:
    return files("postwarden.texts")


def _folder(language: str) -> Traversable:
    if language not in languages():
        raise KeyError(f"no texts in {language!r}")
    return _home().joinpath(language)


def _speaks(entry: Traversable) -> bool:
    return entry.is_dir() and entry.joinpath("values.toml").is_file()
