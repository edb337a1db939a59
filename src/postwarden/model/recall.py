"""What the guard asks its live state, and what that answers: counts under keyed hashes."""

from __future__ import annotations

from dataclasses import dataclass


class DownError(Exception):
    """The live state could not be asked: locked, full, gone, corrupt. Its text names the reason."""


@dataclass(frozen=True, slots=True)
class Bin:
    """A counter under a keyed hash, over a sliding window of `window` seconds.

    Kept as two adjoining fixed windows; the earlier one counts by the share of it that the sliding
    window still covers.
    """

    key: bytes
    window: int


@dataclass(frozen=True, slots=True)
class Spend:
    """A token to be spent: `value` is kept of the first use, for `ttl` seconds."""

    key: bytes
    value: bytes
    ttl: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """Counts in the order of the bins; earlier uses of the token, and the first one's value."""

    counts: tuple[float, ...]
    uses: int = 0
    first: bytes = b""
