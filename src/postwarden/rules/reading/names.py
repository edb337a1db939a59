"""Does a name look typed by a program? By case, vowels, runs of consonants, and rare pairs of letters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

#: For each letter those that hardly ever follow it in a name of any language in Latin letters.
_RARELY_FOLLOWED_BY = {
    "b": "cfgkmpqvwxz",
    "c": "bdfjmpvwx",
    "d": "bcfkpqx",
    "f": "bcdgjkmpqvwxz",
    "g": "cfjkpqvxz",
    "h": "cdfgjpqxz",
    "j": "bfghlmpqrtvwxyz",
    "k": "bcdfgpqxz",
    "l": "qx",
    "m": "fgjkqvxz",
    "n": "pqx",
    "p": "bcdgjmqvwxz",
    "q": "cdefghjklmnoprstwxyz",
    "r": "qx",
    "s": "fgqx",
    "t": "bdgpqxf",
    "u": "q",
    "v": "bcdfghjkmpqtwxz",
    "w": "bcfgjmpqtvxz",
    "x": "bcdfghjklmnpqrsvwxz",
    "y": "jqx",
    "z": "bdfgjpqrtvx",
    "a": "",
    "e": "",
    "i": "",
    "o": "",
}
RARE = frozenset(a + b for a, row in _RARELY_FOLLOWED_BY.items() for b in row)
_VOWELS = frozenset("aeiouy")
_WORD = re.compile(r"[^\W\d_]+")
#: Several letters for one sound, in German, Polish, Hungarian, Dutch, English, Slavic transcription.
_SOUNDS = re.compile(
    r"sch|tsch|dsch|shch|ch|ck|sh|th|ph|tz|ts|sz|cz|rz|dz|zh|kh|gh|ng|nk|st|dt|ss|ll|nn|rr|mm|tt|ff|pp|gg|bb|dd|kk"
)
_MIXED_CASE = re.compile(r"[a-z][A-Z]")
_CAPITALS_AFTER = re.compile(r"[a-z][A-Z]{2}")
_SHOUTED = re.compile(r"[a-z][A-Z]{3}")
_CAPITALS_FIRST = re.compile(r"[A-Z]{2,}[a-z]")
_PREFIX = re.compile(r"(?:Mc|Mac|Fitz|Van|Von|De|Di|Du|La|Le|El|Al)(?=[A-Z])")
_LOW_START = re.compile(r"[a-z]{1,3}[A-Z]")
_LOOKED_AT, _MOST_WORDS = 120, 6


@lru_cache(maxsize=64)
def gibberish(name: str) -> float:
    """How much a name looks like random letters: the strongest of its words, 0 to 1."""
    typed = name[:_LOOKED_AT]
    if "/" in typed or "@" in typed:  # links and addresses are read elsewhere
        typed = " ".join(each for each in typed.split() if "/" not in each and "@" not in each)
    words = _WORD.findall(_plain(typed))[:_MOST_WORDS]
    return max((_word(word) for word in words if len(word) >= 5), default=0.0)


def _plain(name: str) -> str:
    """Without accents; other alphabets fall out, and with them their words."""
    if name.isascii():
        return name
    folded = normalize("NFD", name.replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    return "".join(
        each if each.isascii() else ("" if each > "\u02ff" and each < "\u0370" else " ")
        for each in folded
    )


def _word(word: str) -> float:
    low = word.lower()
    case = _odd_case(word)
    letters = _odd_letters(low)
    return min(1.0, case + letters)


def _odd_case(word: str) -> float:
    """aBcDeFgH: LeBron has one change after his prefix, MaxMustermann one, a keyboard many."""
    word = _PREFIX.sub("", word)
    changes = len(_MIXED_CASE.findall(word))
    capitals = _CAPITALS_AFTER.search(word) or _CAPITALS_FIRST.match(word)
    if changes >= 3 or (changes == 2 and (capitals or word[0].islower())):
        return 1.0
    if changes == 1 and _CAPITALS_AFTER.search(word):
        return 0.6 if _SHOUTED.search(word) else 0.4
    return 0.25 if changes and _LOW_START.match(word) else 0.0


def _odd_letters(low: str) -> float:
    pairs = sum(a + b in RARE for a, b in pairwise(low))
    if not _VOWELS.intersection(low):
        return 0.8 if len(low) >= 6 or pairs else 0.4
    share = pairs / (len(low) - 1)
    odd = 0.0 if pairs < 2 else min(0.8, 0.3 * (pairs - 1) + share)
    return odd + (0.4 if _run(low) >= 5 else 0.0)


def _run(low: str) -> int:
    """The longest run of consonants; letters that make one sound count once."""
    longest = run = 0
    for letter in _SOUNDS.sub("s", low):
        run = 0 if letter in _VOWELS else run + 1
        longest = max(longest, run)
    return longest
