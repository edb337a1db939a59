"""The time line as geometry: bars of sent mail a step, stacked by cause, with axes and a table.

Colour is never alone: each cause has a pattern of its own, drawn as plain lines (a page may name no
`url(...)`, so there are no SVG patterns or clips). Template and terminal draw what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from postwarden.jobs.report.choose import ordered
from postwarden.jobs.report.wording import Voice
from postwarden.model import Run
from postwarden.model.run import Bucket

#: Causes with a colour and a pattern of their own; the rest share the last one.
TONES = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the time line: all mail in it, and the mail of each cause, in their order."""

    at: datetime
    total: int
    causes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a bar: whose it is (0 = no cause), its place, and the path of its pattern."""

    tone: int
    x: float
    y: float
    width: float
    height: float
    pattern: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing of the time line; a page holds a wide and a narrow one."""

    width: int
    height: int
    left: int
    base: float
    blocks: tuple[Block, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def bars(run: Run) -> tuple[Step, ...]:
    """Read the run's buckets as numbers: causes by their place in the order they are told."""
    causes = [each for each in ordered(run.findings) if each.is_cause]
    tones: dict[str, int] = {}
    for index, cause in enumerate(causes):
        tones.setdefault(cause.subject.name, min(index, TONES - 1))
    return tuple(_step(bucket, tones, min(len(causes), TONES)) for bucket in run.timeline)


def steps(line: Sequence[Step], most: int) -> tuple[Step, ...]:
    """Join steps to at most so many, all but the last of equal length."""
    size = -(-len(line) // most) or 1
    return tuple(_joined(line[start : start + size]) for start in range(0, len(line), size))


def peak(line: Sequence[Step]) -> int:
    """Count the mail in the fullest step."""
    return max((each.total for each in line), default=0)


def chart(line: Sequence[Step], voice: Voice, width: int, height: int, marks: int) -> Chart:
    """Lay out bars and axes in a picture of that size."""
    top = _ceiling(peak(line))
    left = 14 + 8 * len(voice.number(top))
    base = height - 26.0
    scale = (base - 10) / top
    slot = (width - left - 4) / max(len(line), 1)
    blocks = [
        block
        for index, each in enumerate(line)
        for block in _bar(each, left + index * slot, base, slot, scale)
    ]
    up = tuple(Tick(base - n * scale, voice.number(n), "end") for n in _levels(top))
    return Chart(
        width, height, left, base, tuple(blocks), _across(line, voice, left, slot, marks), up
    )


def pattern(tone: int, x: float, y: float, width: float, height: float) -> str:
    """Draw a tone's pattern into a rectangle as an SVG path; the first two tones are plain."""
    match tone:
        case 2:
            return _diagonals(x, y, width, height, 5)
        case 3:
            return _rows(x, y, width, height, 4)
        case 4:
            return _columns(x, y, width, height, 3)
        case 5:
            return _rows(x, y, width, height, 5) + _columns(x, y, width, height, 4)
    return ""


def _step(bucket: Bucket, tones: Mapping[str, int], count: int) -> Step:
    causes = [0] * count
    for name, messages in bucket.counts.items():
        if name in tones:
            causes[tones[name]] += messages
    return Step(bucket.at, sum(bucket.counts.values()), tuple(causes))


def _joined(group: Sequence[Step]) -> Step:
    causes = zip(*(step.causes for step in group), strict=True)
    return Step(group[0].at, sum(step.total for step in group), tuple(map(sum, causes)))


def _bar(step: Step, x: float, base: float, slot: float, scale: float) -> Iterator[Block]:
    """Stack causes from the base up, other mail on top: what is explained stands on the line."""
    gap = min(2.0, slot * 0.2)
    rest = step.total - sum(step.causes)
    for tone, count in (*enumerate(step.causes, 1), (0, rest)):
        if count <= 0:
            continue
        tall = max(count * scale, 0.8)
        base -= tall
        left, top, width = round(x + gap / 2, 2), round(base, 2), round(slot - gap, 2)
        height = round(tall, 2)
        yield Block(tone, left, top, width, height, pattern(tone, left, top, width, height))


def _ceiling(value: int) -> int:
    """Round up to the next of 1, 2, 4, 5, 10, 20, ...: the top of the scale."""
    power = int(10 ** (len(str(max(value, 1))) - 1))
    return next(n * power for n in (1, 2, 4, 5, 6, 8, 10) if n * power >= value)


def _levels(top: int) -> tuple[int, ...]:
    return (top // 2, top) if top % 2 == 0 else (top,)


def _across(
    line: Sequence[Step], voice: Voice, left: float, slot: float, marks: int
) -> tuple[Tick, ...]:
    if not line:
        return ()
    short = line[-1].at - line[0].at < timedelta(hours=36)
    marks = min(marks, len(line))
    places = sorted({round(i * len(line) / marks) for i in range(marks)})
    ticks: list[Tick] = []
    for at in places:
        text = (voice.clock if short else voice.day)(line[at].at)
        if not ticks or ticks[-1].text != text:
            ticks.append(Tick(round(left + at * slot, 2), text, "start"))
    return tuple(ticks)


def _rows(x: float, y: float, width: float, height: float, step: int) -> str:
    count = int(height / step)
    return "".join(f"M{x:g} {y + i * step:.4g}h{width:g}" for i in range(1, count + 1))


def _columns(x: float, y: float, width: float, height: float, step: int) -> str:
    count = int(width / step)
    return "".join(f"M{x + i * step:.4g} {y:g}v{height:g}" for i in range(1, count + 1))


def _diagonals(x: float, y: float, width: float, height: float, step: int) -> str:
    """Draw the lines along which x + y is constant, cut off at the rectangle."""
    path = []
    first = int((x + y) // step) + 1
    for total in range(first * step, int(x + y + width + height), step):
        start, end = max(x, total - y - height), min(x + width, total - y)
        if end > start:
            path.append(f"M{start:.4g} {total - start:.4g}L{end:.4g} {total - end:.4g}")
    return "".join(path)
