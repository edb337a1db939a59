"""PHP's own list of mail() calls: which script called, for whom.

Seen as: `[24-Nov-2026 09:03:41 UTC] mail() on [/var/www/x/PHPMailer.php:891]: To: a@gmx.test --
Headers: From: x@laden.test  X-Mailer: t -- Subject: Betreff` in the file of `mail.log`, and without
the time in syslog. Recipient, headers and subject are the sender's text: only the left is read.
Source: PHP 8.2, recorded; ext/standard/mail.c.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from postwarden.model.event import Clock
from postwarden.readers import stamps
from postwarden.readers.reading import Reading

NAME = "php_mail"

_STAMP = re.compile(
    r"\[(\d\d)-([A-Z][a-z]{2})-(\d{4}) (\d\d:\d\d:\d\d)(?: ([\w+:/-]{1,40}))?\] "
).match
_CALL = re.compile(r"mail\(\) on \[(.{1,4096}?):(\d{1,9})\]: To: ").match
_EVAL = re.compile(
    r"\((\d{1,9})\) : (?:eval\(\)'d code|runtime-created function|assert code|regexp code)"
).search
_QUOTED_NAME = re.compile(r'\s{0,20}"[^"]{0,300}"').match
_IN_BRACKETS = re.compile(r"<([^<>\s,;]{1,64}@[^<>\s,;]{1,255})>").search
_BARE = re.compile(r"[^<>\s,;:\"()]{1,64}@[^<>\s,;:\"()]{1,255}").search


def line(reading: Reading, number: int, text: str) -> bool:
    """Read one line of the file form; see LineReader."""
    found = _STAMP(text) if text[:1] == "[" else None
    if found is None or not text.startswith("mail() on [", found.end()):
        return False
    try:
        at, clock = _when(*found.groups(""))
    except (ValueError, OverflowError):
        return False
    known = _call(reading, number, at, clock, "", text[found.end() :])
    reading.formats[NAME] += known
    return known


def message(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """Read one syslog entry; see MessageReader."""
    at, clock = reading.when(stamp)
    return _call(reading, number, at, clock, host, text)


def _call(reading: Reading, number: int, at: float, clock: int, host: str, text: str) -> bool:
    found = _CALL(text)
    if found is None:
        return False
    path, script_line, evaled = _script(found[1], int(found[2]))
    to, _, rest = text[found.end() :].partition(" -- ")
    subject = rest.partition(" -- Subject: ")[2] if rest.startswith("Headers: ") else ""
    recipient = _recipient(to[:1000])
    reading.sink.script_mail(
        number, at, clock, host, path, script_line, evaled, recipient, subject.rstrip()[:300]
    )
    return True


def _script(path: str, script_line: int) -> tuple[str, int, bool]:
    """The file that holds the eval, its line there, and whether there was one."""
    found = _EVAL(path)
    if found is None:
        return path, script_line, False
    return path[: found.start()], int(found[1]), True


def _recipient(to: str) -> str:
    """The first address, bare, its domain in lower case."""
    name = _QUOTED_NAME(to)
    part = to[name.end() :] if name else to
    found = _IN_BRACKETS(part.partition(",")[0])
    address = found[1] if found else ""
    if not found and (bare := _BARE(part)):
        address = bare[0]
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _when(day: str, month: str, year: str, clock: str, zone: str) -> tuple[float, int]:
    at = stamps.naive(int(year), stamps.MONTHS.get(month, 0), int(day), clock)
    if not zone:
        return at, Clock.LOCAL
    if zone[0] in "+-" or zone in ("Z", "UTC", "GMT"):
        return at - stamps.offset_seconds(zone), Clock.EPOCH
    offset = _named_offset(zone, at // 900)
    return (at, Clock.LOCAL) if offset is None else (at - offset, Clock.EPOCH)


@lru_cache(maxsize=4096)
def _named_offset(zone: str, quarter: float) -> float | None:
    """The zone's offset in a quarter of an hour of its local time; None for an unknown name.

    Of the autumn hour that occurs twice it is the first.
    """
    known = _zone(zone)
    if known is None:
        return None
    wall = datetime.fromtimestamp(quarter * 900, UTC).replace(tzinfo=known)
    offset = wall.utcoffset()
    return None if offset is None else offset.total_seconds()


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError, ImportError):
        return None
