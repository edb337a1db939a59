"""The forms of common shop and content systems: `forms/SYSTEM.toml` -> kind, roles, who gets a copy.

A form is known by the end of its path (systems live in folders), by words of its query, or by the names
of its fields; `*` stands for anything but a slash. What fits with most words wins.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from postwarden.model.attempt import Copy, Kind, Role

_MOST_NAMES, _LONGEST = 200, 500


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form of a common system, as it posted: `roles` has the names of this post's fields."""

    system: str
    id: str
    kind: Kind
    copy: Copy = Copy.UNKNOWN
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Form:
    """An entry of a file. `has` are names that all must be there; one of `paths` must fit if any."""

    system: str
    id: str
    kind: Kind
    copy: Copy
    paths: tuple[re.Pattern[str], ...]
    query: frozenset[str]
    has: tuple[re.Pattern[str], ...]
    plain: frozenset[str]
    roles: tuple[tuple[re.Pattern[str], Role], ...]

    @property
    def weight(self) -> int:
        """How much it asks for."""
        return 2 * bool(self.paths) + 2 * len(self.query) + len(self.has) + len(self.plain)


def known(path: str, names: Sequence[str]) -> KnownForm | None:
    """The form that a post of these field names to this path (with its query) belongs to."""
    return _known(path[:_LONGEST], tuple(name[:200] for name in names[:_MOST_NAMES]))


@lru_cache(512)
def _known(path: str, fields: tuple[str, ...]) -> KnownForm | None:
    """A site has few forms, and each is posted again and again."""
    bare, _, query = path.partition("?")
    given = frozenset(query.split("&")) if query else frozenset()
    plain = frozenset(fields)
    for form in _forms():
        if form.plain <= plain and form.query <= given and _fits(form, bare, fields):
            return KnownForm(form.system, form.id, form.kind, form.copy, _roles(form, fields))
    return None


def _fits(form: _Form, path: str, names: Sequence[str]) -> bool:
    if form.paths and not any(each.search(path) for each in form.paths):
        return False
    return all(any(each.fullmatch(name) for name in names) for each in form.has)


def _roles(form: _Form, names: Sequence[str]) -> dict[str, Role]:
    found: dict[str, Role] = {}
    for name in names:
        for pattern, role in form.roles:
            if pattern.fullmatch(name):
                found[name] = role
                break
    return found


@cache
def _forms() -> tuple[_Form, ...]:
    """All forms, those that ask for most first."""
    folder = files("postwarden.rules.reading").joinpath("forms")
    shipped = sorted(
        (each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda f: f.name
    )
    found = [
        _form(each.name.removesuffix(".toml"), entry)
        for each in shipped
        for entry in tomllib.loads(each.read_text("utf-8"))["form"]
    ]
    return tuple(sorted(found, key=lambda form: -form.weight))


def _form(system: str, entry: Mapping[str, Any]) -> _Form:
    has = entry.get("has", [])
    return _Form(
        system=system,
        id=entry["id"],
        kind=Kind(entry["kind"]),
        copy=Copy(entry.get("copy", "unknown")),
        paths=tuple(
            re.compile(_pattern(each) + "/?$", re.IGNORECASE) for each in entry.get("path", [])
        ),
        query=frozenset(entry.get("query", [])),
        has=tuple(re.compile(_pattern(each)) for each in has if "*" in each),
        plain=frozenset(each for each in has if "*" not in each),
        roles=tuple(
            (re.compile(_pattern(each)), Role(role))
            for each, role in entry.get("fields", {}).items()
        ),
    )


def _pattern(text: str) -> str:
    """`*` is anything within a segment; bounded, so that a match costs no more than its length."""
    return "[^/]{0,120}".join(re.escape(part) for part in text.split("*"))
