"""The live state in this process's memory: for judging recorded posts, and for tests.

Each method has a twin that does not wait, `..._now`: two thousand posts a second go through them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from postwarden.livestate._events import cutoff, ticks
from postwarden.livestate._windows import State, Use, noted, sliding, used
from postwarden.livestate.limits import LIMITS, Limits
from postwarden.model.outcome import GuardEvent
from postwarden.model.recall import Bin, Recalled, Spend

_Key = TypeVar("_Key")
_Row = TypeVar("_Row")


class Memory:
    """Never down. Bins that were not noted for longest go first."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._bins: dict[tuple[bytes, int], State] = {}
        self._spent: dict[bytes, Use] = {}
        self._once: dict[bytes, Use] = {}
        # Side by side and sorted by time; in the order of noting where the time is the same.
        self._times: list[int] = []
        self._events: list[GuardEvent] = []

    async def recall(self, bins: Sequence[Bin], now: float, spend: Spend | None = None) -> Recalled:
        """The counts before this attempt; the token is used once more."""
        return self.recall_now(bins, now, spend)

    async def note(self, bins: Sequence[Bin], now: float, events: Sequence[GuardEvent]) -> None:
        """Count one more in each bin, keep the events."""
        self.note_now(bins, now, events)

    async def once(self, key: bytes, now: float, ttl: int) -> bool:
        """True the first time within `ttl` seconds."""
        return self.once_now(key, now, ttl)

    async def events(self, since: datetime) -> Sequence[GuardEvent]:
        """The events from then on, oldest first."""
        return self._events[bisect_left(self._times, ticks(since)) :]

    async def close(self) -> None:
        """Nothing is open."""

    def recall_now(self, bins: Sequence[Bin], now: float, spend: Spend | None = None) -> Recalled:
        """Recall without waiting."""
        held = self._bins.get
        states = [(held((each.key, each.window)), each.window) for each in bins]
        counts = tuple([sliding(state, now, window) if state else 0.0 for state, window in states])
        if spend is None:
            return Recalled(counts)
        first, uses, _ = _use(self._spent, spend, now, self._limits.spent)
        return Recalled(counts, uses - 1, first if uses > 1 else b"")

    def note_now(self, bins: Sequence[Bin], now: float, events: Sequence[GuardEvent]) -> None:
        """Note without waiting."""
        held = self._bins
        for each in bins:
            key = each.key, each.window
            old, number = held.get(key), int(now // each.window)
            if old is not None and old[0] != number:
                del held[key]  # goes to the end of the line: the first ones are dropped first
            held[key] = noted(old, number)
        _trim(held, self._limits.bins)
        for event in events:
            self._keep(event)
        self._drop_old(cutoff(now))

    def once_now(self, key: bytes, now: float, ttl: int) -> bool:
        """Once without waiting."""
        return _use(self._once, Spend(key, b"", ttl), now, self._limits.spent)[1] == 1

    def _keep(self, event: GuardEvent) -> None:
        at = ticks(event.at)
        place = len(self._times)
        if place and at < self._times[-1]:
            place = bisect_right(self._times, at)
        self._times.insert(place, at)
        self._events.insert(place, event)

    def _drop_old(self, before: int) -> None:
        surplus = _surplus(len(self._times), self._limits.events)
        if surplus or (self._times and self._times[0] < before):
            gone = max(surplus, bisect_left(self._times, before))
            del self._times[:gone], self._events[:gone]


def _use(rows: dict[bytes, Use], spend: Spend, now: float, most: int) -> Use:
    old = rows.get(spend.key)
    new = used(old, spend.value, now, spend.ttl)
    if old is not None and new[1] == 1:
        del rows[spend.key]
    rows[spend.key] = new
    _trim(rows, most)
    return new


def _trim(rows: dict[_Key, _Row], most: int) -> None:
    for key in list(islice(rows, _surplus(len(rows), most))):
        del rows[key]


def _surplus(held: int, most: int) -> int:
    """How many must go; a sixteenth at once, since a dict is slow at giving up its first entry."""
    return held - most + most // 16 if held > most else 0
