"""An SPF record with all that it includes: what an address that nobody names costs to look up.

Every term is taken for reached and every include for followed, whatever would match before: the
worst case of RFC 7208 section 4.6.4. Macros are filled as far as the domain alone tells them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from postwarden.checks.records import spf_macros as macros
from postwarden.checks.records.spf import Record, Term, parse, selected
from postwarden.model.snapshot import Snapshot, State
from postwarden.model.world import World

#: Records looked into, how deep, and terms of each: far above what any receiver would follow.
_BRANCHES, _DEPTH, _TERMS = 60, 12, 40
#: States of a branch behind which everybody gets a permanent error.
DEAD = frozenset({"no-name", "no-record", "several", "syntax"})


@dataclass(slots=True)
class Branch:
    """A record and those below it.

    Attributes:
        domain: whose record. `via`: the term that leads here, None at the root.
        state: `found`, `loop`, `macro` (not known before a mail comes), `more` (not followed),
            `open`, `failed`, or one of DEAD.
        text: the record as published. `voids`: terms answered with nothing, over IPv4 and IPv6.
    """

    domain: str
    via: Term | None
    above: tuple[str, ...] = ()
    state: str = "found"
    text: str = ""
    record: Record | None = None
    below: list[Branch] = field(default_factory=list)
    voids: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def lookups(self) -> int:
        """Of the ten, with all below."""
        own = sum(term.looks for term in self.record.reached) if self.record else 0
        return own + sum(branch.lookups for branch in self.below)

    def all(self) -> Iterator[Branch]:
        """This one and those below, depth first."""
        yield self
        for branch in self.below:
            yield from branch.all()

    def in_vain(self, family: int) -> tuple[str, ...]:
        """Terms here and below that are answered with nothing; `family` 0 is IPv4, 1 IPv6."""
        return tuple(term for branch in self.all() for term in branch.voids[family])


def survey(world: World, domain: str, *, voids: bool = True) -> Branch:
    """Follow a domain's record to its ends, as far as the world is known.

    Without `voids` only records are asked for, and what is answered with nothing is not told.
    """
    return _Survey(world, domain, voids).branch(domain, None, ())


@dataclass(slots=True)
class _Survey:
    world: World
    root: str
    with_voids: bool
    left: int = _BRANCHES

    def branch(self, domain: str, via: Term | None, above: tuple[str, ...]) -> Branch:
        here = Branch(domain, via, above)
        if domain in above:
            here.state = "loop"
        elif len(above) >= _DEPTH or self.left <= 0:
            here.state = "more"
        else:
            self.left -= 1
            self._read(here)
        return here

    def _read(self, here: Branch) -> None:
        answer = self.world.dns(here.domain, "TXT")
        found = selected(answer.records)
        here.text = found[0] if found else ""
        here.record = parse(found[0]) if len(found) == 1 else None
        here.state = _state(answer, len(found), here.record)
        if here.record is None:
            return
        reached = here.record.reached[:_TERMS]
        if self.with_voids:
            here.voids = self._voids(reached, here.domain)
        for term in reached:
            if term.name in ("include", "redirect"):
                here.below.append(self._follow(term, here))

    def _follow(self, term: Term, here: Branch) -> Branch:
        name = self.target(term, here.domain)
        above = (*here.above, here.domain)
        if name is None:
            return Branch(term.spec, term, above, "macro")
        return self.branch(name, term, above)

    def target(self, term: Term, domain: str) -> str | None:
        """The name a term is about; None when it depends on the mail."""
        if not term.spec:
            return domain
        found = macros.pieces(term.spec)
        if any(isinstance(each, macros.Macro) and each.letter not in "doDO" for each in found):
            return None
        text = macros.filled(found, lambda letter: domain if letter == "d" else self.root)
        return macros.as_name(text).lower()

    def _voids(
        self, terms: tuple[Term, ...], domain: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found = []
        for term in terms:
            name = self.target(term, domain) if term.name in ("a", "mx", "exists") else None
            if name is not None:
                found.append((term.text, *self._empty(term.name, name)))
        return (
            tuple(text for text, over4, _ in found if over4),
            tuple(text for text, _, over6 in found if over6),
        )

    def _empty(self, kind: str, name: str) -> tuple[bool, bool]:
        """Whether a term's question is answered with nothing, over IPv4 and over IPv6."""
        if kind == "exists":
            nothing = _nothing(self.world.dns(name, "A"))
            return nothing, nothing
        hosts = [name]
        if kind == "mx":
            exchanges = self.world.dns(name, "MX")
            if _nothing(exchanges):
                return True, True
            hosts = [record.partition(" ")[2] for record in exchanges.records]
            hosts = [host for host in hosts if host.strip(".")][:10]
        over4 = [_nothing(self.world.dns(host, "A")) for host in hosts]
        over6 = [_nothing(self.world.dns(host, "AAAA")) for host in hosts]
        return any(over4), any(over6)


def _nothing(answer: Snapshot) -> bool:
    return answer.looked and not answer.records


def _state(answer: Snapshot, count: int, record: Record | None) -> str:
    if not answer.looked:
        return "failed" if answer.failed else "open"
    if not count:
        return "no-name" if answer.state is State.NO_NAME else "no-record"
    if record is None:
        return "several"
    return "syntax" if record.faults else "found"
