"""What: a site mailed to far more different strangers within minutes than it does on other days.

Why: list bombing. Each post looks honest: a real address, a plain name, a solved challenge; only the
number tells. Sign-ups of all forms of a site count together, and from the first one too many on they
wait for a person. Enquiries go on: to them the number adds only some suspicion.
Source: Spamhaus 2016 on subscription bombing: the confirmation is the payload, addresses change.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt, Copy, Kind
from postwarden.model.history import Count, History, Key, Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import degrees, posts

_MINUTES, _HOUR, _DAY, _WEEK = 600, 3600, 86_400, 604_800
_HOURS = (_WEEK - _DAY) / _HOUR
_WINDOWS = (("minutes", _MINUTES), ("hour", _HOUR), ("day", _DAY), ("week", _WEEK))
#: These mail to whoever was typed in, whatever is set; a contact form only where it may copy.
_CONFIRMING = frozenset({Kind.NEWSLETTER, Kind.REGISTRATION, Kind.TELL_A_FRIEND})
_COPYING = frozenset({Kind.CONTACT, Kind.UNKNOWN})
#: What an enquiry earns of the points: at the first one too many, and from four times as many on.
_SOME, _MOST = 0.1, 0.2
#: How many strangers a quiet site may mail to in ten minutes and in an hour.
_FEW = {"signups": (3, 10), "mails": (2, 12)}


def _signs_up(attempt: Attempt) -> Key:
    return (attempt.host,) if attempt.host and attempt.kind in _CONFIRMING else ()


def _mails(attempt: Attempt) -> Key:
    copies = attempt.kind in _COPYING and attempt.copy is not Copy.NEVER
    mails = copies or attempt.kind in _CONFIRMING
    return (attempt.host,) if attempt.host and mails else ()


def _stranger(attempt: Attempt) -> Key:
    reached = posts.of(attempt).reached
    return (reached,) if reached else ()


COUNTS = tuple(
    Count(f"breaker.{what}.{name}", seconds, key, distinct=_stranger, proven=True)
    for what, key in (("signups", _signs_up), ("mails", _mails))
    for name, seconds in _WINDOWS
)


def find(look: Look) -> Iterator[Hit]:
    """One hit, by the strangers before this one against the mean of the week without its last day."""
    confirming = look.attempt.kind in _CONFIRMING
    if not _mails(look.attempt):
        return
    times, facts = _times(look.history, "signups" if confirming else "mails")
    if times >= 1:
        some = _SOME + (_MOST - _SOME) * degrees.ramp(times, 1, 4)
        yield Hit("breaker", facts, 1.0 if confirming else some)


def _times(history: History, what: str) -> tuple[float, dict[str, float]]:
    """How many times the number is that a site like this may have."""
    minutes, hour, day, week = (history.count(f"breaker.{what}.{name}") for name, _ in _WINDOWS)
    usual = max(0.0, week - day) / _HOURS
    facts = {"minutes": round(minutes), "hour": round(hour), "usual": round(usual, 2)}
    few, many = _FEW[what]
    return max(minutes / (few + 2 * usual), hour / (many + 5 * usual)), facts
