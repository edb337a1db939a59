"""What the parts of the SPF check share: the codes, and the domain that they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from postwarden.checks.records import spf_cures as cures
from postwarden.checks.records.spf import Record
from postwarden.checks.records.spf_hosts import Host
from postwarden.checks.records.spf_senders import Sent
from postwarden.checks.records.spf_survey import Branch
from postwarden.model import Code, Evidence, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.world import World

URGENT, _W, _H = Severity.URGENT, Severity.WARNING, Severity.HINT
MISSING = Code("spf.missing", _W, facts=("domain", "messages", "cure"))
SEVERAL = Code("spf.several", URGENT, facts=("domain", "count", "records", "cure"))
SYNTAX = Code("spf.syntax", URGENT, facts=("domain", "token", "fault", "record", "cure"))
ALLOWS_ALL = Code("spf.allows-all", URGENT, facts=("domain", "term", "record", "cure"))
INCLUDE_ALLOWS_ALL = Code(
    "spf.include-allows-all",
    URGENT,
    facts=("domain", "include", "target", "theirs", "record", "cure"),
)
NEUTRAL = Code("spf.neutral", _W, facts=("domain", "record", "cure"))
NO_ALL = Code("spf.no-all", _W, facts=("domain", "record", "cure"))
TOO_MANY = Code(
    "spf.too-many-lookups",
    _W,
    facts=("domain", "lookups", "costs", "hit", "counted", "record", "cure"),
)
VOIDS = Code("spf.void-lookups", _W, facts=("domain", "voids", "terms", "hit", "record", "cure"))
INCLUDE_DEAD = Code(
    "spf.include-dead",
    URGENT,
    facts=("domain", "include", "target", "owner", "dead", "record", "cure"),
)
INCLUDE_LOOP = Code(
    "spf.include-loop", URGENT, facts=("domain", "include", "target", "owner", "record", "cure")
)
SENDER_MISSING = Code(
    "spf.sender-missing",
    URGENT,
    facts=("domain", "ip", "messages", "result", "mechanism", "record", "cure"),
)
IPV6_MISSING = Code(
    "spf.ipv6-missing", _W, facts=("domain", "server", "ip", "mechanism", "record", "cure")
)
TOO_WIDE = Code(
    "spf.too-wide", _W, facts=("domain", "addresses", "private", "terms", "record", "cure")
)
PTR = Code("spf.ptr", _W, facts=("domain", "term", "record", "cure"))
REDIRECT_IGNORED = Code("spf.redirect-ignored", _H, facts=("domain", "term", "record", "cure"))
RECORD_LONG = Code("spf.record-long", _H, facts=("domain", "bytes", "record"))
SUBDOMAIN_OPEN = Code("spf.subdomain-open", _W, facts=("domain", "name", "messages", "cure"))

#: Signs of a record quoted as evidence.
_QUOTE = 300
#: What SPF says of an address that may not send; addresses put into one record.
REFUSED = frozenset({"fail", "softfail", "neutral"})
_ADDED = 8


@dataclass(frozen=True, slots=True)
class Case:
    """A domain's one record, with all that belongs to it.

    Attributes:
        root: the record with all it includes. `hosts`: the domain's own servers.
        sent: addresses that really sent, with what SPF says of each.
    """

    scope: Scope
    world: World
    record: Record
    root: Branch
    hosts: Sequence[Host]
    sent: Sequence[Sent]

    @property
    def text(self) -> str:
        """The record as published."""
        return self.record.text

    @property
    def unnamed(self) -> list[str]:
        """Mechanisms for addresses that sent for the domain, and that the record does not name."""
        refused = [s for s in self.sent if s.answer.result in REFUSED]
        ips = dict.fromkeys(s.sender.ip for s in refused if s.domain == self.scope.domain)
        return [cures.as_mechanism(ip) for ip in ips][:_ADDED]

    def says(
        self, code: Code, facts: Mapping[str, Fact], *, severity: Severity | None = None
    ) -> Finding:
        """A finding about the domain that quotes its record."""
        facts = {"domain": shown(self.scope), "record": self.text, **facts}
        if facts.get("cure") and self.unnamed:
            # Whoever follows one cure must not undo another.
            facts["cure"] = cures.with_first(str(facts["cure"]), self.unnamed)
        return about(self.scope, code, self.text, facts, severity=severity)


def about(
    scope: Scope,
    code: Code,
    text: str,
    facts: Mapping[str, Fact],
    *,
    severity: Severity | None = None,
) -> Finding:
    """A finding about the domain of the check; `text`: the record that shows it, '' without one."""
    evidence = [quoted(scope.domain, text)] if text else []
    subject = Subject("site", shown(scope))
    return code.about(subject, evidence, site=scope.domain, severity=severity, also=facts)


def quoted(name: str, text: str) -> Evidence:
    """A record as evidence."""
    return Evidence(f"TXT {name}", 0, text[:_QUOTE])


def shown(scope: Scope) -> str:
    """The domain as the caller wrote it."""
    return scope.shown or scope.domain
