"""A block of lines -> events: each line goes to the reader that knew the last one, then to all."""

from __future__ import annotations

from collections.abc import Iterator

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
from postwarden.readers.reading import LineCall, Reading, RunCall

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
#: Readers that go through many lines of their own by themselves, which is quicker.
_RUNS: dict[LineCall, RunCall] = {syslog.line: syslog.run, combined.line: combined.run}
#: Longer lines are cut here before they are read; the rest is never needed.
LONGEST = 16_384
_KEEP = 20


def read(reading: Reading, lines: list[str]) -> None:
    """Read the lines into the reading; `reading.number` counts on."""
    if max(map(len, lines), default=0) > LONGEST:
        lines = [text[:LONGEST] for text in lines]
    texts = iter(lines)
    last = reading.last or READERS[0]
    while (odd := _run(reading, texts, last)) is not None:
        last = reading.last = _try_all(reading, reading.number, odd, last)


def _run(reading: Reading, texts: Iterator[str], line: LineCall) -> str | None:
    """Read lines up to the first that this reader does not know; return that one."""
    run = _RUNS.get(line)
    if run:
        return run(reading, texts)
    for text in texts:
        reading.number += 1
        if not line(reading, reading.number, text):
            return text
    return None


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
