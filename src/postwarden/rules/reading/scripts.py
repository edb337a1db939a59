"""Alphabets: words that mix them, and in which a text is written. Whole foreign words are honest."""

from __future__ import annotations

import re
from itertools import pairwise

#: Cyrillic and Greek letters that look like Latin ones; units and formulas use others (Ω, μ, Δ, π).
_LOOKALIKES = frozenset("АВЕЅІЈКМНОРСТУХԌԛԜһаеіјорсухѕԁԝѵҮүΑΒΕΖΗΙΚΜΝΟΡΤΥΧονριυχ")
_FOREIGN = re.compile(r"[\u0370-\u052f\u1c80-\u1c8f]")
_MATHS = re.compile(r"[\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f189]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WRITINGS = (
    ("cyrillic", re.compile(r"[\u0400-\u052f]")),
    ("greek", re.compile(r"[\u0370-\u03ff]")),
    ("arabic", re.compile(r"[\u0590-\u08ff]")),
    ("indic", re.compile(r"[\u0900-\u0dff]")),
    ("thai", re.compile(r"[\u0e00-\u0eff]")),
    ("east-asian", re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")),
)
_BEYOND = re.compile(
    r"[\u0370-\u0eff\u1100-\u11ff\u1c80-\u1c8f\u24b6-\u24e9\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
    r"\U0001d400-\U0001d7ff\U0001f130-\U0001f189]"
)

_GERMAN = frozenset(
    """
    der die das und ist ich sie wir nicht ein eine einen mit für von auf den dem des zu im es bei
    ihr ihre ihnen wie was wann kann haben habe hat sind auch noch oder aber bitte danke gibt guten
    tag hallo grüße gruß mein meine mir uns als nach wenn über zum zur sich nur schon sehr
    """.split()
)
_ENGLISH = frozenset(
    """
    the and is i you we not a an to of for with on in it that this are have has do does can would
    your our my me us please thanks thank hello hi dear if when what how at be from by will was or
    but so they there about any get
    """.split()
)


def foreign(text: str) -> bool:
    """Say whether any letter is other than Latin: only then the rest of this module has work."""
    return not text.isascii() and _BEYOND.search(text) is not None


def mixed(text: str) -> tuple[int, int]:
    """How many words mix alphabets to look like another word; how many ornamental letters."""
    if not foreign(text):
        return 0, 0
    maths = len(_MATHS.findall(text))
    if not _FOREIGN.search(text):
        return 0, maths
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    whole = sum(1 for word in words if not _LATIN.search(word) and len(word) > 1)
    plain = sum(1 for word in _WORD.findall(text) if word.isascii())
    # Who writes Cyrillic hangs endings on Latin words: there only a real jumble counts.
    switches = 2 if whole > plain else 1
    return sum(_disguised(word, switches) for word in words), maths


def _disguised(word: str, switches: int) -> bool:
    if not _LATIN.search(word) or not _FOREIGN.search(word):
        return False
    others = [bool(_FOREIGN.match(letter)) for letter in word]
    strange = {letter for letter, other in zip(word, others, strict=True) if other}
    turns = sum(a is not b for a, b in pairwise(others))
    return strange <= _LOOKALIKES and turns >= switches


def writing(text: str) -> tuple[str, float]:
    """The alphabet that most of the letters belong to, other than Latin, and its share of them."""
    counts = {name: len(letters.findall(text)) for name, letters in _WRITINGS}
    counts["latin"] = len(_LATIN.findall(text))
    name = max(counts, key=lambda each: counts[each])
    return name, counts[name] / (sum(counts.values()) or 1)


def tongue(text: str) -> str:
    """`de` or `en` where the small words say so, else nothing."""
    words = set(text.lower().split(maxsplit=80)[:80])
    german, english = len(words & _GERMAN), len(words & _ENGLISH)
    if max(german, english) < 3 or german == english:
        return ""
    return "de" if german > english else "en"
