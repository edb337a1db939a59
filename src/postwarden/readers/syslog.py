"""Syslog lines: who wrote the text, and which message reader knows it.

What: the two line dialects (RFC 3164 stamps, RFC 3339 stamps), with or without `<PRI>`, and
RFC 5424 as it travels. Source: RFC 3164, RFC 5424 section 6.
"""

from __future__ import annotations

import re

from postwarden.readers import dovecot, exim, php_mail, postfix, sendmail
from postwarden.readers.reading import MessageCall, Reading

_ROUTES, _LONGEST_TAG = 50_000, 100
#: `<22>`, or `<22>1 ` of RFC 5424.
_FRONT = re.compile(r"<\d{1,3}>(1 )?(?=[A-Z][a-z]{2} [ \d]\d |\d{4}-\d\d-\d\dT)").match
#: Host, program, process id, message id, structured data (`-` or in brackets).
_HEADER = re.compile(
    r"(\S{1,255}) (\S{1,48}) (\S{1,128}) \S{1,32} (?:-|(?:\[[^\]]{0,1000}\])+) ?"
).match
_PROGRAM = re.compile(r"[^\[:]*")


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
        name, call = reading.routes.get(tag) or _find_route(reading, tag, stamp)
        if not call(reading, number, stamp, host, tag, rest):
            return False
    except (ValueError, LookupError, OverflowError):
        return False
    reading.formats[name] += 1
    return True


def entry(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """Hand over a syslog entry and count it under the reader that knew it."""
    name = hand_over(reading, number, stamp, host, tag, text)
    if name:
        reading.formats[name] += 1
    return bool(name)


def hand_over(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> str:
    """Hand the text of an entry to the reader that knows its program; '' when it knows it not."""
    try:
        name, call = reading.routes.get(tag) or _find_route(reading, tag, stamp)
        return name if call(reading, number, stamp, host, tag, text) else ""
    except (ValueError, LookupError, OverflowError):
        return ""


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


def _find_route(reading: Reading, tag: str, stamp: str) -> tuple[str, MessageCall]:
    """Who reads a tag not met before; ValueError when the stamp is none and the line no syslog."""
    reading.when(stamp)
    if len(reading.routes) > _ROUTES:
        reading.routes.clear()
    found = _route(tag)
    if len(tag) <= _LONGEST_TAG:
        reading.routes[tag] = found
    return found


def _route(tag: str) -> tuple[str, MessageCall]:
    found = _PROGRAM.match(tag)
    program = found.group() if found else ""
    if postfix.knows(program):
        return "postfix", postfix.reader_for(program)
    if program.startswith("dovecot"):
        return "dovecot", dovecot.message
    if program.startswith("exim"):
        return "exim", exim.message
    if program.startswith(("sendmail", "sm-mta", "sm-msp")):
        return "sendmail", sendmail.message
    return "syslog", _other


def _other(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """PHP writes under any ident; its text is plain. All other programs say nothing of mail."""
    if text.startswith("mail() on ["):
        php_mail.message(reading, number, stamp, host, tag, text)
    return host[-1:] != ":"
