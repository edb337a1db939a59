"""A visitor who has posted to a form that is switched off, in the last day.

What: his network walked into a trap: no page leads to that form any more.
Why: programs keep lists of addresses of forms; people follow pages.
Source: honey forms identify bots with hardly an error, for a person cannot find them.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt
from postwarden.model.history import Count, Key, Look
from postwarden.model.verdict import Hit

DAY = 24 * 3600


def _network(attempt: Attempt) -> Key:
    return (attempt.prefix,) if attempt.prefix else ()


COUNTS = (Count("trapped", DAY, _network, told=True),)


def find(look: Look) -> Iterator[Hit]:
    """Say how often."""
    times = look.history.count("trapped")
    if times >= 0.5:
        yield Hit("trapped", {"times": max(1, round(times))})
