"""LogTables: the events of one diagnosis as typed rows, and the queries causes ask.

Rows are numbers and texts as logged; times are epoch seconds. `Place` is where a row was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from postwarden.model.finding import Evidence


class Place(NamedTuple):
    """A line: segment in reading order, 1-based line in it."""

    segment: int
    line: int


class Manner(NamedTuple):
    """How a post was made, and how its mail ended: what tells people from programs, and no more."""

    post: int
    ts: float
    site: str
    form: str
    ip: str
    agent: str
    referer: bool
    pages: int
    gap: float | None
    stay: float | None
    assets: int
    posted: int
    since: int
    messages: int
    refused: int


class FormPost(NamedTuple):
    """A request to a form or script, what its visitor did before, and the mail it caused.

    `visitor`: a number for address and agent; `pages`, `posted`: pages seen and posts made by this visitor (address and agent) in the two
    hours before; `gap`, `stay`: seconds since the last and the first page, None without one; `since`: posts after
    that page and before this one; `assets`: pictures and styles loaded within a day. `messages`, `recipients`, `failed`: sent mail it caused;
    `to`: up to five of its foreign recipients; `size`: of its largest mail. `failed`: mails
    that did not arrive; `refused`: those of them that a receiver refused for good or as spam.
    """

    post: int
    ts: float
    place: Place
    site: str
    form: str
    method: str
    status: int
    visitor: int
    ip: str
    agent: str
    referer: str
    pages: int
    gap: float | None
    stay: float | None
    assets: int
    posted: int
    since: int
    messages: int
    recipients: int
    failed: int
    to: tuple[str, ...]
    size: int
    first: float
    last: float
    mail: Place
    script: str
    script_line: int
    evaled: bool
    subject: str
    script_place: Place
    refused: int


class Handed(NamedTuple):
    """A sent message outside the web join: who handed it in, from where, and how it ended.

    `failed`: recipients it did not reach; `refused`: those of them that refused it.
    `left`: the line of a delivery to a foreign server.
    """

    message: int
    ts: float
    place: Place
    host: str
    kind: str
    who: str
    client: str
    sender: str
    recipients: int
    failed: int
    recipient: str
    reply: str
    relay: str
    script: str
    refused: int
    left: Place = Place(-1, 0)


class LoginCount(NamedTuple):
    """Logins of one account from one address: mailbox logins that worked, tries that failed."""

    account: str
    ip: str
    worked: int
    first_worked: float | None
    last_worked: float | None
    failed: int
    first_failed: float | None
    place: Place


class Onward(NamedTuple):
    """Mail that left without being sent here: forwarded, or a bounce; one row a message.

    `place`: the line that shows it leave, or for a bounce taken in, arrive.
    """

    message: int
    ts: float
    place: Place
    host: str
    address: str
    targets: tuple[str, ...]
    failed: int
    reply: str


class Totals(NamedTuple):
    """All messages by class; `recipients` are the foreign ones of sent mail."""

    sent: int
    recipients: int
    failed: int
    untraced: int
    bounces: int
    forwarded: int
    local: int
    stopped: int
    requests: int
    logins: int
    scripts: int


class LogTables(Protocol):
    """What causes may ask; every answer streams, ordered as named."""

    def totals(self) -> Totals:
        """Messages by class."""

    def form_posts(self) -> Iterator[FormPost]:
        """All posts to forms that caused mail, by site, form and time."""

    def manners(self, site: str | None = None, form: str = "") -> Iterator[Manner]:
        """How each of the same posts, or of those to one form, was made; in the same order."""

    def silent_posts(self) -> Iterator[FormPost]:
        """All posts, by site, form and time: what is left where no mail log says more."""

    def scripted(self) -> Iterator[tuple[Handed, int, int, bool, Place]]:
        """Sent mail that PHP logged, by script: the mail, its post (0 = none), line, eval, place."""

    def handed(self, kind: str) -> Iterator[Handed]:
        """Sent mail not caused by a known post, of one kind, by `who` and time."""

    def failures(self) -> list[tuple[str, str, int, int]]:
        """Kind, who, sent messages that nothing explains yet, and how many of them were refused."""

    def logins(self, account: str) -> list[LoginCount]:
        """Logins of the account by address."""

    def own_relays(self) -> frozenset[str]:
        """Next hops that mail of own users and accounts takes."""

    def tries(self, account: str, until: float) -> int:
        """Failed logins of the account before `until`."""

    def forwarded(self) -> Iterator[Onward]:
        """Forwarded mail by local address and time."""

    def backscatter(self) -> Iterator[Onward]:
        """Bounces that left for senders outside, by time; `address` is the undeliverable one."""

    def bounces_received(self) -> Iterator[Onward]:
        """Bounces taken in for mail that no life in the log sent, by own address and time."""

    def other_paths(self, site: str, form: str) -> tuple[str, ...]:
        """Up to ten further paths that are the same form."""

    def viewed_sites(self) -> frozenset[str]:
        """Sites with page views in their logs."""

    def linked(self, site: str, form: str) -> bool | None:
        """Whether a page of the site led somebody to the form; None without page views."""

    def first_seen(self, site: str, form: str, visitors: Sequence[int]) -> Place | None:
        """The first request of these visitors to the form."""

    def when(self, place: Place) -> float | None:
        """The time of a request at this place."""

    def own_domains(self) -> frozenset[str]:
        """Domains with mailboxes, accounts or the host name here."""

    def evidence(self, place: Place) -> Evidence:
        """The source and line of a place; quotes are filled in later."""
