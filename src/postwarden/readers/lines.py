"""A block of lines -> events: each line goes to the reader that knew the last one, then to all."""

from __future__ import annotations

from postwarden.readers import (
    caddy,
    combined,
    docker,
    dovecot,
    exim,
    journald,
    php_mail,
    syslog,
)
from postwarden.readers.reading import LineCall, Reading

#: In the order they are tried; the most rigid beginnings first.
READERS: tuple[LineCall, ...] = (
    syslog.line,
    combined.line,
    php_mail.line,
    exim.line,
    journald.line,
    caddy.line,
    dovecot.line,
)
#: Longer lines are cut here before they are read; the rest is never needed.
LONGEST = 16_384
_KEEP = 20


def read(reading: Reading, lines: list[str]) -> None:
    """Read the lines into the reading; `reading.number` counts on."""
    last, longest = reading.last or READERS[0], LONGEST
    number = reading.number
    for text in lines:
        number += 1
        reading.number = number
        if len(text) > longest:
            text = text[:longest]
        if not last(reading, number, text):
            last = reading.last = _try_all(reading, number, text, last)


def _try_all(reading: Reading, number: int, text: str, last: LineCall) -> LineCall:
    """Find another reader for the line; the one that knew it is asked first for the next."""
    if not text.strip():
        return last
    for reader in (*READERS, _container):
        if reader is not last and reader(reading, number, text):
            return reader
    reading.unread += 1
    if len(reading.unread_lines) < _KEEP:
        reading.unread_lines.append(number)
    return last


def _container(reading: Reading, number: int, text: str) -> bool:
    """Read a line of a container's log: what stands inside is of any format."""
    inner = docker.unwrap(text)
    return inner is not None and any(reader(reading, number, inner) for reader in READERS)
