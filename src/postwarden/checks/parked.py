"""Domains without mail: nobody else shall send in their name either.

A domain that neither sends nor takes mail says so by SPF, by a null MX (RFC 7505) and by DMARC.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.checks.records.dmarc_tree import Walk, walk
from postwarden.checks.records.domain import panel, parked, spf_terms
from postwarden.checks.records.proof import proof
from postwarden.model import Certainty, Code, Finding, Severity, Subject
from postwarden.model.scope import Scope
from postwarden.model.world import World

PART = "mail"

OPEN = Code("parked.open", Severity.WARNING, ("domain", "lacking", "panel"))


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say which records a domain without mail still lacks."""
    seen = walk(scope.domain, world)
    world.dns(scope.domain, "NS")
    if not parked(scope, world) or not seen.looked:
        return
    lacking = tuple(_lacking(scope.domain, world, seen))
    if not lacking:
        return
    asked = [(scope.domain, "TXT"), (scope.domain, "MX"), (f"_dmarc.{scope.domain}", "TXT")]
    yield OPEN.about(
        Subject("site", scope.shown or scope.domain),
        tuple(proof(world.dns(*each)) for each in asked),
        site=scope.domain,
        # One of the records says that there is no mail; without any it only looks like it.
        certainty=Certainty.PROVEN if {"spf", "mx"} - {*lacking} else Certainty.LIKELY,
        domain=scope.shown or scope.domain,
        lacking=lacking,
        panel=panel(scope.domain, world),
    )


def _lacking(domain: str, world: World, seen: Walk) -> Iterator[str]:
    """What no record says yet: `spf`, `mx`, `dmarc`."""
    if spf_terms(domain, world) is None:
        yield "spf"
    if not world.dns(domain, "MX").records:
        yield "mx"
    if not _refuses_all(seen):
        yield "dmarc"


def _refuses_all(seen: Walk) -> bool:
    """Whether mail in the name of the domain, and of any below it, is to be refused."""
    if seen.governing is None:
        return False
    _, record, _ = seen.governing
    return not record.test and {seen.policy, record.below, record.invented} == {"reject"}
