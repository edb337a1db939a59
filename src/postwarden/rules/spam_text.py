"""What: the words read like spam, to the shipped weights and to what the site has taught.

Why: what passes every trap is often known by its words, the more so once a site has released and
confirmed a few dozen messages of its own. Words alone prove nothing; the points are few.
Source: docs/form-text.md; cut and degree are those of texts that the model had not seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log

from postwarden.model.history import Look
from postwarden.model.verdict import Hit, Measure
from postwarden.rules.words import model


def find(look: Look) -> Iterable[Hit | Measure]:
    """The probability, wherever somebody wrote freely; a hit from the cut on."""
    if look.spam_text is None or not any(each.value.strip() for each in look.attempt.texts()):
        return
    chance = look.spam_text(look.attempt)
    yield Measure("spam_text", chance)
    if chance >= model.CUT:
        yield Hit("spam_text", {"percent": round(100 * chance)}, _degree(chance))


def _degree(chance: float) -> float:
    """From 0 where 1 % of wanted messages come to 1 where 0.1 % do, even in logits."""
    return min(1.0, _logit(chance) / _logit(model.shipped().high))


def _logit(chance: float) -> float:
    return log(chance / (1 - chance)) if chance < 1 else 40.0
