"""MX: where the domain's mail goes, and whether anything can arrive there.

Some receivers (WEB.DE, GMX) refuse mail from a domain that nobody can answer. Sources: RFC 5321
section 5.1, RFC 2181 section 10.3, RFC 7505.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from postwarden.checks.records.addresses import is_public, parsed
from postwarden.checks.records.mail_hosts import Exchanger, addresses, exchangers
from postwarden.checks.records.proof import proof
from postwarden.model import Certainty, Code, Evidence, Finding, Severity, Subject
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

PART = "mail"

MISSING = Code("mx.missing", Severity.WARNING, ("fallback",))
NULL_BUT_SENDS = Code("mx.null-but-sends", Severity.WARNING, ("messages",))
CNAME = Code("mx.cname", Severity.WARNING, ("target", "ips"))
IP = Code("mx.ip", Severity.WARNING)
DEAD = Code("mx.dead", Severity.WARNING, ("others",))
PRIVATE = Code("mx.private", Severity.WARNING, ("ips", "others"))

#: Addresses shown of one name.
_SHOWN = 5


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say which mail exchangers cannot take mail, or that there is none."""
    answer, own, texts = _asked(scope, world)
    listed = exchangers(answer)
    if not listed:
        yield from _none(scope, answer, own, texts)
        return
    if listed[0].host == ".":
        yield from _null(scope, answer, texts)
    found = {each: _faults(scope, world, answer, each) for each in listed if each.host != "."}
    lost = {"mx.dead", "mx.private", "mx.ip"}
    alive = sum(not any(f.code in lost for f in faults) for faults in found.values())
    for faults in found.values():
        for each in faults:
            yield each if alive else _worse(each)


def _asked(scope: Scope, world: World) -> tuple[Snapshot, tuple[Snapshot, Snapshot], Snapshot]:
    own = addresses(world, scope.domain)
    return world.dns(scope.domain, "MX"), own, world.dns(scope.domain, "TXT")


def _none(
    scope: Scope, answer: Snapshot, own: tuple[Snapshot, Snapshot], texts: Snapshot
) -> Iterator[Finding]:
    """No MX: mail goes to the domain's own address, if it has one."""
    if not (answer.looked and texts.looked and all(each.looked for each in own)):
        return
    if _sends(scope, texts) is not None:
        fallback = tuple(record for each in own for record in each.records)[:_SHOWN]
        yield MISSING.about(
            _site(scope), (proof(answer), *map(proof, own)), site=scope.domain, fallback=fallback
        )


def _null(scope: Scope, answer: Snapshot, texts: Snapshot) -> Iterator[Finding]:
    """The domain says that it takes no mail; then nobody should get mail from it."""
    messages = _sends(scope, texts)
    spf = [text for text in texts.records if _is_spf(text)]
    if messages is None or (not messages and not spf):
        return
    yield NULL_BUT_SENDS.about(
        _site(scope),
        (proof(answer), *(proof(texts, text) for text in spf)),
        site=scope.domain,
        certainty=Certainty.PROVEN if messages else Certainty.LIKELY,
        messages=messages,
    )


def _sends(scope: Scope, texts: Snapshot) -> int | None:
    """Mails that left, from the logs; None for a domain that says by SPF that it sends nothing."""
    messages = sum(each.messages for each in scope.senders)
    silent = any(text.lower().split() == ["v=spf1", "-all"] for text in texts.records)
    return None if silent and not messages else messages


def _is_spf(text: str) -> bool:
    return text.lower().split(" ", 1)[0] == "v=spf1"


def _faults(scope: Scope, world: World, answer: Snapshot, each: Exchanger) -> list[Finding]:
    """What is wrong with one exchanger."""
    subject, record = Subject("host", each.host), f"{each.preference} {each.host}"
    if parsed(each.host) is not None:
        return [IP.about(subject, (proof(answer, record),), site=scope.domain)]
    others = len(exchangers(answer)) - 1
    found = addresses(world, each.host)
    known = tuple(record for one in found for record in one.records)
    evidence = (proof(answer, record), *map(proof, found))
    faults = list(_alias(scope, subject, found, known, evidence))
    if not known and all(one.looked for one in found):
        faults.append(DEAD.about(subject, evidence, site=scope.domain, others=others))
    elif known and not any(map(is_public, known)):
        faults.append(
            PRIVATE.about(subject, evidence, site=scope.domain, ips=known[:_SHOWN], others=others)
        )
    return faults


def _alias(
    scope: Scope,
    subject: Subject,
    found: tuple[Snapshot, Snapshot],
    known: tuple[str, ...],
    evidence: tuple[Evidence, ...],
) -> Iterator[Finding]:
    target = next((one.facts["alias"] for one in found if "alias" in one.facts), None)
    if target is not None:
        yield CNAME.about(subject, evidence, site=scope.domain, target=target, ips=known[:_SHOWN])


def _worse(finding: Finding) -> Finding:
    """No exchanger is left: all mail to the domain is lost."""
    if finding.code == CNAME.name:
        return finding
    return replace(finding, severity=Severity.URGENT)


def _site(scope: Scope) -> Subject:
    return Subject("site", scope.shown or scope.domain)
