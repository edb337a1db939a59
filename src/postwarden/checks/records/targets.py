"""Names that a domain's records lead to: if one of them is gone, somebody else may take its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from postwarden.checks.records.mail_hosts import hosts
from postwarden.checks.records.selectors import found
from postwarden.checks.records.spf_survey import Branch, survey
from postwarden.model.snapshot import Snapshot, State
from postwarden.model.world import World

#: Names below a shop's domain that often lead to a service by a CNAME.
USUAL = ("www", "shop", "mail", "news", "newsletter")
#: Name servers, and terms of one SPF record, that are looked at.
_SERVERS, _TERMS = 8, 40
_LOOKING = {"a": "A", "mx": "MX"}


@dataclass(frozen=True, slots=True)
class Target:
    """One name that a record leads to.

    Attributes:
        reference: the kind of record: `include`, `redirect`, `a`, `mx` of SPF; `MX`, `NS`, `CNAME`.
        owner: the name at which it stands. `term`: of the domain's own SPF record, the term that
            leads there, be it through the records of others.
        answer: what shows whether the target exists; `source` the answer that names it.
    """

    reference: str
    owner: str
    name: str
    answer: Snapshot
    source: Snapshot
    term: str = ""

    @property
    def gone(self) -> bool:
        """Whether the name does not exist."""
        return self.answer.state is State.NO_NAME


def targets(domain: str, world: World) -> Iterator[Target]:
    """All names that the domain's records lead to."""
    yield from _aliases(domain, world)
    yield from _servers(domain, world)
    yield from _of_spf(domain, world)


def _aliases(domain: str, world: World) -> Iterator[Target]:
    answers = [world.dns(f"{each}.{domain}", "A") for each in USUAL]
    answers.append(world.dns(f"_dmarc.{domain}", "TXT"))
    answers += [each.snapshot for each in found(domain, world).selectors]
    for answer in answers:
        alias = answer.facts.get("alias")
        if isinstance(alias, str):
            yield Target("CNAME", answer.question.name, alias, answer, answer)


def _end(name: str, answer: Snapshot) -> str:
    """Where a name leads to by a CNAME, else itself."""
    return str(answer.facts.get("alias", name))


def _servers(domain: str, world: World) -> Iterator[Target]:
    for host in hosts(world, domain):
        there = world.dns(host, "A")
        yield Target("MX", domain, _end(host, there), there, world.dns(domain, "MX"))
    source = world.dns(domain, "NS")
    for host in source.records[:_SERVERS]:
        there = world.dns(host, "A")
        yield Target("NS", domain, _end(host, there), there, source)


def _of_spf(domain: str, world: World) -> Iterator[Target]:
    """Targets of the SPF record and of all that it includes; what hangs on the mail is left out."""
    root = survey(world, domain, voids=False)
    yield from _of_terms(root, world, "")
    for top in root.below:
        own = top.via.text if top.via else ""
        for branch in top.all():
            if branch.via is not None:
                answer = world.dns(branch.domain, "TXT")
                owner = branch.above[-1] if branch.above else domain
                kind, name = branch.via.name, _end(branch.domain, answer)
                yield Target(kind, owner, name, answer, world.dns(owner, "TXT"), own)
            yield from _of_terms(branch, world, own)


def _of_terms(branch: Branch, world: World, own: str) -> Iterator[Target]:
    """Names in `a` and `mx` of one record; `own`: the domain's own term that leads to the record."""
    source = world.dns(branch.domain, "TXT")
    for term in branch.record.reached[:_TERMS] if branch.record else ():
        if term.name in _LOOKING and term.spec and "%" not in term.spec:
            name = term.spec.rstrip(".").lower()
            there = world.dns(name, _LOOKING[term.name])
            end = _end(name, there)
            yield Target(term.name, branch.domain, end, there, source, own or term.text)
