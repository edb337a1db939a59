"""What: one mailbox was typed in again and again, over all forms and sites.

Why: list bombing fills one person's mailbox with confirmations from everywhere. A customer registers,
orders and asks: a few posts a day. Dots and +tags do not make a new mailbox.
Source: Spamhaus 2016, 22,000 subscriptions; nine addresses, nine thousand times each.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt
from postwarden.model.history import Count, Key, Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import degrees, posts

_HOUR, _DAY = 3600, 86_400


def _mailbox(attempt: Attempt) -> Key:
    reached = posts.of(attempt).reached
    return (reached,) if reached else ()


COUNTS = (
    Count("rate_recipient.hour", _HOUR, _mailbox),
    Count("rate_recipient.day", _DAY, _mailbox),
)


def find(look: Look) -> Iterator[Hit]:
    """One hit: this post is one more than what is counted."""
    hour = look.history.count("rate_recipient.hour") + 1
    day = look.history.count("rate_recipient.day") + 1
    if degree := max(degrees.grown(hour, 6, 24), degrees.grown(day, 10, 40)):
        yield Hit("rate_recipient", {"hour": round(hour), "day": round(day)}, degree)
