"""LogTables: the events of one diagnosis as typed rows, and the queries causes ask.

Rows are numbers and texts as logged; times are epoch seconds. `Place` is where a row was read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

from postwarden.model.finding import Evidence


class Place(NamedTuple):
    """A line: segment in reading order, 1-based line in it."""

    segment: int
    line: int


class Rule(NamedTuple):
    """How people are told from programs: SQL conditions, which the causes write.

    `own`, `program`: on `ip` and `agent`; `unhurried`: on these two and what is known of a post:
    `referred` (it names the page it came from), `pages` and `posted` (pages seen and posts made by
    its visitor, address and agent together, in the two hours before), `gap` and `stay` (seconds
    since the last and the first page, NULL without one), `since` (posts after that page and before
    this one), `assets` (pictures and styles loaded within a day), `fastest` (the form's).
    `fastest`: of a form not yet looked at; `slowest`: gaps up to here are told one by one.
    """

    own: str
    program: str
    unhurried: str
    fastest: float
    slowest: float


class Pause(NamedTuple):
    """What cuts a cluster: a pause of `floor` seconds, and of so many usual ones."""

    floor: float
    times: float


class Cluster(NamedTuple):
    """Mails or posts without a long pause: from, to, how many, how many of them refused."""

    first: float
    last: float
    size: int
    refused: int


class FormVisits(NamedTuple):
    """How a form that caused mail is visited.

    `loading`, `bare`: unhurried posts with pictures and without; `messages`, `refused`: the mail
    of both. `pictured`: whether any visitor loaded some. `gaps`: the different pauses of posts
    without, up to the first beyond the rule's slowest.
    """

    form: int
    site: str
    path: str
    posts: int
    loading: int
    bare: int
    messages: int
    refused: int
    pictured: bool
    gaps: tuple[float, ...]


class Shown(NamedTuple):
    """A post as proof: its line, that of its first mail, and PHP's own (segment -1: none)."""

    place: Place
    method: str
    mail: Place
    script: Place


class Pace(NamedTuple):
    """When posts came: how many, the first, the last, the busiest hour's, seconds of the middle half."""

    posts: int = 0
    first: float = 0.0
    last: float = 0.0
    busiest: int = 0
    middle: float = 0.0


class Side(NamedTuple):
    """The posts of one side (programs or people) that caused mail, summed up.

    `refused`: mails that a receiver refused for good or as spam. `blind`: posts without a page
    seen before; `ratios`: posts by number of mails; `subjects`: some, `sample`: the first.
    `scripts`: path, line and eval, the most frequent first. `to`: foreign recipients that most
    posts of both sides wrote to, `written`: how many different ones. `addresses`: whence; counted
    for programs only.
    """

    posts: int = 0
    messages: int = 0
    recipients: int = 0
    failed: int = 0
    refused: int = 0
    first: float = 0.0
    last: float = 0.0
    blind: int = 0
    ratios: Mapping[int, int] = MappingProxyType({})
    subjects: tuple[str, ...] = ()
    sample: tuple[Shown, ...] = ()
    scripts: Sequence[tuple[str, int, bool]] = ()
    to: Mapping[str, int] = MappingProxyType({})
    written: int = 0
    addresses: int = 0
    pace: Pace = Pace()


class FormSides(NamedTuple):
    """Both sides of a form; `tried`, `addresses`: all posts of programs, also without mail, and
    whence; `asked`: the same of people.
    """

    tried: int
    asked: int
    addresses: int
    programs: Side
    people: Side


class Handed(NamedTuple):
    """A sent message outside the web join: who handed it in, from where, and how it ended.

    `failed`: recipients it did not reach; `refused`: those of them that refused it.
    `left`: the line of a delivery to a foreign server; `asked`: the request by which a user of
    web mail sent it, whose browser is the client then.
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
    asked: Place = Place(-1, 0)


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

    def visits(self, rule: Rule) -> list[FormVisits]:
        """All forms that caused mail, by site and path; without a mail log, all that were posted to."""

    def part(self, rule: Rule, fastest: Mapping[int, float]) -> list[tuple[int, int, int]]:
        """Tell programs' posts from people's, at forms with a `fastest`; elsewhere all are people's.

        Form, people's posts without pictures, and with.
        """

    def crowds(self, loading: Collection[int], pause: Pause) -> Iterator[tuple[int, Cluster]]:
        """People's posts that caused mail, form by form, in clusters by time.

        `loading`: forms where who loads no pictures is a program after all.
        """

    def sides(
        self, spans: Mapping[int, tuple[float, float]], sample: int, most: int
    ) -> tuple[dict[int, FormSides], Pace]:
        """Programs and people of each form, and when all people came.

        `spans`: times in which a form's mail is a program's after all. `sample`: posts shown;
        `most`: recipients named.
        """

    def callers(self, forms: Collection[int], most: int) -> tuple[str, ...]:
        """Addresses of programs' posts to these forms, the busiest first."""

    def scripted(self) -> Iterator[tuple[Handed, int | None, int, bool, Place]]:
        """Sent mail that PHP logged, by script: the mail, its form, line, eval, place.

        The form is that of the program's post that caused it; 0 for a person's, None without one.
        """

    def handed(self, kind: str) -> Iterator[Handed]:
        """Sent mail not caused by a known post, of one kind, by `who` and time.

        Of an account, without recipient, reply, relay and script.
        """

    def unexplained(self, kind: str, refused: int) -> Iterator[Handed]:
        """The same as far as nothing explains it, of senders with so many refused mails."""

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

    def first_seen(self, site: str, form: str, visitors: int) -> Place | None:
        """The first request to the form by the first so many programs that posted to it."""

    def when(self, place: Place) -> float | None:
        """The time of a request at this place."""

    def own_domains(self) -> frozenset[str]:
        """Domains with mailboxes, accounts or the host name here."""

    def evidence(self, place: Place) -> Evidence:
        """The source and line of a place; quotes are filled in later."""
