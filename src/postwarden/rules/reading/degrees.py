"""Counts -> degrees from 0 to 1: none below a start, then by doublings up to a full one."""

from __future__ import annotations

from math import log2


def grown(count: float, start: float, full: float) -> float:
    """0 below `start`; 1 from `full` on; between them every doubling adds the same."""
    if count < start:
        return 0.0
    return min(1.0, (1 + log2(count / start)) / (1 + log2(full / start)))


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high` on, straight between; `low` may be the greater one."""
    return min(1.0, max(0.0, (value - low) / (high - low)))
