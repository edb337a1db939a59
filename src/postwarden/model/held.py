"""What is held: a post kept sealed until a person releases or deletes it, or it expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from postwarden.model.code import Retention

#: Whoever writes to a shop waits no longer for an answer; the owner is told before.
HELD_A_MONTH = Retention(
    keep=timedelta(days=30), shred="the file's key is overwritten, then the file is deleted"
)


class State(StrEnum):
    """Where a held post stands.

    `parked` waits for the visitor's answer to a challenge; `releasing` is being delivered this
    moment; `unclear` was sent but the answer was lost: only a person may send it once more.
    """

    PARKED = "parked"
    HELD = "held"
    RELEASING = "releasing"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Held:
    """A post as it came, without its body, which lies sealed beside it.

    Attributes:
        target: path and query exactly as asked for.
        headers: names and values as they came, in order; cookies too.
        owner: the address of the form's owner, for the mail where the site does not take it.
        hits: rule and points that led here.
    """

    id: str
    at: datetime
    host: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    ip: str
    kind: str
    language: str
    upstream: str
    owner: str = ""
    score: float = 0.0
    hits: tuple[tuple[str, float], ...] = ()
    expires: datetime | None = None

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


RETENTION: dict[type, Retention] = {Held: HELD_A_MONTH}
