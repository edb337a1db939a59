"""What the guard writes down: each verdict, and how each post ended. Both carry no typed value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from postwarden.model.code import Retention

#: Addresses are not in it, only paths, rules and points; kept to tell mistakes from successes.
KEPT_A_MONTH = Retention(keep=timedelta(days=30), shred="the rows are deleted from the live state")


class Ending(StrEnum):
    """How a post ended, or where it stands."""

    PASSED = "passed"
    PARKED = "parked"
    SOLVED = "solved"
    HELD = "held"
    REFUSED = "refused"
    CLOSED = "closed"
    RELEASED = "released"
    MAILED = "mailed"
    UNCLEAR = "unclear"
    DELETED = "deleted"
    EXPIRED = "expired"
    FAILED = "failed"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict as it is kept. `mode` says whether it was carried out or only watched.

    Attributes:
        hits: rule and points, heaviest first.
        known: the live state answered in time.
    """

    at: datetime
    id: str
    host: str
    path: str
    kind: str
    mode: str
    action: str
    score: float
    hits: tuple[tuple[str, float], ...] = ()
    policy: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a post ended. `why` is a word: `expired`, `disk-full`, `went-around`."""

    at: datetime
    id: str
    host: str
    path: str
    ending: Ending
    why: str = ""


GuardEvent = Judged | Outcome

RETENTION: dict[type, Retention] = dict.fromkeys((Judged, Outcome), KEPT_A_MONTH)
