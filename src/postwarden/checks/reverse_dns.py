"""Reverse DNS: the names of the addresses that send, and whether they lead back.

Source: RFC 1912 section 2.1; the sender rules of WEB.DE, GMX, T-Online and Google.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.checks.records.addresses import record_type, reverse_name
from postwarden.checks.records.names import registrable
from postwarden.checks.records.proof import proof
from postwarden.checks.records.reverse_names import is_generic, is_hosters
from postwarden.checks.records.senders import Sending, sending
from postwarden.model import Code, Evidence, Finding, Severity, Subject
from postwarden.model.refusal import STRICT_ABOUT_NAMES
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

PART = ("mail", "rdns")

_FACTS = ("known", "messages")
MISSING = Code("rdns.missing", Severity.URGENT, _FACTS)
V6_MISSING = Code("rdns.v6-missing", Severity.WARNING, _FACTS)
UNCONFIRMED = Code("rdns.unconfirmed", Severity.URGENT, (*_FACTS, "name", "back"))
GENERIC = Code("rdns.generic", Severity.WARNING, (*_FACTS, "name", "refused"))

#: Names of one address that are followed.
_MOST_NAMES = 5


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say which sending addresses have no name, or one that receivers do not take."""
    for each in sending(scope, world):
        answer = world.dns(reverse_name(each.address), "PTR")
        if answer.records:
            yield from _named(scope, world, each, answer)
        elif answer.looked:
            code = MISSING if each.address.version == 4 else V6_MISSING
            yield _about(code, scope, each, (proof(answer),))


def _named(scope: Scope, world: World, each: Sending, answer: Snapshot) -> Iterator[Finding]:
    """Judge the names: shared servers of big hosters are the hoster's own affair."""
    names = answer.records[:_MOST_NAMES]
    back = [world.dns(name, record_type(each.address)) for name in names]
    if any(is_hosters(name) and not is_generic(name, each.address) for name in names):
        return
    if all(one.looked and not _leads_to(one, each) for one in back):
        shown = tuple(sorted({record for one in back for record in one.records})[:_MOST_NAMES])
        evidence = (proof(answer), *map(proof, back))
        yield _about(UNCONFIRMED, scope, each, evidence, name=names[0], back=shown)
        return
    own = registrable(scope.domain)
    if all(is_generic(name, each.address) and registrable(name) != own for name in names):
        yield _generic(scope, each, answer)


def _leads_to(answer: Snapshot, each: Sending) -> bool:
    return str(each.address) in answer.records


def _generic(scope: Scope, each: Sending, answer: Snapshot) -> Finding:
    refused = tuple(sorted(scope.refused_by & STRICT_ABOUT_NAMES))
    severity = Severity.URGENT if refused else GENERIC.severity
    return GENERIC.about(
        Subject("host", str(each.address)),
        (proof(answer), *each.evidence),
        site=scope.domain,
        severity=each.weigh(severity),
        known=each.known,
        messages=each.messages,
        name=answer.records[0],
        refused=refused,
    )


def _about(
    code: Code,
    scope: Scope,
    each: Sending,
    evidence: tuple[Evidence, ...],
    **facts: str | tuple[str, ...],
) -> Finding:
    return code.about(
        Subject("host", str(each.address)),
        (*evidence, *each.evidence),
        site=scope.domain,
        severity=each.weigh(code.severity),
        also={"known": each.known, "messages": each.messages, **facts},
    )
