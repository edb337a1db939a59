"""Reply -> Reason: who refuses, on whose word, what for, and whom to ask.

Each wording stands under one of its words; a text is compared with those alone whose word it
holds. Of several that fit, the first in the book counts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache, lru_cache

from postwarden.causes.replies.book import Book, Reply, book
from postwarden.causes.replies.wording import is_temporary, named_host, said
from postwarden.model.refusal import UNKNOWN, Reason

_SPACES = {n: " " for n in range(128) if not chr(n).isalnum()}
_REMEMBERED = 4_096
#: A word in more wordings than this tells too few of them apart.
_COMMON = 12
#: What the code alone says (RFC 3463, RFC 7372, RFC 7505), where the words are unknown.
_BY_CODE = (
    (re.compile(r"[45]\.1\.([1236]|10)|[45]\.2\.[12]").fullmatch, "mailbox"),
    (re.compile(r"[45]\.7\.(2[0-4]|26)").fullmatch, "authentication"),
    (re.compile(r"[45]\.7\.25").fullmatch, "ptr"),
    (re.compile(r"[45]\.1\.[78]").fullmatch, "sender"),
    (re.compile(r"[45]\.4\.[1-4]|4\.4\.7").fullmatch, "unreachable"),
)
_ENHANCED = re.compile(r"\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b").match


class Recogniser:
    """Knows a book by heart."""

    def __init__(self, known: Book) -> None:
        self._hosts = known.hosts
        self._by_word = _indexed(known)
        self._words = frozenset(self._by_word)
        self._last = len(known.replies)
        self._receiver = lru_cache(maxsize=_REMEMBERED)(self._receiver_of)

    def reason(self, reply: str, dsn: str = "", relay: str = "") -> Reason:
        """What a refusal means; its receiver is '' where neither words nor server tell."""
        text = said(reply)
        found = self._find(text.lower())
        key, kind = self._receiver(relay if "." in relay else named_host(reply))
        temporary = is_temporary(text, dsn)
        if found is None:
            return Reason(key, "", _by_code(text, dsn), temporary, "")
        listed = found.listed.search(text) if found.listed else None
        named = listed[1].lower() if listed else found.filter
        return Reason(_who(found, key, kind), named, found.means, temporary, found.ask)

    def reference(self, reply: str) -> tuple[str, str]:
        """Whom the reply itself says to ask, and what to quote; '' where it does not say."""
        text = said(reply)
        found = self._find(text.lower())
        if found is None:
            return "", ""
        return _first(found.contact, text), _first(found.reference, text)

    def _find(self, text: str) -> Reply | None:
        best, rank = None, self._last
        for word in self._words.intersection(text.translate(_SPACES).split()):
            for at, literal, reply in self._by_word[word]:
                if at < rank and literal in text and _fits(reply, text):
                    best, rank = reply, at
        return best

    def _receiver_of(self, host: str) -> tuple[str, str]:
        parts = host.lower().split(".")[-6:]
        for start in range(len(parts) - 1):
            if known := self._hosts.get(".".join(parts[start:])):
                return known
        return "", ""


@cache
def recogniser() -> Recogniser:
    """The one that knows the book of this folder."""
    return Recogniser(book())


def _indexed(known: Book) -> dict[str, list[tuple[int, str, Reply]]]:
    """Literals with their rank, each under its longest word that few others share."""
    counts = Counter(w for r in known.replies for s in r.says for w in set(words_of(s)))
    found: dict[str, list[tuple[int, str, Reply]]] = defaultdict(list)
    for rank, reply in enumerate(known.replies):
        for literal in reply.says:
            word = min(words_of(literal), key=lambda w: (counts[w] > _COMMON, -len(w)))
            found[word].append((rank, literal, reply))
    return dict(found)


def words_of(text: str) -> list[str]:
    """The words of a text as they are looked up."""
    return text.translate(_SPACES).split()


def _fits(reply: Reply, text: str) -> bool:
    return reply.match is None or reply.match.search(text) is not None


def _who(found: Reply, key: str, kind: str) -> str:
    """A receiver by its words or its server; else the filter or list that it trusts."""
    if found.kind == "receiver":
        return found.key
    return key if found.kind == "wording" or kind == "receiver" else found.key


def _by_code(text: str, dsn: str) -> str:
    found = _ENHANCED(text)
    code = found[1] if found else dsn
    return next((means for fits, means in _BY_CODE if fits(code)), UNKNOWN)


def _first(pattern: re.Pattern[str] | None, text: str) -> str:
    found = pattern.search(text) if pattern else None
    return next((group for group in found.groups() if group), "") if found else ""
