"""Near copies by counters alone: a text -> a few keys, of which near copies share some.

Word triples are hashed once; the smallest hash of each of eight classes stands for the text (one
permutation hashing), and two classes together make a band. Texts that share a share J of their
triples share a band with probability 1 - (1 - J²)⁴: half the triples 68 %, two thirds 91 %, a
greeting alone (a tenth) 4 %. Broder 1997; Li, Owen, Zhang 2012.
"""

from __future__ import annotations

import re
from unicodedata import normalize
from zlib import crc32

BANDS = 4
#: Fewer letters than this are everybody's: "Was kostet das?"
_SHORTEST = 40
_MOST = 1500
_CLASSES = 2 * BANDS
_WORD = re.compile(r"[^\W\d_]{2,40}")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
#: Fibonacci hashing: the low bits of a checksum alone are no random draw.
_SPREAD = 0x9E3779B1


def bands(text: str) -> tuple[str, ...]:
    """The keys of a text, one a band; none where it is too short. Links, numbers, case: left out."""
    plain = normalize("NFKC", _LINK.sub(" ", text[:_MOST])).casefold()
    words = _WORD.findall(plain)
    if sum(map(len, words)) < _SHORTEST or len(words) < 6:
        return ()
    return _bands(words)


def _bands(words: list[str]) -> tuple[str, ...]:
    hashes = list(map(crc32, " ".join(words).encode("utf-8", "replace").split(b" ")))
    least: list[int] = [1 << 32] * _CLASSES
    for one, two, three in zip(hashes, hashes[1:], hashes[2:], strict=False):
        drawn = (one + two * 31 + three * 961) * _SPREAD & 0xFFFFFFFF
        place = drawn >> 29
        if drawn < least[place]:
            least[place] = drawn
    filled = _filled(least)
    return tuple(f"{n}:{filled[2 * n]:x}:{filled[2 * n + 1]:x}" for n in range(BANDS))


def _filled(least: list[int]) -> list[int]:
    """An empty class borrows from the next one that is not: short texts have few triples."""
    empty = 1 << 32
    if empty not in least:
        return least
    doubled = least + least
    return [
        next(each for each in doubled[n : n + _CLASSES] if each != empty) for n in range(_CLASSES)
    ]
