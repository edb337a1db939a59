"""Addresses that send a domain's mail: as the logs show them, else as far as DNS lets guess.

What is guessed is only what looks like the owner's own: the mail server of a hoster is not, nor is
a web server that nothing calls a sender.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postwarden.checks.records.addresses import Address, is_public, parsed
from postwarden.checks.records.mail_hosts import addresses, hosts
from postwarden.checks.records.names import registrable
from postwarden.checks.records.proof import proof
from postwarden.model.code import Severity
from postwarden.model.finding import Evidence
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

#: Addresses of one domain that are looked at.
MOST = 40
_LESS = {Severity.URGENT: Severity.WARNING, Severity.WARNING: Severity.HINT}


@dataclass(frozen=True, slots=True)
class Sending:
    """An address that sends or may send; `known` says how: `log`, `mx`, `a`."""

    address: Address
    known: str
    messages: int = 0
    helo: str = ""
    evidence: tuple[Evidence, ...] = ()

    def weigh(self, severity: Severity) -> Severity:
        """The severity, one step lower where it is only a guess that this address sends."""
        return severity if self.known == "log" else _LESS.get(severity, severity)


def sending(scope: Scope, world: World) -> tuple[Sending, ...]:
    """Public addresses that send for the domain, each once."""
    found = _from_logs(scope) if scope.senders else _guessed(scope.domain, world)
    by_address = {each.address: each for each in reversed(list(found))}
    return tuple(reversed(by_address.values()))[:MOST]


def _from_logs(scope: Scope) -> Iterator[Sending]:
    for each in scope.senders:
        address = parsed(each.ip)
        if address is not None and is_public(each.ip):
            yield Sending(address, "log", each.messages, each.helo, each.evidence)


def _guessed(domain: str, world: World) -> Iterator[Sending]:
    """Own mail servers, and the web server where SPF names it or it takes the mail itself."""
    own = addresses(world, domain)
    texts = world.dns(domain, "TXT").records
    mx = world.dns(domain, "MX")
    at_home = {record for answer in own for record in answer.records}
    for host in hosts(world, domain):
        answers = addresses(world, host)
        ours = registrable(host) == registrable(domain)
        for answer, record in _records(answers):
            if ours or record in at_home:
                yield from _guess(answer, record, "mx")
    for answer, record in _records(own):
        if (mx.looked and not mx.records) or _named_by_spf(record, texts):
            yield from _guess(answer, record, "a")


def _records(answers: Sequence[Snapshot]) -> Iterator[tuple[Snapshot, str]]:
    return ((answer, record) for answer in answers for record in answer.records)


def _guess(answer: Snapshot, record: str, known: str) -> Iterator[Sending]:
    address = parsed(record)
    if address is not None and is_public(record):
        yield Sending(address, known, evidence=(proof(answer, record),))


def _named_by_spf(record: str, texts: Sequence[str]) -> bool:
    """Whether an SPF record names this address of the domain by itself, or by `a`."""
    wanted = {"a", "+a", f"ip4:{record}", f"+ip4:{record}", f"ip6:{record}", f"+ip6:{record}"}
    spf = (text.lower().split() for text in texts if text.lower().startswith("v=spf1 "))
    return any(wanted.intersection(words) for words in spf)
