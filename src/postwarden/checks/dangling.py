"""Dangling names: records that lead to a domain which anybody may buy, or to a name that is gone.

Who buys such a domain sends mail, or shows pages, in the name of the domain that leads there.
Sources: RFC 8020 (a name that does not exist has none below it), RFC 6761 (names never sold).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from postwarden.checks.records import spf_cures
from postwarden.checks.records.domain import panel
from postwarden.checks.records.names import bought, within
from postwarden.checks.records.proof import proof
from postwarden.checks.records.spf import selected
from postwarden.checks.records.targets import Target, targets
from postwarden.model import Certainty, Code, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.snapshot import State
from postwarden.model.world import World

PART = "mail"

_FACTS = ("domain", "reference", "owner", "target", "record", "cure", "panel")
FOR_SALE = Code("dangling.for-sale", Severity.URGENT, (*_FACTS, "via", "free"))
DEAD = Code("dangling.dead", Severity.WARNING, _FACTS)

#: Other checks say by themselves that the target is gone: spf.include-dead, mx.dead,
#: dkim.cname-dead.
_SAID = frozenset({"include", "redirect", "MX"})
_KEYS = "._domainkey."
#: Names that no registry sells.
_NEVER_SOLD = frozenset(
    "arpa corp home internal intranet invalid lan local localdomain localhost onion private".split()
)
#: Dead names looked into, and findings of one code.
_MOST, _SHOWN = 20, 5


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say which records lead to nobody."""
    seen = {(each.name, each.owner): each for each in targets(scope.domain, world)}
    world.dns(scope.domain, "NS")
    first: dict[str, Target] = {}
    for each in seen.values():
        if each.gone:
            first.setdefault(each.name, each)
    gone = [(each, _is_free(each, world)) for each in first.values()][:_MOST]
    yield from islice((_for_sale(scope, world, each) for each, free in gone if free), _SHOWN)
    dead = (each for each, free in gone if free is False and _is_ours(each, scope))
    yield from islice((_says(scope, world, DEAD, each) for each in dead), _SHOWN)


def _is_ours(each: Target, scope: Scope) -> bool:
    """Whether the record is the domain's own, and no other check says that its target is gone."""
    return (
        within(each.owner, scope.domain) and each.reference not in _SAID and _KEYS not in each.owner
    )


def _is_free(each: Target, world: World) -> bool | None:
    """Whether the domain that the target belongs to is nobody's; None where that is not known."""
    name = bought(each.name)
    top = name.rpartition(".")[2]
    if "." not in name or top in _NEVER_SOLD:
        return False
    answers = [world.dns(name, "SOA"), world.dns(name, "NS")]
    above = world.dns(top, "NS")
    if any(answer.looked and answer.state is not State.NO_NAME for answer in answers):
        return False
    if not all(answer.looked for answer in (*answers, above)):
        return None
    return above.state is not State.NO_NAME


def _for_sale(scope: Scope, world: World, each: Target) -> Finding:
    free = bought(each.name)
    finding = _says(
        scope,
        world,
        FOR_SALE,
        each,
        free=free,
        via=each.term if each.owner != scope.domain else "",
    )
    proofs = tuple(proof(world.dns(free, kind)) for kind in ("SOA", "NS"))
    # A domain that its registrar has put on hold looks the same from outside.
    return replace(finding, evidence=finding.evidence + proofs, certainty=Certainty.LIKELY)


def _says(scope: Scope, world: World, code: Code, each: Target, **more: Fact) -> Finding:
    known = selected(world.dns(scope.domain, "TXT").records)
    spf = known[0] if each.term and known else ""
    also: dict[str, Fact] = {
        "domain": scope.shown or scope.domain,
        "reference": each.reference,
        "owner": each.owner,
        "target": each.name,
        "record": spf or f"{each.owner} {each.reference} {each.name}",
        "cure": _cure(spf, each) if spf else "",
        "panel": panel(scope.domain, world),
        **more,
    }
    evidence = dict.fromkeys((proof(each.source), proof(each.answer)))
    return code.about(Subject("host", each.name), tuple(evidence), site=scope.domain, also=also)


def _cure(spf: str, each: Target) -> str:
    """The SPF record without the term; one that ended with a redirect gets an end of its own."""
    left = spf_cures.without(spf, each.term)
    return spf_cures.ended(left) if left and each.term.lower().startswith("redirect=") else left
