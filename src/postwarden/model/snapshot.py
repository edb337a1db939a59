"""A snapshot: what one question to the world was answered, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from postwarden.model.code import Retention

#: Addresses and names of servers, as public DNS has them; a saved run keeps them with its findings.
KEPT_WITH_RUN = Retention(keep=timedelta(days=400), shred="the saved run is deleted")


class State(StrEnum):
    """How a question ended. `NO_RECORD` and `NO_NAME` are answers; what follows them is none."""

    FOUND = "found"
    NO_RECORD = "no-record"
    NO_NAME = "no-name"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    PENDING = "pending"


#: What a probe may note; times are epoch seconds, so that a saved run keeps each as it was.
Seen = str | int | float | bool | tuple[str, ...] | None


class Question(NamedTuple):
    """What is asked: `dns` (name, record type), `smtp` (host, address and port), `rcpt` (host;
    address, port and domain), `page` (URL, addresses), `list` (a subject as it stands before the
    zone, the list's id and record type).

    Names are lower case, without the last dot, as ASCII (A-labels).
    """

    kind: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The answer to one question.

    Attributes:
        records: DNS data as text, sorted: addresses, names without the last dot, `10 mx.example`
            for MX, the joined strings of a TXT record (Latin-1, so that each byte is one sign).
        ttl: seconds that the answer may be kept; of a negative answer the SOA's.
        at: epoch seconds.
        facts: what else was seen (an SMTP greeting, a certificate, a page's headers).
    """

    question: Question
    state: State
    records: tuple[str, ...] = ()
    ttl: int = 0
    at: float = 0.0
    facts: Mapping[str, Seen] = field(default_factory=dict)

    @property
    def looked(self) -> bool:
        """Whether there was an answer, be it that there is nothing."""
        return self.state in _ANSWERS

    @property
    def failed(self) -> bool:
        """Whether it was asked and could not be looked at."""
        return self.state in _FAILURES


_ANSWERS = frozenset({State.FOUND, State.NO_RECORD, State.NO_NAME})
_FAILURES = frozenset({State.REFUSED, State.TIMEOUT, State.BROKEN})
