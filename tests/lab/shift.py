"""Moves raw log lines from real to planned time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.lab import exim_books
from tests.lab.books import Life
from tests.lab.clock import Clock
from tests.lab.ids import moved

STAMP = re.compile(r"^(\S+) (.*)$")
ID = re.compile(r"\b[0-9A-Za-z]{8,20}\b")
DELAY = re.compile(r"\bdelay=([\d.]+), delays=([\d.]+)/")
DATED = re.compile(r"message-id=<(\d{14})\.")
EXIM_ID = re.compile(r"\b\w{6}-\w{6}-\w\w\b|(?<=\bE)\w{6}-\w{6}-\w\w\b")
ANVIL = re.compile(r" at \w{3} [ \d]\d \d\d:\d\d:\d\d$")


@dataclass
class Shift:
    """The knowledge needed to move a line: the clock and when each mail began."""

    clock: Clock
    lives: dict[str, Life]

    def __post_init__(self) -> None:
        starts = {name: self.offset(life.start) for name, life in self.lives.items()}
        self.offsets = starts
        self.names = {name: moved(name, offset) for name, offset in starts.items()}

    def offset(self, real: float) -> int:
        """The constant of the slice that a real time lies in."""
        return self.clock.slices[max(0, self.clock.index(real))].offset

    def mail(self, raw: Path) -> Iterator[tuple[float, str]]:
        """Planned time and text of each line of the mail log."""
        for line in raw.read_text("utf-8", "replace").splitlines():
            stamp, text = line.split(" ", 1)
            real = datetime.fromisoformat(stamp).timestamp()
            at = self.clock.shift(real)
            if at is not None and not ANVIL.search(text):
                yield at, self._text(text, self.offset(real))

    def _text(self, text: str, offset: int) -> str:
        found = re.search(r"\]: ([0-9A-Za-z]{8,20}): ", text)
        if found and found[1] in self.offsets:
            waited = offset - self.offsets[found[1]]
            text = DELAY.sub(lambda hit: _waited(hit, waited), text)
            text = DATED.sub(lambda hit: _dated(hit, self.offsets[found[1]]), text)
        return ID.sub(lambda hit: self.names.get(hit[0], hit[0]), text)

    def exim(self, raw: Path) -> Iterator[tuple[float, str]]:
        """Planned time and text of each line of Exim's main log."""
        names = {name: exim_books.moved(name, offset) for name, offset in self.offsets.items()}
        for line in raw.read_text("utf-8", "replace").splitlines():
            at = self.clock.shift(exim_books.stamp(line[:23]))
            if at is not None:
                text = EXIM_ID.sub(lambda hit: names.get(hit[0], hit[0]), line[24:])
                yield at, text

    def access(self, raw: Path) -> Iterator[tuple[float, str, str]]:
        """Planned time, virtual host and text of each request."""
        for line in raw.read_text("utf-8", "replace").splitlines():
            stamp, host, text = line.split("|", 2)
            at = self.clock.shift(float(stamp))
            if at is not None:
                yield at, host, text

    def php(self, raw: Path) -> Iterator[tuple[float, str]]:
        """Planned time and text of each line of PHP's mail log."""
        position = 0
        for line in raw.read_bytes().splitlines(keepends=True):
            piece = self.clock.slices[self.clock.at_byte(raw.name, position)]
            position += len(line)
            stamp, _, text = line.decode("utf-8", "replace").rstrip("\n").partition("] ")
            real = datetime.strptime(stamp, "[%d-%b-%Y %H:%M:%S UTC").replace(tzinfo=UTC)
            yield real.timestamp() + piece.offset, text


def _waited(hit: re.Match[str], waited: int) -> str:
    if not waited:
        return hit[0]
    return f"delay={_short(float(hit[1]) + waited)}, delays={_short(float(hit[2]) + waited)}/"


def _short(seconds: float) -> str:
    """Postfix prints two significant digits below 100 and whole seconds above."""
    return f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.2g}"


def _dated(hit: re.Match[str], offset: int) -> str:
    at = datetime.strptime(hit[1] + "+0000", "%Y%m%d%H%M%S%z") + timedelta(seconds=offset)
    return f"message-id=<{at:%Y%m%d%H%M%S}."
