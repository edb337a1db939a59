"""A run: one look, what it covered and what it missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from postwarden.model.finding import Finding
from postwarden.model.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last event read; both None when no event carried a time."""

    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that was read: lines in all, lines by format, lines that no reader knows."""

    name: str
    formats: Mapping[str, int]
    lines: int
    unread: int

    @property
    def format(self) -> str | None:
        """The most frequent format; None when no line was understood."""
        return max(self.formats, key=lambda f: self.formats[f]) if self.formats else None


@dataclass(frozen=True, slots=True)
class Sums:
    """messages = explained + ordinary + untraced; the rest stands beside and never enters."""

    messages: int = 0
    recipients: int = 0
    explained: int = 0
    ordinary: int = 0
    untraced: int = 0
    bounces: int = 0
    forwarded: int = 0
    local: int = 0
    stopped: int = 0

    def __post_init__(self) -> None:
        if self.messages != self.explained + self.ordinary + self.untraced:
            raise ValueError(f"the sums do not add up: {self}")


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bar of the time line: sent messages from `at` on, by cause subject ('' = no cause)."""

    at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Run:
    """One look at one host's logs; only a run that covered a finding's subject may close it.

    Attributes:
        covered: what was looked at (mail, requests, logins, scripts).
        missed: what could not be looked at, as codes of `missing.*` findings.
        zone: the zone in which times are shown; `zone_from` says where it comes from
            (`option`, `log`, `machine`).
        elsewhere: with a site chosen, the messages of other sites and unattributed ones.
        own_domains: domains with mailboxes, accounts or the host name here; never masked.
        refusals: who did not take the mail, most mails first.
        accepted_by: domains of recipients that took sent mail, most mail first.
        timeline: equal steps over the period; the step is the distance of two buckets.
    """

    kind: str
    host: str | None
    period: Period
    zone: str
    zone_from: str
    covered: tuple[str, ...]
    missed: tuple[str, ...]
    sources: tuple[Source, ...]
    sums: Sums
    findings: tuple[Finding, ...] = ()
    site: str | None = None
    elsewhere: int | None = None
    timeline: tuple[Bucket, ...] = ()
    accepted_by: tuple[str, ...] = ()
    own_domains: frozenset[str] = frozenset()
    refusals: tuple[Refusal, ...] = ()

    @property
    def causes(self) -> tuple[Finding, ...]:
        """The findings that say why mail was sent, in the order they are told."""
        return tuple(f for f in self.findings if f.is_cause)
