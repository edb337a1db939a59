"""Lists of tags, `v=DMARC1; p=none`: the common form of DKIM keys and DMARC records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: More parts than any honest record has; the rest is left out.
_MOST = 60
#: Straight and typographic quotes, backslashes, invisible signs: what pasting leaves behind.
_QUOTES = re.compile(r"[\"'`\\\u00b4\u2018-\u201f\u00ab\u00bb\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class TagList:
    """The tags in order, their values without the blanks around them (RFC 6376 section 3.2).

    Attributes:
        junk: parts between semicolons that are no `name=value`.
        twice: names that stand more than once; the first value counts.
    """

    pairs: tuple[tuple[str, str], ...]
    junk: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The name of the first tag, '' where there is none."""
        return self.pairs[0][0] if self.pairs else ""

    def get(self, name: str, default: str = "") -> str:
        """The value of a tag."""
        return next((value for tag, value in self.pairs if tag == name), default)

    def has(self, name: str) -> bool:
        """Whether the tag stands there, be it without a value."""
        return any(tag == name for tag, _ in self.pairs)


def parse(text: str) -> TagList:
    """Read any text; a semicolon at the end is no part."""
    pairs: dict[str, str] = {}
    junk, twice = [], []
    for part in text.split(";", _MOST)[:_MOST]:
        name, equals, value = (each.strip() for each in part.partition("="))
        if not part.strip():
            continue
        if not equals or not name:
            junk.append(part.strip())
        elif name in pairs:
            twice.append(name)
        else:
            pairs[name] = value
    return TagList(tuple(pairs.items()), tuple(junk), tuple(twice))


def written(pairs: Iterable[tuple[str, str]]) -> str:
    """The list as it is published."""
    return "; ".join(f"{name}={value}" for name, value in pairs)


def unquoted(text: str) -> str:
    """A text without quotes of any kind; a snapshot holds bytes as Latin-1, typed quotes are UTF-8."""
    try:
        text = text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return _QUOTES.sub("", text)
    return _QUOTES.sub("", text)
