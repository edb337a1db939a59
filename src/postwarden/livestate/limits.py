"""How much a live state may hold: above it the oldest go. Rows, not bytes; 100 to 300 bytes a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Most rows of each kind, and how many a single call looks through or deletes at once.

    Attributes:
        bins: counters; a post notes about thirty.
        spent: tokens and other things that may be used once.
        events: verdicts and endings; they also go after the days of their retention.
        portion: rows that one call tidies at most, so that none takes long.
    """

    bins: int = 500_000
    spent: int = 100_000
    events: int = 200_000
    portion: int = 256


LIMITS = Limits()
