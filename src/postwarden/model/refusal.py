"""Refusals: who did not take which mail, what for, and whom to ask.

`class` of a refusal (`Reason.means`): `address-listed`, `domain-listed` (on a blocklist, public or
the receiver's own), `reputation` (bad or unknown, no list named), `authentication` (SPF, DKIM,
DMARC), `ptr` (reverse DNS), `helo`, `sender` (an address that cannot exist), `rate`, `content`,
`tls`, `policy` (another rule), `receiver-fault` (its own mistake), `unknown`; and what is ordinary:
`mailbox` (unknown or full), `greylisting`, `busy`, `unreachable`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from postwarden.model.finding import Evidence
from postwarden.model.log_tables import Place

UNKNOWN = "unknown"
#: Classes that say nothing about the sender: no refusal of mail, or for the mailbox alone.
ORDINARY = frozenset({"mailbox", "greylisting", "busy", "unreachable"})
#: Receivers that take nothing from an address whose name is missing, a default, an access line.
STRICT_ABOUT_NAMES = frozenset({"gmx", "t-online"})
CLASSES = ORDINARY | {
    "address-listed",
    "domain-listed",
    "reputation",
    "authentication",
    "ptr",
    "helo",
    "sender",
    "rate",
    "content",
    "tls",
    "policy",
    "receiver-fault",
    UNKNOWN,
}


class Reason(NamedTuple):
    """What one reply means.

    `receiver`, `filter`: keys of who refuses and on whose word ('' where not known). `ask`: a form,
    a mail address, `recipient`, `hoster`, or '' for nobody.
    """

    receiver: str
    filter: str
    means: str
    temporary: bool
    ask: str


class RefusedText(NamedTuple):
    """A reply as logged, given a number; `domain` of the recipients where no server is named."""

    number: int
    reply: str
    dsn: str
    relay: str
    domain: str


class RefusedGroup(NamedTuple):
    """The mail behind several replies.

    `messages`: all; of them `sent`, `forwarded` and `bounces`. `first`: when the first of them was
    refused, or where it still waits, accepted here. `taken`: sent mails that reached the same
    domains since then, `after` since the last refusal; counted for the groups asked for.
    """

    group: int
    messages: int
    sent: int
    forwarded: int
    bounces: int
    recipients: int
    first: float
    last: float
    places: tuple[Place, ...]
    domains: tuple[str, ...]
    taken: int
    after: int


class RefusedTables(Protocol):
    """What is asked about mail that was not taken."""

    def texts(self, whole: bool) -> Iterator[RefusedText]:
        """Every reply once; `whole`: also of forwarded mail and bounces, which belong to no site."""

    def groups(self, chosen: Iterable[tuple[int, int, bool]]) -> Iterator[RefusedGroup]:
        """Replies by number put into groups; True counts what the same domains took."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One receiver that refuses mail for one reason.

    Attributes:
        receiver: a key, or the domain of its mail server; a list's key where several ask it.
        ask: a form, a mail address, `recipient`, `hoster`, or '' for nobody.
        reference: what to quote when asking.
        text: one of its replies.
        taken: mails that the same domains took since the first refusal; `after`: since the last.
    """

    receiver: str
    filter: str
    means: str
    temporary: bool
    messages: int
    sent: int
    forwarded: int
    bounces: int
    recipients: int
    first: datetime
    last: datetime
    ask: str
    reference: str
    text: str
    domains: tuple[str, ...]
    taken: int
    after: int
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_ordinary(self) -> bool:
        """Whether it says nothing about the sender."""
        return self.means in ORDINARY

    @property
    def share(self) -> float:
        """Part of the sent mail to these domains that was refused, since the first refusal."""
        return self.sent / (self.sent + self.taken) if self.sent else 0.0
