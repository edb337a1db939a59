"""The part of the SPF check that joins record and mail: addresses and names that send unnamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postwarden.checks._spf_case import (
    IPV6_MISSING,
    REFUSED,
    SENDER_MISSING,
    SUBDOMAIN_OPEN,
    Case,
    quoted,
)
from postwarden.checks.records import spf_cures as cures
from postwarden.checks.records.names import within
from postwarden.checks.records.spf import parse, selected
from postwarden.checks.records.spf_hosts import Host, exchanges, leads_back
from postwarden.checks.records.spf_senders import Sent, own_name
from postwarden.model import Finding, Subject
from postwarden.model.scope import Scope
from postwarden.model.snapshot import State
from postwarden.model.world import World

#: Addresses put into one record, and lines of a log that show one.
_ADDED, _LINES = 8, 3


def senders(case: Case) -> Iterator[Finding]:
    """Addresses that sent, and that the record does not let pass: the strongest there is."""
    missing = [each for each in case.sent if each.answer.result in REFUSED]
    for each in missing:
        together = [other.sender.ip for other in missing if other.domain == each.domain]
        yield _missing(case.scope, each, together)


def _missing(scope: Scope, sent: Sent, together: Sequence[str]) -> Finding:
    record = sent.answer.trace[0].term
    mechanisms = [cures.as_mechanism(ip) for ip in dict.fromkeys((sent.sender.ip, *together))]
    return SENDER_MISSING.about(
        Subject("host", sent.sender.ip),
        [quoted(sent.domain, record), *sent.sender.evidence[:_LINES]],
        site=scope.domain,
        domain=sent.domain,
        ip=sent.sender.ip,
        messages=sent.sender.messages,
        result=sent.answer.result,
        mechanism=mechanisms[0],
        record=record,
        cure=_closed(cures.with_first(record, mechanisms[:_ADDED])),
    )


def _closed(text: str) -> str:
    """The record with an end that refuses strangers, where it has none."""
    found = parse(text)
    loose = found.all.sign == "?" if found.all else found.redirect is None
    return cures.ended(text) if loose else text


def over_ipv6(case: Case) -> Iterator[Finding]:
    """Servers whose IPv4 address is listed by hand, and whose IPv6 address is not."""
    by_hand = {host.name for host in case.hosts if _is_listed(host)}
    told = {each.sender.ip for each in case.sent}
    for host in case.hosts:
        if host.name in by_hand and host.ip not in told and _is_refused(host):
            mechanism = cures.as_mechanism(host.ip)
            cure = cures.with_first(case.text, [mechanism])
            facts = {"server": host.name, "ip": host.ip, "mechanism": mechanism, "cure": cure}
            yield case.says(IPV6_MISSING, facts)


def _is_refused(host: Host) -> bool:
    return ":" in host.ip and host.answer.result in REFUSED and not host.answer.open


def _is_listed(host: Host) -> bool:
    step = host.answer.matched
    return (
        step is not None and step.result == "pass" and step.term.lower().lstrip("+")[:4] == "ip4:"
    )


def subdomains(scope: Scope, world: World, sent: Sequence[Sent]) -> Iterator[Finding]:
    """Names that mail bears, and that have no record: SPF is not inherited."""
    sending = {s.domain: s for s in sent if s.domain != scope.domain}
    greeting = dict.fromkeys(map(own_name, (*scope.helos, *(s.helo for s in scope.senders))))
    if not scope.senders:
        hosts = [host for host in exchanges(world, scope.domain) if _is_below(host, scope)]
        greeting |= dict.fromkeys(host for host in hosts if leads_back(world, host))
    for name in dict.fromkeys((*sending, *greeting)):
        if not _is_below(name, scope):
            continue
        answer = world.dns(name, "TXT")
        if answer.looked and answer.state is not State.NO_NAME and not selected(answer.records):
            yield _open(scope, name, sending.get(name))


def _is_below(name: str, scope: Scope) -> bool:
    return name != scope.domain and within(name, scope.domain)


def _open(scope: Scope, name: str, sent: Sent | None) -> Finding:
    mechanism = cures.as_mechanism(sent.sender.ip) if sent else "a"
    return SUBDOMAIN_OPEN.about(
        Subject("host", name),
        sent.sender.evidence[:_LINES] if sent else (),
        site=scope.domain,
        domain=scope.shown or scope.domain,
        name=name,
        messages=sent.sender.messages if sent else 0,
        cure=f"v=spf1 {mechanism} -all",
    )
