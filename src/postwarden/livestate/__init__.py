"""The guard's memory: what it must know of earlier posts within milliseconds. May know: model.

`memory` for judging recorded posts, `sqlite` for one guard process, `valkey` for several. All three
pass one suite (tests/livestate). Keys are keyed hashes made by the caller: no value is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from postwarden.model.outcome import GuardEvent
from postwarden.model.recall import Bin, Recalled, Spend


class LiveState(Protocol):
    """Times are seconds since the epoch, given by the caller. Every method raises DownError."""

    async def recall(
        self, bins: Sequence[Bin], now: float, spend: Spend | None = None
    ) -> Recalled: ...

    async def note(self, bins: Sequence[Bin], now: float, events: Sequence[GuardEvent]) -> None: ...

    async def once(self, key: bytes, now: float, ttl: int) -> bool: ...

    async def events(self, since: datetime) -> Sequence[GuardEvent]: ...

    async def close(self) -> None: ...
