"""The state of reading one segment: where events go, its clocks, what was not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from postwarden.model.event import Clock
from postwarden.readers import stamps
from postwarden.readers.sink import Sink

#: A jump back of more than this between two year-less stamps is New Year; less is reordering.
HALF_A_YEAR = 183 * 86400
#: So late a line of the old year may come.
STRAGGLE, MONTH, YEAR = 7 * 86400, 31 * 86400, 366 * 86400
_CACHE = 20_000


@dataclass(slots=True)
class Stretch:
    """Lines from `line` on whose year-less stamps lie in one year; `last` in the 1972 frame."""

    line: int
    first: float
    last: float


#: A line reader.
LineCall = Callable[["Reading", int, str], bool]
#: Reads lines up to the first that is none of its own; returns that one.
RunCall = Callable[["Reading", Iterator[str]], str | None]
#: A message reader.
MessageCall = Callable[["Reading", int, str, str, str, str], object]
#: Reads what one service of Postfix says: line, seconds, clock, queue id, text behind it.
QueueCall = Callable[[int, float | str, int, str, str], None]
#: Who reads the entries of one program on one host: zone of its stamps, reader of a service of
#: Postfix, format, reader of another program, host, tag. Some programs of Postfix have neither reader.
Route = tuple[str, QueueCall | None, str, MessageCall | None, str, str]


@dataclass(slots=True)
class Reading:
    """What is known between lines; `number` is the current line, 1-based in the segment.

    Attributes:
        sink: takes the events.
        formats: lines by format (the reader's file name).
        unread: lines that no reader knows; `unread_lines` holds the first few numbers.
        stretches: year-less stamps by year, in the order of the file.
        offsets: hours (epoch // 3600) of zone-bearing stamps -> their offset in seconds.
        memory: what a reader keeps between lines (Exim's cwd by pid, journald's open record).
        last: the line reader that knew the last line.
        routes: zone, host and tag, as they stand between stamp and `: `, of entries met before.
        assets: visitors (ip, agent, ten minutes) whose first asset was noted.
    """

    sink: Sink
    number: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    unread: int = 0
    unread_lines: list[int] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    offsets: dict[int, int] = field(default_factory=dict)
    memory: dict[str, dict[str, str]] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    last: LineCall | None = None
    assets: set[tuple[str, str, str]] = field(default_factory=set)
    _hours: dict[str, int] = field(default_factory=dict)
    _yearless: dict[str, float] = field(default_factory=dict)
    _jump: tuple[float, float] = (-YEAR, -YEAR)

    def passed(self, name: str, number: int, known: int, odd: str | None = None) -> str | None:
        """Count the lines of a format up to `number`; hand on the line that is none of it."""
        self.number = number
        if known:
            self.formats[name] += known
        return odd

    def when(self, stamp: str) -> tuple[float, int]:
        """Seconds and clock of a stamp in any known dialect; ValueError when it is none.

        Dialects: RFC 3339, traditional syslog, `@` followed by epoch seconds (journal, Caddy),
        `2026-11-24 09:07:25[.123][ +0100]` (Exim), `24/Nov/2026:09:05:01 +0100` (combined).
        """
        if stamp[2:3] == "/":
            hour = self._hours.get(stamp[:14] + stamp[20:])
            second = stamps.OF_HOUR.get(stamp[14:20])
            if hour is None or second is None:
                return self._combined(stamp), 0
            return hour + second, 0
        if stamp[10:11] == "T":
            hour = self._hours.get(stamp[:13] + stamp[-6:])
            second = stamps.OF_HOUR.get(stamp[13:19])
            if hour is None or second is None:
                return self._rfc3339(stamp), 0
            part = float(stamp[19:-6] or 0.0)
            if 0.0 <= part < 1.0:
                return hour + second + part, 0
            raise ValueError(f"no seconds: {stamp!r}")
        known = self._yearless.get(stamp)
        if known is not None:
            return known, 2
        if stamp[:1] == "@":
            return stamps.epoch(stamp[1:]), 0
        return self._other(stamp)

    def moment(self, stamp: str) -> tuple[float | str, int]:
        """The same as `when`, but text where the stamp's own fraction of a second can be kept.

        `2026-11-24T09:05:01.250000+01:00` is what most mail logs hold.
        """
        cut = stamps.width(stamp)
        if cut <= stamps.SECOND:
            return self.when(stamp)
        at = self.second(stamp[: stamps.SECOND], stamp[cut:])
        return f"{at}{stamp[stamps.SECOND : cut]}", Clock.EPOCH

    def second(self, stamp: str, zone: str) -> int:
        """Epoch seconds of `2026-11-24T09:05:01` in a zone; ValueError when it is no stamp."""
        hour, second = self._hours.get(stamp[:13] + zone), stamps.OF_HOUR.get(stamp[13:])
        if hour is None or second is None:
            return int(self.when(stamp + zone)[0])
        return hour + second

    def _rfc3339(self, stamp: str) -> float:
        """A stamp of an hour not met before, or in a rare form (`Z`, `+0100`)."""
        if stamp[-1] == "Z":
            stamp = stamp[:-1] + "+00:00"
        elif stamp[-5] in "+-":
            stamp = f"{stamp[:-2]}:{stamp[-2:]}"
        minute, offset = stamps.minute(stamp[:16], stamp[-6:])
        at = minute + stamps.seconds(stamp[17:-6])
        self._remember(stamp[:13] + stamp[-6:], int(minute) - 60 * int(stamp[14:16]), offset)
        return at

    def _combined(self, stamp: str) -> float:
        """A stamp of an hour not met before, or no stamp."""
        second = stamps.OF_HOUR.get(stamp[14:20])
        at, offset = stamps.dated(stamp)
        if offset is None:
            raise ValueError(f"no zone: {stamp!r}")
        if second is not None:
            self._remember(stamp[:14] + stamp[20:], int(at) - second, offset)
            return int(at)
        return at

    def _remember(self, key: str, hour: int, offset: int) -> None:
        if len(self._hours) > _CACHE:
            self._hours.clear()
        self._hours[key] = hour
        for moment in (hour, hour + 3599):  # two hours of UTC where the offset is no whole one
            self.offsets[moment // 3600] = offset

    def _other(self, stamp: str) -> tuple[float, int]:
        if stamp[3:4] == " ":
            at = self._walk(stamps.yearless(stamp))
            if at < stamps.FRAME_START:
                return at, Clock.YEARLESS
            if len(self._yearless) > _CACHE:
                self._yearless.clear()
            self._yearless[stamp] = at
            return at, Clock.YEARLESS
        at, offset = stamps.dated(stamp)
        if offset is None:
            return at, Clock.LOCAL
        self.offsets[int(at // 3600)] = offset
        return at, Clock.EPOCH

    def _walk(self, at: float) -> float:
        """Follow year-less stamps through the file: far back is New Year, unless it was a return.

        A straggler from the old year moves nothing and gets a time before the frame year; a far
        jump forward is a gap in the log.
        """
        if not self.stretches:
            self.stretches.append(Stretch(self.number, at, at))
        current = self.stretches[-1]
        step = at - current.last
        if abs(step) < HALF_A_YEAR:
            current.last = at
        elif step >= YEAR - STRAGGLE:
            return at - YEAR
        elif not self._returned(at, current):
            self._jump = (current.last, at)
            if step > 0:
                current.last = at
            else:
                self.stretches.append(Stretch(self.number, at, at))
                self._yearless.clear()
        return at

    def _returned(self, at: float, current: Stretch) -> bool:
        """Undo the last far jump when the log comes back to where it left soon after.

        That was a wrong clock at start-up, or old lines that were handed in late.
        """
        left, came = self._jump
        if abs(at - left) > STRAGGLE or abs(current.last - came) > MONTH:
            return False
        if left > came:
            self.stretches.pop()
        self.stretches[-1].last = at
        return True
