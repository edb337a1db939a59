"""Which year a year-less stamp lies in: pure arithmetic on what the readers counted."""

from __future__ import annotations

from calendar import isleap, timegm
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

FRAME = 1972
FRAME_START = float(timegm((FRAME, 1, 1, 0, 0, 0)))
_MARCH = float(timegm((FRAME, 3, 1, 0, 0, 0)))
DAY = 86400.0
HALF_A_YEAR = 183 * DAY


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of one segment, from `line` on, whose year-less stamps lie in one year.

    `first`, `last`: seconds in the frame year 1972, in the order of the file.
    """

    segment: int
    line: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch with its year."""

    stretch: Stretch
    year: int


def in_year(frame: float, year: int) -> float:
    """Seconds in the frame year -> naive seconds in `year` (29 February falls on 1 March)."""
    start = float(timegm((year, 1, 1, 0, 0, 0)))
    short = DAY if frame >= _MARCH and not isleap(year) else 0.0
    return frame - FRAME_START + start - short


def date(
    stretches: Sequence[Stretch], known: tuple[float, float] | None, newest: float
) -> list[Dated]:
    """Give each stretch of one file its year, walking backwards from the last.

    `known`: first and last second of other logs that carry the year (it decides); `newest`: no
    stamp is later than this (the file's date, or now).
    """
    if not stretches:
        return []
    years = [0]
    for before, after in pairwise(stretches):
        years.append(years[-1] + (before.last - after.first > HALF_A_YEAR))
    last = _last_year(stretches, years[-1], known, newest)
    return [Dated(s, last - years[-1] + n) for s, n in zip(stretches, years, strict=True)]


def _last_year(
    stretches: Sequence[Stretch], wraps: int, known: tuple[float, float] | None, newest: float
) -> int:
    limit = datetime.fromtimestamp(newest, UTC).year
    latest = next(
        y
        for y in (limit, limit - 1)
        if in_year(stretches[-1].last, y) <= newest + DAY or y == limit - 1
    )
    if known is None:
        return latest
    return min(
        range(latest, latest - 30, -1),
        key=lambda y: (_distance(stretches, wraps, y, known), -y),
    )


def _distance(
    stretches: Sequence[Stretch], wraps: int, year: int, known: tuple[float, float]
) -> float:
    first = in_year(stretches[0].first, year - wraps)
    last = in_year(stretches[-1].last, year)
    return max(0.0, known[0] - last, first - known[1])
