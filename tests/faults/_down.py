"""What the tests of a live state that is down have in common."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from postwarden.livestate import LiveState
from postwarden.model.outcome import Ending, Outcome
from postwarden.model.recall import Bin, DownError

NOW = 1_700_006_400.0
MINUTE = Bin(b"m", 60)
SINCE = datetime(2000, 1, 1, tzinfo=UTC)
EVENT = Outcome(datetime.fromtimestamp(NOW, UTC), "a", "h", "/", Ending.PASSED)


async def noted(state: LiveState, *, times: int = 1) -> float:
    for _ in range(times):
        await state.note([MINUTE], NOW, [EVENT])
    return (await state.recall([MINUTE], NOW)).counts[0]


async def why_down(state: LiveState) -> str:
    with pytest.raises(DownError) as down:
        await state.note([MINUTE], NOW, [EVENT])
    return str(down.value)
