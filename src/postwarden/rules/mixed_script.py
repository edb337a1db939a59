"""What: words that mix alphabets to look like other words, or ornamental letters.

Why: filters look for words; Latin words with single Cyrillic letters read the same and match nothing.
A name or message wholly in another alphabet is a customer's, and so are units (10 kΩ, 5 μm).
Source: nopCommerce issue 4813; Unicode's report 39 on look-alikes.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import posts, scripts


def find(look: Look) -> Iterator[Hit]:
    """One hit over names and texts: one word may be a slip, three are none."""
    reading = posts.of(look.attempt)
    words, maths = scripts.mixed(reading.text) if reading.foreign else (0, 0)
    for each in reading.names:
        here, ornaments = scripts.mixed(each.value[: posts.NAME_LETTERS])
        words, maths = words + here, maths + ornaments
    degree = min(1.0, 0.35 * words)
    if maths > 3:
        degree = max(degree, min(1.0, maths / 12))
    if degree:
        yield Hit("mixed_script", {"words": words, "ornaments": maths}, degree)
