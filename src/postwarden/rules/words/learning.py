"""What one site taught: in how many spam and wanted messages a feature stood. Pure, bounded.

Counts, not gradient steps: after 20 messages they find half as much again (docs/form-text.md). One
wrong click moves little: its words are counted once, and few messages are trusted little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import log, sqrt, tanh

from postwarden.rules.words.features import Features

#: Features kept; beyond it those go that were taught longest ago.
SIZE = 30_000
#: Features learnt of one message, so that a long one does not drive out the rest.
PLACES_A_MESSAGE = 3_000
#: Messages after which all counts are halved: what a site gets changes.
MESSAGES = 1_000
#: The site's say is at most so many logits; this many messages give it half of its weight.
LIMIT = 5.0
_HALF = 5
_STRENGTH = 0.9
#: Lessons make the model louder both ways; so many logits less keep false alarms from growing.
_CAUTION = 1.0
#: Counted as if seen: a bit of each feature, some messages of each sort.
_UNSEEN, _BEFORE = 0.2, 5
_LOG = tuple(log(number + _UNSEEN) for number in range(MESSAGES + 1))


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a site taught.

    Attributes:
        counts: by place: messages of spam, wanted messages; what was taught last stands last.
        spam, ham: messages taught.
    """

    counts: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    spam: int = 0
    ham: int = 0


NOTHING = Lessons()


def learn(lessons: Lessons, features: Features, is_spam: bool) -> Lessons:
    """The lessons with one message more. Where there is nothing to learn they stay as they are."""
    if not features.common:
        return lessons
    if lessons.spam + lessons.ham >= MESSAGES:
        lessons = _halved(lessons)
    counts = dict(lessons.counts)
    for place in (features.own + features.common)[:PLACES_A_MESSAGE]:
        spam, ham = counts.pop(place, (0, 0))
        counts[place] = (spam + is_spam, ham + (not is_spam))
    for place in list(islice(counts, max(0, len(counts) - SIZE))):
        del counts[place]
    return Lessons(counts, lessons.spam + is_spam, lessons.ham + (not is_spam))


def evidence(lessons: Lessons, features: Features) -> float:
    """What the lessons say of a message, in logits up to LIMIT; above 0 speaks for spam."""
    taught = lessons.spam + lessons.ham
    if not taught:
        return 0.0
    usual = log((lessons.spam + _BEFORE) / (lessons.ham + _BEFORE))
    get, total = lessons.counts.get, 0.0
    places = features.common + features.own
    for place in places:
        if counted := get(place):
            total += _weight(*counted, usual)
    trust = taught / (taught + _HALF)
    said = _STRENGTH * trust * total / sqrt(len(places) or 1)
    return LIMIT * tanh(said / LIMIT) - _CAUTION * trust


def _weight(spam: int, ham: int, usual: float) -> float:
    """A feature never seen in spam does not speak for spam, however rare wanted messages are."""
    weight = _LOG[spam] - _LOG[ham] - usual
    if not spam:
        return min(weight, 0.0)
    return weight if ham else max(weight, 0.0)


def _halved(lessons: Lessons) -> Lessons:
    halves = ((place, (spam // 2, ham // 2)) for place, (spam, ham) in lessons.counts.items())
    kept = {place: half for place, half in halves if any(half)}
    return Lessons(kept, lessons.spam // 2, lessons.ham // 2)
