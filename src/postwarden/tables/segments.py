"""What a worker says about the segment it read: counts and clocks; the rows are in files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from postwarden.tables.years import Stretch


@dataclass(frozen=True, slots=True)
class SegmentRead:
    """One segment, read.

    Attributes:
        index: position in reading order; `source` the file it belongs to.
        lines, unread, unread_lines: all lines, those no reader knows, the first few of them.
        offsets: hours (epoch // 3600) of zone-bearing stamps -> offset in seconds.
        broken: why reading ended early, a key, '' where it did not.
    """

    index: int
    source: int
    lines: int
    unread: int
    unread_lines: tuple[int, ...]
    formats: Mapping[str, int]
    stretches: tuple[Stretch, ...]
    offsets: Mapping[int, int]
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the caller knows about time.

    Attributes:
        now: epoch seconds; nothing is later.
        zone: the zone named by the caller for logs without one, None if none was named.
        machine: the machine's own zone name.
        mtimes: when each source was last written: the last resort for the year.
    """

    now: float
    zone: str | None
    machine: str
    mtimes: Mapping[int, float] = field(default_factory=dict)
