"""A small picture: time and memory against the size of the log, as SVG without any library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 580, 30, 270
_STYLE = (
    "text{font:12px sans-serif;fill:#444}.axis{stroke:#999}.time{stroke:#0b6;fill:none}"
    ".peak{stroke:#b50;fill:none;stroke-dasharray:5 3}.t{fill:#0b6}.p{fill:#b50}"
    "svg{background:#fff}"
)


class Point(NamedTuple):
    """One size of log in MB, what its diagnosis took."""

    size: float
    seconds: float
    mebibytes: float


def draw(points: Sequence[Point], title: str) -> str:
    """An SVG with two lines: seconds (left scale) and MiB of all processes (right scale)."""
    size = max(p.size for p in points)
    slow = max(p.seconds for p in points) * 1.1
    high = max(1280.0, *(p.mebibytes for p in points)) * 1.1
    times = [(_x(p.size / size), _y(p.seconds / slow)) for p in points]
    peaks = [(_x(p.size / size), _y(p.mebibytes / high)) for p in points]
    told = "; ".join(f"{p.size:.0f} MB: {p.seconds:.1f} s, {p.mebibytes:.0f} MiB" for p in points)
    labels = "".join(
        f'<text x="{x:.0f}" y="{_BOTTOM + 18}" text-anchor="middle">{p.size:.0f} MB</text>'
        f'<text x="{x - 6:.0f}" y="{y - 8:.0f}" class="t" text-anchor="end">{p.seconds:.1f} s</text>'
        for p, (x, y) in zip(points, times, strict=True)
    ) + "".join(
        f'<text x="{x + 6:.0f}" y="{y - 8:.0f}" class="p">{p.mebibytes:.0f} MiB</text>'
        for p, (x, y) in zip(points, peaks, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300" role="img">\n'
        f"<title>{title}</title>\n<desc>{told}</desc>\n<style>{_STYLE}</style>\n"
        f'<rect width="640" height="300" fill="#fff"/>\n'
        f'<text x="{_LEFT}" y="18">{title}</text>\n'
        f'<path class="axis" fill="none" d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}"/>\n'
        f"{_line(times, 'time')}{_line(peaks, 'peak')}{labels}\n</svg>\n"
    )


def _x(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _y(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)


def _line(points: Sequence[tuple[float, float]], name: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" class="{name[0]}"/>' for x, y in points
    )
    return f'<polyline class="{name}" points="{path}"/>{dots}\n'
