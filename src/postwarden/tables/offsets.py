"""Which zone the stamps without one are in: named, or found by what happened at the same second.

A mail handed in by the web stands within a second of its POST or of PHP's log of mail(), whose
stamps carry their zone. The offset at which most of them meet is the right one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from postwarden.tables.database import Database
from postwarden.tables.segments import Clocks, SegmentRead

HOUR = 3600
_MAIL = frozenset({"postfix", "exim", "sendmail"})
_WEB = frozenset({"combined"})
#: Tried before bare offsets, because a zone knows its summer time.
_COMMON = ("Europe/Berlin", "UTC")
#: Meetings by chance: a zone is believed when it has this many more, and this many times more.
_CHANCE = 3
_CLEARER = 1.5
#: Hand-ins that are compared; enough to tell, cheap on a large log.
_SAMPLE = 4000

#: naive seconds -> the offsets they may have had (two in the hour that occurs twice).
Offsets = Callable[[int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone used for logs without one: its name, where it comes from, its offsets."""

    name: str
    origin: str
    tz: tzinfo
    offsets: Offsets


def choose(
    database: Database, segments: Sequence[SegmentRead], clocks: Clocks, hours: Sequence[int]
) -> Zone:
    """The named zone; else the one that joins the logs best; else the machine's.

    `hours`: the naive hours that have stamps without a zone.
    """
    if clocks.zone is not None:
        return _named(clocks.zone, "option")
    machine = _named(clocks.machine, "machine")
    logged = _last_offset(segments)
    if logged is None:
        return machine
    like_log = Zone(_name(logged), "log", _fixed(logged), _by_log(segments))
    if not hours:
        return like_log
    _prepare(database)
    meetings = _Meetings(database, hours)
    found = meetings.count(like_log)
    best = max(_candidates(), key=meetings.count)
    if found >= _CHANCE and found * _CLEARER >= meetings.count(best):
        return like_log
    clear = meetings.count(best) > max(_CHANCE, _CLEARER * meetings.count(machine) + _CHANCE)
    return best if clear else machine


def _named(name: str, origin: str) -> Zone:
    zone = zone_of(name)
    return Zone(name, origin, zone, _by_zone(zone))


def _fixed(offset: int) -> timezone:
    return timezone(timedelta(seconds=offset))


def _candidates() -> Iterator[Zone]:
    for name in _COMMON:
        yield _named(name, "log")
    for offset in range(-12 * HOUR, 14 * HOUR + 1, HOUR // 2):
        yield Zone(_name(offset), "log", _fixed(offset), _by_zone(_fixed(offset)))


def _prepare(database: Database) -> None:
    database.run(
        "CREATE OR REPLACE TABLE handed_in AS SELECT DISTINCT floor(stamp) AS s FROM pieces"
        " WHERE clock > 0 AND (origin = 'local' OR client LIKE '127.%' OR client = '::1')"
        f" LIMIT {_SAMPLE}"
    )
    database.run(
        "CREATE OR REPLACE TABLE asked AS SELECT DISTINCT floor(stamp) AS s FROM hits"
        " WHERE method = 'POST' AND clock = 0 UNION SELECT DISTINCT floor(stamp) FROM scripts"
        " WHERE clock = 0"
    )


class _Meetings:
    """How many hand-ins have a POST or a mail() call at their second, zone by zone."""

    def __init__(self, database: Database, hours: Sequence[int]) -> None:
        self._database = database
        self._hours = hours
        self._known: dict[str, int] = {}

    def count(self, zone: Zone) -> int:
        """Count once for each zone."""
        if zone.name not in self._known:
            self._known[zone.name] = self._ask(zone)
        return self._known[zone.name]

    def _ask(self, zone: Zone) -> int:
        rows = [(h, zone.offsets(h * HOUR)[0]) for h in self._hours]
        self._database.insert("tried", {"hour": "BIGINT", "shift": "INTEGER"}, rows)
        return int(
            self._database.rows(
                "SELECT count(*) FROM handed_in h JOIN tried o"
                f" ON o.hour = CAST(floor(h.s / {HOUR}) AS BIGINT)"
                " JOIN asked a ON a.s = h.s - o.shift"
            )[0][0]
        )


def zone_of(name: str) -> tzinfo:
    """`Europe/Berlin`, `UTC` or `+01:00`; ValueError when there is no such zone."""
    if name[:1] in "+-" and name[1:].replace(":", "").isdecimal() and len(name) in (5, 6):
        hours, minutes = int(name[1:3]), int(name[-2:])
        sign = -1 if name[0] == "-" else 1
        return timezone(sign * timedelta(hours=hours, minutes=minutes))
    if name in ("UTC", "Z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(f"no such time zone: {name}") from error


def _name(offset: int) -> str:
    sign = "-" if offset < 0 else "+"
    return f"{sign}{abs(offset) // 3600:02}:{abs(offset) % 3600 // 60:02}"


def _last_offset(segments: Sequence[SegmentRead]) -> int | None:
    """The offset of the latest zone-bearing stamp; mail and access logs before all others."""
    for wanted in (_MAIL, _WEB, None):
        stamps = [
            (hour, offset)
            for s in segments
            if s.offsets and (wanted is None or not wanted.isdisjoint(s.formats))
            for hour, offset in s.offsets.items()
        ]
        if stamps:
            return max(stamps)[1]
    return None


def _by_zone(zone: tzinfo) -> Offsets:
    def offsets(naive: int) -> tuple[int, int]:
        moment = datetime.fromtimestamp(naive, UTC).replace(tzinfo=zone)
        pair = (moment.replace(fold=fold).utcoffset() for fold in (0, 1))
        first, second = (int(o.total_seconds()) if o is not None else 0 for o in pair)
        return first, min(first, second)

    return offsets


def _by_log(segments: Sequence[SegmentRead]) -> Offsets:
    """The offset that the nearest zone-bearing stamp had."""
    known = sorted({(h * HOUR + o, o) for s in segments for h, o in s.offsets.items()})
    hours = [local for local, _ in known]

    def offsets(naive: int) -> tuple[int, int]:
        low, high = bisect_left(hours, naive), bisect_right(hours, naive)
        if low < high:
            return known[high - 1][1], known[low][1]
        near = min(known[max(0, low - 1) : low + 1], key=lambda pair: abs(pair[0] - naive))
        return near[1], near[1]

    return offsets
