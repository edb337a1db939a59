"""An attempt's texts -> hashed features: words, pairs of neighbours, a few marks. Keeps no word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from unicodedata import normalize
from zlib import crc32

from postwarden.model.attempt import Attempt, Role

#: Changes with anything that moves a feature to another place: weights and lessons are void then.
VERSION = 1
#: Places for weights; a power of two.
PLACES = 1 << 18
_LAST = PLACES - 1
#: Looked at: so many letters of a field, of all messages together, of a name; so many fields a sort.
LETTERS, ALL_LETTERS, NAME_LETTERS = 3000, 6000, 200
_FIELDS = 6
#: Starting values of the checksum keep the sorts of features apart.
_MARK, _NAME, _HOST, _START, _END = 1, 2, 3, 4, 5
#: Long words also count by how they begin and end: German joins and bends its words.
_STEM, _TAIL = 6, 4
#: Fibonacci hashing: spreads the sum of two checksums over all bits.
_SPREAD = 0x9E3779B1
_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'()\[\]]+"  # a link
    r"|[^\W\d_]+|\d+"  # a word, a number
    r"|[!?$€£%]|[\u2190-\u2bff\U0001f000-\U0001faff]"  # loud signs, pictures
)
_SHOUT = re.compile(r"[A-ZÄÖÜ\u0410-\u042f]{4,}")
_STEPS = (1, 2, 3, 5, 9, 17)


@dataclass(frozen=True, slots=True)
class Features:
    """Places of what was found, each once.

    Attributes:
        common: what the shipped weights judge; below PLACES.
        own: what a site alone can teach, the hosts that links lead to; from PLACES on.
    """

    common: tuple[int, ...] = ()
    own: tuple[int, ...] = ()


def of_attempt(attempt: Attempt) -> Features:
    """The features of a post; none where nobody wrote freely."""
    order = {Role.MESSAGE: 0, Role.SUBJECT: 1}
    texts = sorted(attempt.texts(), key=lambda each: order.get(each.role, 2))
    names = attempt.values(Role.NAME, Role.COMPANY, Role.USERNAME)
    return of_texts([each.value for each in texts], names)


def of_texts(messages: Iterable[str], names: Iterable[str] = ()) -> Features:
    """The features of messages and of the names they came under; none without a message."""
    text = "\n".join(_plain(messages, LETTERS))[:ALL_LETTERS]
    if not text:
        return Features()
    found: set[int] = set()
    own: set[int] = set()
    links = _note_words(text.casefold(), found, own)
    found.add(_place(f"links {_step(links)}", _MARK))
    found.add(_place(f"shouts {_step(len(_SHOUT.findall(text)))}", _MARK))
    for name in _plain(names, NAME_LETTERS):
        found.update(_place(_shape(each), _NAME) for each in _TOKEN.findall(name.casefold()))
    return Features(tuple(found), tuple(own))


def _plain(values: Iterable[str], most: int) -> Iterator[str]:
    """Normalised and cut, before and after: one sign can become eighteen letters."""
    for value in islice(values, _FIELDS):
        if cut := normalize("NFKC", value[:most])[:most].strip():
            yield cut


def _note_words(text: str, found: set[int], own: set[int]) -> int:
    """Note words and pairs of neighbours; return how many links there were."""
    links, before = 0, 0
    for token in _TOKEN.findall(text):
        word = _shape(token)
        if word == "/link":
            links += 1
            own.add(PLACES + _place(_host(token), _HOST))
        elif len(word) > _STEM:
            found.add(_place(word[:_STEM], _START))
            found.add(_place(word[-_TAIL:], _END))
        here = crc32(word.encode("utf-8", "replace"))
        found.add(here & _LAST)
        found.add(((before * 31 + here) * _SPREAD >> 12) & _LAST)
        before = here
    return links


def _shape(token: str) -> str:
    """A word as it is; of a link that it is one, of a number how long it is."""
    if "/" in token or "." in token:
        return "/link"
    return f"/{min(len(token), 6)}" if token.isdecimal() else token


def _host(link: str) -> str:
    return link.split("//", 1)[-1].removeprefix("www.").split("/", 1)[0]


def _step(number: int) -> int:
    return sum(number >= each for each in _STEPS)


def _place(word: str, sort: int) -> int:
    return crc32(word.encode("utf-8", "replace"), sort) & _LAST
