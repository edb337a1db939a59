"""What: nearly the same text came from others before, through any form of any site, within a day.

Why: spam is one text with other names, links and greetings; the same person writes from one place.
Counted are different senders, never posts: who sends twice is counted once. Sites that put a text
into the field beforehand get the same one from all, so it is a question, no proof.
Source: agency report 2025: "the same person interested in forty businesses".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from postwarden.model.attempt import Attempt
from postwarden.model.history import Count, Key, Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import degrees, posts
from postwarden.rules.reading.shingles import BANDS

_DAY = 86_400
#: A text that leads nowhere may be the shop's own, put into the field for everybody.
_PLAIN = 0.4
_NAMES = tuple(f"repeated.{n}" for n in range(BANDS))


def _band(n: int) -> Callable[[Attempt], Key]:
    def key(attempt: Attempt) -> Key:
        bands = posts.of(attempt).bands
        return (bands[n],) if bands else ()

    return key


def _sender(attempt: Attempt) -> Key:
    reading = posts.of(attempt)
    return (reading.prefix, reading.reached)


COUNTS = tuple(Count(_NAMES[n], _DAY, _band(n), distinct=_sender) for n in range(BANDS))


def find(look: Look) -> Iterator[Hit]:
    """One hit, by the number of senders before this one."""
    senders = max(look.history.count(name) for name in _NAMES)
    if degree := degrees.grown(senders, 3, 24):
        share = 1.0 if posts.of(look.attempt).links else _PLAIN
        yield Hit("repeated", {"senders": round(senders)}, degree * share)
