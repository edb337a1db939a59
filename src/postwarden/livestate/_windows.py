"""The arithmetic of sliding windows and of tokens used up, the same for every live state. Pure.

Fixed windows are numbered from the epoch: number = floor(now / window). A state in a later window
than the clock's (the clock went back) counts as current.
"""

from __future__ import annotations

#: Number of the fixed window, its count, the count of the window before it.
State = tuple[int, int, int]

#: Value of the first use, uses so far, when it is forgotten.
Use = tuple[bytes, int, float]


def sliding(state: State, now: float, window: int) -> float:
    """The count over the last `window` seconds; the older one counts by the share still covered."""
    number, count, before = state
    age = now / window - number
    if age < 1.0:
        return count + before * (1.0 - age if age > 0.0 else 1.0)
    return count * (2.0 - age) if age < 2.0 else 0.0


def noted(state: State | None, number: int) -> State:
    """The state with one more in the window `number`.

    One window ahead it stays there: two guards' clocks may differ. Further ahead the clock was
    wrong, and the count goes on from where the clock now is.
    """
    if state is None:
        return number, 1, 0
    ahead = state[0] - number
    if ahead >= 0:
        return (state[0] if ahead <= 1 else number), state[1] + 1, state[2]
    return number, 1, state[1] if ahead == -1 else 0


def used(old: Use | None, value: bytes, now: float, ttl: int) -> Use:
    """The token with one more use; forgotten ones begin anew."""
    if old is None or old[2] <= now:
        return value, 1, now + ttl
    return old[0], old[1] + 1, old[2]
