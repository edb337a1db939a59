"""What no answer may hold, whatever was put into it."""

from __future__ import annotations

import json
from html.parser import HTMLParser

_TAGS = frozenset({"script", "img", "iframe", "object", "embed", "form", "input", "svg", "b"})
_RANGES = ((0, 32), (0x7F, 0xA0), (0x202A, 0x202F), (0x2066, 0x206A))
_UNSEEN = {chr(n) for low, high in _RANGES for n in range(low, high)} - {"\n"}
_UNSEEN |= {"\u200b", "\u200e", "\u200f", "\ufeff"}


class _Tags(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note tags that no page of ours has, handlers, and links that run something."""
        if tag in _TAGS:
            self.bad.append(tag)
        for name, value in attrs:
            links = name in ("href", "src") and (value or "")[:8] not in ("https://", "#answer")
            if name.startswith("on") or links:
                self.bad.append(f"{tag} {name}={value}")


def harmless(text: str, form: str) -> None:
    """Fail where an answer could act on a terminal, a browser or a reader's eye."""
    assert sorted(_UNSEEN & set(text)) == []
    if form == "json":
        json.loads(text, parse_constant=_no_number)
    if form == "html":
        tags = _Tags()
        tags.feed(text)
        assert tags.bad == []


def _no_number(text: str) -> None:
    raise AssertionError(text)
