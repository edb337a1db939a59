"""The book of replies: every wording of this folder's files, in the order in which they are asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

#: Who is asked first: a receiver's own words say more than those of the program it uses.
KINDS = ("receiver", "filter", "list", "wording")


@dataclass(frozen=True, slots=True)
class Reply:
    """One wording: who says it (`key`, `kind`), what it is known by, what it means, whom to ask."""

    key: str
    kind: str
    says: tuple[str, ...]
    means: str
    match: re.Pattern[str] | None
    ask: str
    reference: re.Pattern[str] | None
    contact: re.Pattern[str] | None
    listed: re.Pattern[str] | None
    filter: str
    first: bool


@dataclass(frozen=True, slots=True)
class Book:
    """All replies.

    `hosts`: the receiver or filter behind each domain of mail servers. `languages`: by key, in
    which language a request is written.
    """

    replies: tuple[Reply, ...]
    hosts: Mapping[str, tuple[str, str]]
    languages: Mapping[str, str]


@cache
def book() -> Book:
    """Read the files once; a mistake in one of them raises."""
    replies: list[Reply] = []
    hosts: dict[str, tuple[str, str]] = {}
    languages: dict[str, str] = {}
    for key, table in sorted(_files()):
        replies += [_reply(key, table, each) for each in table["reply"]]
        hosts |= dict.fromkeys(table.get("hosts", ()), (key, table["kind"]))
        languages[key] = table.get("language", "en")
    replies.sort(key=lambda each: (not each.first, KINDS.index(each.kind)))
    return Book(tuple(replies), hosts, languages)


def _files() -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in files("postwarden.causes.replies").iterdir():
        if entry.name.endswith(".toml"):
            yield entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text("utf-8"))


def _reply(key: str, table: Mapping[str, Any], each: Mapping[str, Any]) -> Reply:
    says = each["says"]
    both = {**table, **each}
    return Reply(
        key=key,
        kind=table["kind"],
        says=(says,) if isinstance(says, str) else tuple(says),
        means=each["class"],
        match=_pattern(each, "match"),
        ask=both.get("ask", ""),
        reference=_pattern(both, "reference"),
        contact=_pattern(both, "contact"),
        listed=_pattern(each, "list"),
        filter=each.get("filter", key if table["kind"] in ("filter", "list") else ""),
        first=each.get("first", False),
    )


def _pattern(table: Mapping[str, Any], name: str) -> re.Pattern[str] | None:
    return re.compile(table[name], re.IGNORECASE) if name in table else None
