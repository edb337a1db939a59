"""Real time, planned time and the constant that lies between them in each slice."""

import math
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.lab.plan import Event

LEAD = 0.003


def moment(text: str, zone: str) -> float:
    """The epoch of a local time such as 2026-05-04 09:30."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@dataclass(frozen=True)
class Slice:
    """A stretch of real time that is moved as one piece."""

    start: float
    offset: int
    events: Sequence[Event]
    sizes: dict[str, int]


@dataclass
class Clock:
    """The slices of a recording, in order."""

    slices: list[Slice] = field(default_factory=list)
    end: float = 0.0
    _starts: list[float] = field(default_factory=list)

    def open(self, events: Sequence[Event], sizes: dict[str, int]) -> None:
        """Begin the slice of these events; the planned time never runs backwards."""
        start = time.time()
        offset = math.ceil(max(events[0].at, self.end) - start)
        self.slices.append(Slice(start, offset, events, sizes))
        self._starts.append(start)
        time.sleep(LEAD)

    def close(self) -> None:
        """End the running slice."""
        time.sleep(LEAD)
        self.end = time.time() + self.slices[-1].offset

    def index(self, real: float) -> int:
        """The number of the slice that a real time belongs to, -1 before the first."""
        return bisect_right(self._starts, real) - 1

    def shift(self, real: float) -> float | None:
        """The planned time of a real one, None before the recording began."""
        number = self.index(real)
        return None if number < 0 else real + self.slices[number].offset

    def at_byte(self, name: str, position: int) -> int:
        """The slice in which a log file grew beyond this position."""
        sizes = [piece.sizes.get(name, 0) for piece in self.slices]
        return bisect_right(sizes, position) - 1
