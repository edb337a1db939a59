"""Finds the modules of a package by file name, imports one at first use, guards every call.

A guest never breaks the house: what a reader, a cause or a check raises becomes a `Failure`, a value
that the job reports. With POSTWARDEN_STRICT=1, as in the tests, it is raised instead.
"""

import os
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_HOME = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Failure:
    """An unexpected exception as a value. Its message is left out: it may quote personal data."""

    module: str
    error: str
    place: str

    def __str__(self) -> str:
        return f"{self.error} in {self.module} at {self.place}"


@cache
def names(package: str) -> tuple[str, ...]:
    """Name the modules of a package, sorted, without importing any of them or the package.

    A package inside it serves its modules and is none of them.
    """
    spec = find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise LookupError(f"{package} is no package")
    found = pkgutil.iter_modules(spec.submodule_search_locations)
    own = (each.name for each in found if not each.ispkg and not each.name.startswith("_"))
    return tuple(sorted(own))


def load(package: str, name: str) -> ModuleType:
    """Import one module of a package at first use."""
    if name not in names(package):
        raise LookupError(f"{package} has no module {name!r}")
    return import_module(f"{package}.{name}")


def guarded(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Failure:
    """Call, and turn an unexpected exception into a value. For generators take `collected`."""
    try:
        return call(*args, **kwargs)
    except Exception as error:
        if strict():
            raise
        return failure(call.__module__, error)


def collected(
    call: Callable[P, Iterable[T]], *args: P.args, **kwargs: P.kwargs
) -> list[T] | Failure:
    """Call, and run what it returns to its end: a generator raises only while it is read."""

    def run() -> list[T]:
        return list(call(*args, **kwargs))

    run.__module__ = call.__module__
    return guarded(run)


def failure(module: str, error: BaseException) -> Failure:
    """Describe an exception by its type and the deepest line of this program that it passed."""
    place = "unknown"
    for frame, line in walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_HOME) and file != Path(__file__):
            place = f"{file.relative_to(_HOME)}:{line}"
    return Failure(module, type(error).__name__, place)


def strict() -> bool:
    """Say whether unexpected exceptions are to be raised, as the tests want it."""
    return os.environ.get("POSTWARDEN_STRICT") == "1"
