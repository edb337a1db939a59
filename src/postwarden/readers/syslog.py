"""Syslog lines: who wrote the text, and which message reader knows it.

What: the two line dialects (RFC 3164 stamps, RFC 3339 stamps), with or without `<PRI>`, and
RFC 5424 as it travels. Source: RFC 3164, RFC 5424 section 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postwarden.readers import dovecot, exim, php_mail, postfix, sendmail
from postwarden.readers.reading import Reading, Route

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

    Almost all of them begin with the host and tag of one met before, and are Postfix's.
    """
    routes, number = reading.routes, reading.number
    before, apart, odd = number, 0, None
    for text in texts:
        number += 1
        reading.number = number
        parts = text.split(": ", 2)
        head = parts[0]
        if head[4:11:6] == "-T":
            stamp, _, where = head.partition(" ")
        else:
            stamp, where = head[:15], head[16:] if head[3:13:3] == "  ::" else ""
        route = routes.get(where)
        if route is None:
            apart += 1
            if line(reading, number, text):
                continue
            odd = text
            break
        name, of_queue, call, host, tag = route
        try:
            if of_queue is not None:
                if len(parts) == 3 and parts[1].isalnum():
                    of_queue(number, stamp, parts[1], parts[2])
            elif name != postfix.NAME:
                apart += 1
                call(reading, number, stamp, host, tag, text[len(head) + 2 :])
                reading.formats[name] += 1
        except (ValueError, LookupError, OverflowError):
            apart += of_queue is not None
            odd = text
            break
    if number - before > apart:
        reading.formats[postfix.NAME] += number - before - apart
    return odd


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
        where = f"{host} {tag.removesuffix(':')}"
        name, of_queue, call, _, _ = reading.routes.get(where) or _find_route(
            reading, where, host, tag, stamp
        )
        if of_queue is None:
            call(reading, number, stamp, host, tag, text)
            return name
        queue_id, _, rest = text.partition(": ")
        if queue_id.isalnum():
            of_queue(number, stamp, queue_id, rest)
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


def _find_route(reading: Reading, where: str, host: str, tag: str, stamp: str) -> Route:
    """Who reads a program not met before; ValueError when the stamp is none and the line no syslog."""
    reading.when(stamp)
    if len(reading.routes) > _ROUTES:
        reading.routes.clear()
    found = _route(reading, host, tag)
    if len(where) <= _LONGEST and where.count(" ") == 1:
        reading.routes[where] = found
    return found


def _route(reading: Reading, host: str, tag: str) -> Route:
    found = _PROGRAM.match(tag)
    program = found.group() if found else ""
    if postfix.knows(program):
        return postfix.NAME, postfix.reader_for(reading, host, program), _silent, host, tag
    if program.startswith("dovecot"):
        return "dovecot", None, dovecot.message, host, tag
    if program.startswith("exim"):
        return "exim", None, exim.message, host, tag
    if program.startswith(("sendmail", "sm-mta", "sm-msp")):
        return "sendmail", None, sendmail.message, host, tag
    if host[-1:] == ":":
        raise ValueError(f"no host: {host!r}")
    return "syslog", None, _other, host, tag


def _silent(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> None:
    """Know a program that says nothing of mail."""


def _other(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> None:
    """PHP writes under any ident; its text is plain. All other programs say nothing of mail."""
    if text.startswith("mail() on ["):
        php_mail.message(reading, number, stamp, host, tag, text)
