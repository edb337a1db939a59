"""What became of a finding between two runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postwarden.model.finding import Finding


class Change(StrEnum):
    """Opened; closed, by a run that looked; still there; or not looked at by the latest run."""

    OPENED = "opened"
    CLOSED = "closed"
    STILL = "still"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Transition:
    """A finding's way through the runs: as it was last found, since when, and its latest change.

    Attributes:
        since: when a run first found it, this time; `at`: when the change was seen.
    """

    change: Change
    finding: Finding
    since: datetime
    at: datetime
