"""HELO: the name with which the domain's servers greet others, from logs.

Source: RFC 5321 section 4.1.1.1 and 2.3.5; Postfix calls it `myhostname`, or `smtp_helo_name`.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.checks.records.addresses import is_public, parsed, record_type
from postwarden.checks.records.mail_hosts import addresses
from postwarden.checks.records.names import ascii_name
from postwarden.checks.records.proof import proof
from postwarden.model import Code, Evidence, Finding, Severity, Subject
from postwarden.model.scope import Scope, Sender
from postwarden.model.world import World

PART = ("mail", "rdns")

BAD = Code("helo.bad", Severity.WARNING, ("helo_fault", "ip"))
MISMATCH = Code("helo.mismatch", Severity.HINT, ("address", "ips"))

#: Names looked at, and addresses shown of one.
_MOST, _SHOWN = 20, 5
#: Ends of names that exist on one machine or in one network only (RFC 6761, RFC 6762, RFC 8375).
_INSIDE = frozenset(
    "arpa home internal intranet invalid lan local localdomain localhost private".split()
)


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say which servers greet with a name that the world does not know, or not for them."""
    by_name: dict[str, Sender | None] = dict.fromkeys(filter(None, scope.helos))
    for each in scope.senders:
        if each.helo and by_name.get(each.helo) is None:
            by_name[each.helo] = each
    for name, sender in list(by_name.items())[:_MOST]:
        yield from _judged(scope, world, name, sender)


def _judged(scope: Scope, world: World, name: str, sender: Sender | None) -> Iterator[Finding]:
    subject, lines = Subject("host", name[:255]), sender.evidence if sender else ()
    ip = sender.ip if sender else ""
    fault = _fault(name)
    if fault:
        yield BAD.about(subject, lines, site=scope.domain, helo_fault=fault, ip=ip)
        return
    answers = addresses(world, ascii_name(name))
    known = tuple(record for answer in answers for record in answer.records)
    evidence = (*map(proof, answers), *lines)
    if not known and all(answer.looked for answer in answers):
        yield BAD.about(subject, evidence, site=scope.domain, helo_fault="unknown", ip=ip)
    elif sender and _elsewhere(world, name, sender):
        yield _mismatch(scope, subject, sender, known, evidence)


def _fault(name: str) -> str:
    """Why the name cannot be one that others look up; '' if it can."""
    if parsed(name.strip("[]").removeprefix("IPv6:")) is not None:
        # An address in brackets is allowed by the standard, and refused by many all the same.
        return "address"
    try:
        labels = ascii_name(name).split(".")
    except ValueError:
        return "no-name"
    if labels[-1] in _INSIDE:
        return "inside"
    return "short" if len(labels) < 2 else ""


def _elsewhere(world: World, name: str, sender: Sender) -> bool:
    """Whether the name is known to lead to other addresses than the one that sent."""
    address = parsed(sender.ip)
    if address is None or not is_public(sender.ip):
        return False
    answer = world.dns(ascii_name(name), record_type(address))
    return answer.looked and str(address) not in answer.records


def _mismatch(
    scope: Scope,
    subject: Subject,
    sender: Sender,
    known: tuple[str, ...],
    evidence: tuple[Evidence, ...],
) -> Finding:
    return MISMATCH.about(
        subject, evidence, site=scope.domain, address=sender.ip, ips=known[:_SHOWN]
    )
