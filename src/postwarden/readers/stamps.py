"""Time stamps of logs as seconds; no clock, no zone database.

Sources: RFC 3164 section 4.1.2, RFC 3339, Exim's log_timestamp, Apache's %t.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
#: Year-less stamps are counted in this leap year, so that every date exists.
FRAME = 1972
FRAME_START = datetime(FRAME, 1, 1, tzinfo=UTC).timestamp()
#: Logs that people could keep: 1970 up to here. Later code counts on dates that exist.
LAST_YEAR = 2999
END = datetime(LAST_YEAR, 12, 31, tzinfo=UTC).timestamp()
_DIGITS = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d", re.ASCII).fullmatch
_FRACTION = re.compile(r"\.\d{1,9}(?=[Z+-])", re.ASCII).match
#: Where the second ends in a stamp with a `T`, and where a traditional stamp ends.
SECOND, TRADITIONAL = 19, 15
#: `:00` to `:60` of a time of day.
SECONDS = {f":{second:02}": float(second) for second in range(61)}
#: `:05:01` of a time of day, in seconds after the full hour.
OF_HOUR = {f":{m:02}:{s:02}": 60 * m + s for m in range(60) for s in range(61)}


@lru_cache(maxsize=256)
def offset_seconds(zone: str) -> int:
    """`+01:00`, `+0100` or `Z` in seconds; ValueError for anything else."""
    if zone in ("Z", "UTC", "GMT"):
        return 0
    digits = zone[1:].replace(":", "")
    if zone[:1] not in ("+", "-") or not _DIGITS(digits):
        raise ValueError(f"no offset: {zone!r}")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def width(text: str) -> int:
    """Characters before the zone of a stamp at the beginning of a syslog line, if it has one."""
    if text[10:11] != "T":
        return TRADITIONAL
    fraction = _FRACTION(text, SECOND)
    return fraction.end() if fraction else SECOND


def naive(year: int, month: int, day: int, clock: str) -> float:
    """A date and `09:05[:01[.123]]` as seconds, as if it were UTC; ValueError for anything else."""
    hour, minute, second = clock[:2], clock[3:5], clock[6:]
    if clock[2:3] != ":" or not (hour + minute).isdecimal():
        raise ValueError(f"no time of day: {clock!r}")
    if not 1970 <= year <= LAST_YEAR:
        raise ValueError(f"no year of a log: {year}")
    hours, minutes = int(hour), int(minute)
    if hours > 23 or minutes > 59:
        raise ValueError(f"no time of day: {clock!r}")
    start = _midnight(year, month, day) + 3600 * hours + 60 * minutes
    return start + (seconds(second) if second else 0.0)


@lru_cache(maxsize=4096)
def _midnight(year: int, month: int, day: int) -> float:
    return datetime(year, month, day, tzinfo=UTC).timestamp()


def seconds(text: str) -> float:
    """`01` or `01.123` of a time of day (60 is a leap second); ValueError for anything else."""
    value = float(text)
    if not 0.0 <= value < 61.0:
        raise ValueError(f"no seconds: {text!r}")
    return value


def epoch(text: str) -> float:
    """Epoch seconds of a log that people could keep; ValueError for anything else."""
    value = float(text)
    if not 0.0 <= value < END:
        raise ValueError(f"no epoch seconds: {text!r}")
    return value


def minute(text: str, zone: str) -> tuple[float, int]:
    """`2026-11-24T09:05` and its zone -> epoch seconds of that minute, offset in seconds."""
    offset = offset_seconds(zone)
    at = naive(int(text[:4]), int(text[5:7]), int(text[8:10]), text[11:16])
    return at - offset, offset


def yearless(text: str) -> float:
    """`Nov 24 09:05:01` (day blank-padded) -> seconds in the frame year 1972."""
    second = SECONDS.get(text[12:])
    if second is None:
        raise ValueError(f"no time stamp: {text!r}")
    return _yearless_minute(text[:12]) + second


@lru_cache(maxsize=4096)
def _yearless_minute(text: str) -> float:
    month = MONTHS.get(text[:3])
    day = text[4:6].strip()
    if month is None or not day.isdecimal() or text[6:7] != " ":
        raise ValueError(f"no time stamp: {text!r}")
    return naive(FRAME, month, int(day), text[7:])


def dated(text: str) -> tuple[float, int | None]:
    """`2026-11-24 09:07:25[.123][ +0100]` or `24/Nov/2026:09:05:01 +0100`.

    Returns epoch seconds and the offset, or naive seconds and None where there is no zone.
    """
    if text[2:3] == "/":
        month = MONTHS.get(text[3:6])
        if month is None:
            raise ValueError(f"no time stamp: {text!r}")
        at = naive(int(text[7:11]), month, int(text[:2]), text[12:20])
    else:
        at = naive(int(text[:4]), int(text[5:7]), int(text[8:10]), text[11:].split(" ")[0])
    zone = text[21:] if text[2:3] == "/" else text[11:].partition(" ")[2]
    if not zone:
        return at, None
    offset = offset_seconds(zone)
    return at - offset, offset
