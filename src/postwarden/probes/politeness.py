"""How often others are asked: a pace for each operator, and what need not be asked again.

RFC 2308 section 5 on how long a negative answer is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from postwarden.model.snapshot import Snapshot, State

#: Questions a second to one operator, and how many may go out at once before that.
RATE, BURST = 2.0, 40
#: Seconds that a question may wait for its turn; with more it is not asked.
PATIENCE = 10.0
#: Seconds for which "not listed" is kept at least and at most, and "listed" at most.
_NEGATIVE, _POSITIVE = (300, 3600), 86_400


class Pace:
    """A token bucket for each operator; a rate of 0 lets everything pass at once."""

    def __init__(self, rate: float = RATE, burst: int = BURST, patience: float = PATIENCE) -> None:
        self._step = 1 / rate if rate else 0.0
        self._slack = (burst - 1) * self._step
        self._patience = patience
        self._next: dict[str, float] = {}

    async def turn(self, operator: str) -> bool:
        """Wait for one's turn; False, at once, where that would take too long."""
        if not self._step:
            return True
        now = asyncio.get_running_loop().time()
        at = max(self._next.get(operator, now - self._slack), now - self._slack)
        if at - now > self._patience:
            return False
        self._next[operator] = at + self._step
        if at > now:
            await asyncio.sleep(at - now)
        return True


def still_good(snapshots: Iterable[Snapshot], now: float) -> Iterator[Snapshot]:
    """Answers of blocklists that may still be kept; a failure never is."""
    for each in snapshots:
        if each.question.kind == "list" and each.looked and 0 <= now - each.at < _kept(each):
            yield each


def _kept(snapshot: Snapshot) -> int:
    if snapshot.state is State.FOUND:
        return min(snapshot.ttl, _POSITIVE)
    return min(max(snapshot.ttl, _NEGATIVE[0]), _NEGATIVE[1])
