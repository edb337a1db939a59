"""Events <-> lines of JSON, as a live state keeps them. A line that says nothing to us is None. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from postwarden.model.outcome import KEPT_A_MONTH, Ending, GuardEvent, Judged, Outcome

#: Seconds that an event is kept.
KEPT = int(KEPT_A_MONTH.keep.total_seconds())

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def ticks(at: datetime) -> int:
    """Microseconds since the epoch, exactly; order and age are told by them."""
    return (at - _EPOCH) // _TICK


def cutoff(now: float) -> int:
    """The ticks before which events are too old to be kept."""
    return int((now - KEPT) * 1_000_000)


def packed(event: GuardEvent) -> str:
    """One line of ASCII."""
    row = {name: getattr(event, name) for name in event.__slots__}
    row["at"] = event.at.isoformat()
    return json.dumps({"type": type(event).__name__, **row}, separators=(",", ":"))


def unpacked(line: str | bytes) -> GuardEvent | None:
    """The event; None for what a later version or a broken disk has written."""
    try:
        row = json.loads(line)
        return _READ[row.pop("type")](row)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def known(lines: Iterable[str | bytes]) -> Iterator[GuardEvent]:
    """Unpack, leaving out what is none of ours."""
    for line in lines:
        event = unpacked(line)
        if event is not None:
            yield event


def _judged(row: dict[str, Any]) -> Judged:
    hits = tuple((str(rule), float(points)) for rule, points in row.pop("hits"))
    return Judged(at=_at(row), hits=hits, score=float(row.pop("score")), **row)


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(at=_at(row), ending=Ending(row.pop("ending")), **row)


def _at(row: dict[str, Any]) -> datetime:
    at = datetime.fromisoformat(row.pop("at"))
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at


_READ: dict[str, Callable[[dict[str, Any]], GuardEvent]] = {"Judged": _judged, "Outcome": _outcome}
