"""Reads the blocklists of a folder: what checks know of them, and where they are asked."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from postwarden.model.blocklist import (
    ENTRIES,
    KINDS,
    MODES,
    WAYS,
    WEIGHTS,
    Blocklist,
    Delisting,
    Entry,
    asked_as,
    ranges,
)

#: The lists that come with the program.
SHIPPED = Path(__file__).parent
_KEY = "POSTWARDEN_KEY_"
_FAMILIES = {"address": {"v4", "v6"}, "domain": {"domain"}}


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a list is asked.

    Attributes:
        suffix: what follows the subject; `secret` is the key in it.
        tests: test points as they are asked.
    """

    suffix: str
    operator: str
    secret: str = ""
    tests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shelf:
    """All lists of a folder, and the zones of those that can be asked."""

    lists: tuple[Blocklist, ...]
    zones: Mapping[str, Zone]


def load(
    folder: Path = SHIPPED, keys: Mapping[str, str] | None = None, seen: Collection[str] = ()
) -> Shelf:
    """Read a folder; ValueError names the file that is no list.

    Args:
        keys: environment variables, `POSTWARDEN_KEY_<ID>` among them.
        seen: ids of lists that answered before, so that they count as usable without a key.
    """
    lists, zones = [], {}
    for file in sorted(folder.glob("*.toml")):
        try:
            table = tomllib.loads(file.read_text("utf-8"))
            found = _blocklist(file.stem, table)
            zone = _zone(found, table, (keys or {}).get(found.key, "").strip())
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"{file.name} is no blocklist: {error}") from error
        if zone is not None:
            zones[found.id] = zone
        lists.append(replace(found, usable=zone is not None or found.id in seen))
    return Shelf(tuple(lists), zones)


def _zone(found: Blocklist, table: Mapping[str, Any], key: str) -> Zone | None:
    """The zone to ask; None where that takes a key, and there is none."""
    tests = frozenset(asked_as(each) for pair in found.tests.values() for each in pair)
    if key and "key_zone" in table:
        return Zone(f"{key}.{table['key_zone']}", found.operator, key, tests)
    if "zone" in table and (key or not table.get("account", False)):
        return Zone(table["zone"], found.operator, tests=tests)
    return None


def _blocklist(name: str, table: Mapping[str, Any]) -> Blocklist:
    known = """name operator zone key_zone account kind families weight mode used_by tests codes
        errors delist v6_prefix full_host""".split()
    _none_else(table, known)
    kind = _one_of(table.get("kind", "address"), KINDS)
    families = tuple(table.get("families", sorted(_FAMILIES[kind])))
    if not families or not set(families) <= _FAMILIES[kind] & table["tests"].keys():
        raise ValueError(f"families {families} of kind {kind}, with test points each")
    mode = _one_of(table.get("mode", "exact"), MODES)
    for code in (*table["codes"], *table.get("errors", ())):
        (int if mode == "bitmask" else ranges)(str(code))
    delisting = _delisting(table.get("delist", {}), Delisting())
    keyed = "key_zone" in table or table.get("account", False)
    return Blocklist(
        id=name,
        name=str(table["name"]),
        operator=str(table["operator"]),
        zone=str(table.get("zone") or table["key_zone"]),
        kind=kind,
        families=families,
        weight=_one_of(table["weight"], WEIGHTS),
        mode=mode,
        codes={str(c): _entry(e, table["name"], delisting) for c, e in table["codes"].items()},
        tests={family: (str(a), str(b)) for family, (a, b) in table["tests"].items()},
        delisting=delisting,
        errors=tuple(map(str, table.get("errors", ()))),
        used_by=tuple(map(str, table.get("used_by", ()))),
        v6_prefix=int(table.get("v6_prefix", 128)),
        full_host=bool(table.get("full_host", False)),
        key=_KEY + name.upper().replace("-", "_") if keyed else "",
    )


def _entry(table: Mapping[str, Any], name: str, delisting: Delisting) -> Entry:
    _none_else(table, ("meaning", "kind", "name", "delist"))
    own = table.get("delist")
    return Entry(
        meaning=str(table["meaning"]),
        kind=_one_of(table.get("kind", "listed"), ENTRIES),
        name=str(table.get("name", name)),
        delisting=_delisting(own, delisting) if own else delisting,
    )


def _delisting(table: Mapping[str, Any], otherwise: Delisting) -> Delisting:
    _none_else(table, ("how", "url", "needs", "wait", "never_pay"))
    return Delisting(
        how=_one_of(table.get("how", otherwise.how), WAYS),
        url=str(table.get("url", otherwise.url)),
        needs=tuple(map(str, table.get("needs", otherwise.needs))),
        wait=str(table.get("wait", otherwise.wait)),
        never_pay=bool(table.get("never_pay", otherwise.never_pay)),
    )


def _one_of(value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return value


def _none_else(table: Mapping[str, Any], known: Collection[str]) -> None:
    if strange := sorted(table.keys() - set(known)):
        raise ValueError(f"what is {', '.join(strange)}?")
