"""The time line of sent mail: equal steps, some dozens, with the causes in it."""

from __future__ import annotations

from collections.abc import Sequence

from postwarden.causes.look import Look
from postwarden.model.run import Bucket
from postwarden.tables import coverage
from postwarden.tables.queries import Tables

_STEPS = (60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 7 * 86400, 30 * 86400)
_MOST = 72


def draw(tables: Tables, causes: Sequence[str], look: Look) -> tuple[Bucket, ...]:
    """Count sent mail by step and cause; empty when nothing was sent."""
    fine = coverage.timeline(tables.database, _STEPS[0])
    if not fine:
        return ()
    span = fine[-1][0] - fine[0][0]
    step = next((s for s in _STEPS if span / s <= _MOST), _STEPS[-1])
    counts: dict[float, dict[str, int]] = {}
    for at, cause, count in coverage.timeline(tables.database, step):
        bucket = counts.setdefault(at, {})
        name = causes[cause] if cause >= 0 else ""
        bucket[name] = bucket.get(name, 0) + count
    at = min(counts)
    buckets = []
    while at <= max(counts):
        buckets.append(Bucket(look.moment(at), counts.get(at, {})))
        at += step
    return tuple(buckets)
