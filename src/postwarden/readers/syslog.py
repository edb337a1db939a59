"""Syslog lines: who wrote the text, and which message reader knows it.

What: the two line dialects (RFC 3164 stamps, RFC 3339 stamps), with or without `<PRI>`, and
RFC 5424 as it travels. Source: RFC 3164, RFC 5424 section 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postwarden.model.event import Clock
from postwarden.readers import dovecot, exim, php_mail, postfix, sendmail, stamps
from postwarden.readers.reading import MessageCall, Reading, Route

_ROUTES, _LONGEST = 50_000, 300
#: `<22>`, or `<22>1 ` of RFC 5424.
_FRONT = re.compile(r"<\d{1,3}>(1 )?(?=[A-Z][a-z]{2} [ \d]\d |\d{4}-\d\d-\d\dT)").match
#: Host, program, process id, message id, structured data (`-` or in brackets).
_HEADER = re.compile(
    r"(\S{1,255}) (\S{1,48}) (\S{1,128}) \S{1,32} (?:-|(?:\[[^\]]{0,1000}\])+) ?"
).match
_PROGRAM = re.compile(r"[^\[:]*")


def run(reading: Reading, texts: Iterator[str]) -> str | None:
    """Read lines up to the first that is no syslog line; return that one.

    Almost all are Postfix's, begin in the same second as the one before, and go on with the zone, host
    and tag of one met before. Of those only the fraction of the second is looked at.
    """
    routes, number, apart, odd = reading.routes, reading.number, 0, None
    before, cut, point, second, second_zone, seconds, clock = number, 0, 0, None, "", "", 0
    for number, text in enumerate(texts, before + 1):
        parts = text[cut:].split(": ", 2)
        route = routes.get(parts[0])
        try:
            if route is None:
                reading.number = number
                if not line(reading, number, text):
                    raise ValueError("no syslog line")
                apart += 1
                cut, second = stamps.width(text), None
                continue
            zone, of_queue = route[0], route[1]
            if of_queue is None:
                apart += _call(reading, number, route, text, cut, len(parts[0]))
            elif len(parts) == 3 and parts[1].isalnum():
                if text[:point] != second or zone != second_zone:
                    reading.number = number
                    point, seconds, clock = _second(reading, text, cut, zone)
                    second, second_zone = text[:point], zone
                fraction = text[point:cut]
                if fraction and not (fraction.isdecimal() and fraction.isascii()):
                    raise ValueError(f"no fraction of a second: {fraction!r}")
                of_queue(number, seconds + fraction, clock, parts[1], parts[2])
        except (ValueError, LookupError, OverflowError):
            odd = text
            break
    known = number - before - apart - (odd is not None)
    return reading.passed(postfix.NAME, number, known, odd)


def _second(reading: Reading, text: str, cut: int, zone: str) -> tuple[int, str, int]:
    """Of the second in which a line begins: its length, seconds as far as the fraction, clock."""
    if cut <= stamps.SECOND:
        at, clock = reading.when(text[:cut] + zone)
        return cut, str(at), clock
    if text[stamps.SECOND] != ".":
        raise ValueError(f"no time stamp: {text[:cut]!r}")
    return stamps.SECOND + 1, f"{reading.second(text[: stamps.SECOND], zone)}.", Clock.EPOCH


def _call(reading: Reading, number: int, route: Route, text: str, cut: int, length: int) -> bool:
    """Hand over an entry of no service of Postfix; False where a program of Postfix wrote it."""
    zone, _, name, call, host, tag = route
    if call is None:
        return False
    reading.number = number
    call(reading, number, text[:cut] + zone, host, tag, text[cut + length + 2 :])
    reading.formats[name] += 1
    return True


def line(reading: Reading, number: int, text: str) -> bool:
    """Read one syslog line; see LineReader."""
    try:
        if text[10] == "T" and text[4] == "-":
            stamp, host, tag, rest = text.split(" ", 3)
        elif text[9] == ":" and text[12] == ":" and text[3] == " ":
            stamp = text[:15]
            host, tag, rest = text[16:].split(" ", 2)
        else:
            return _behind_front(reading, number, text)
    except (ValueError, LookupError):
        return False
    return entry(reading, number, stamp, host, tag, rest)


def entry(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """Hand over a syslog entry and count it under the reader that knew it."""
    name = hand_over(reading, number, stamp, host, tag, text)
    if name:
        reading.formats[name] += 1
    return bool(name)


def hand_over(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> str:
    """Hand the text of an entry to the reader that knows its program; '' when it knows it not."""
    try:
        zone = stamp[stamps.width(stamp) :] if stamp[10:11] == "T" else ""
        where = f"{zone} {host} {tag.removesuffix(':')}"
        route = reading.routes.get(where) or _find_route(reading, where, zone, host, tag, stamp)
        _, of_queue, name, call, _, _ = route
        queue_id, _, rest = text.partition(": ")
        if call is not None:
            call(reading, number, stamp, host, tag, text)
        elif of_queue is not None and queue_id.isalnum():
            of_queue(number, *reading.moment(stamp), queue_id, rest)
    except (ValueError, LookupError, OverflowError):
        return ""
    return name


def _behind_front(reading: Reading, number: int, text: str) -> bool:
    """Read a line with its priority in front."""
    front = _FRONT(text)
    if front is None:
        return False
    text = text[front.end() :]
    if not front[1]:
        return line(reading, number, text)
    stamp, _, rest = text.partition(" ")
    header = _HEADER(rest)
    if header is None:
        return False
    rest = rest[header.end() :].removeprefix("\ufeff").lstrip(" ")
    return entry(reading, number, stamp, header[1], f"{header[2]}[{header[3]}]:", rest)


def _find_route(reading: Reading, where: str, zone: str, host: str, tag: str, stamp: str) -> Route:
    """Who reads a program not met before; ValueError when the stamp is none and the line no syslog."""
    reading.when(stamp)
    if len(reading.routes) > _ROUTES:
        reading.routes.clear()
    found = _PROGRAM.match(tag)
    program = found.group() if found else ""
    if postfix.knows(program):
        route: Route = (
            zone,
            postfix.reader_for(reading, host, program),
            postfix.NAME,
            None,
            host,
            tag,
        )
    else:
        name, call = _reader_of(program, host)
        route = (zone, None, name, call, host, tag)
    if len(where) <= _LONGEST and where.count(" ") == 2:
        reading.routes[where] = route
    return route


def _reader_of(program: str, host: str) -> tuple[str, MessageCall]:
    """Format and reader of a program that is not Postfix's."""
    if program.startswith("dovecot"):
        return "dovecot", dovecot.message
    if program.startswith("exim"):
        return "exim", exim.message
    if program.startswith(("sendmail", "sm-mta", "sm-msp")):
        return "sendmail", sendmail.message
    if host[-1:] == ":":
        raise ValueError(f"no host: {host!r}")
    return "syslog", _other


def _other(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> None:
    """PHP writes under any ident; its text is plain. All other programs say nothing of mail."""
    if text.startswith("mail() on ["):
        php_mail.message(reading, number, stamp, host, tag, text)
