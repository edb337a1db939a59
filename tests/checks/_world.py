"""A world that is known whole: what the zone does not hold does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType

from postwarden.model import Finding
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import Question, Seen, Snapshot, State
from postwarden.model.world import World

Records = Mapping[tuple[str, str], Sequence[str]]


class Known(World):
    """Answers every question from `records` ((name, type) -> records as snapshots have them).

    A state instead of records is how that question ended. Names with records below them exist.
    `pages` and `smtp`: snapshots' facts by URL, and by `host address port`.
    """

    def __init__(
        self,
        records: Mapping[tuple[str, str], Sequence[str] | State],
        others: Mapping[Question, Mapping[str, Seen]] | None = None,
    ) -> None:
        super().__init__()
        self._records = {(n.lower(), t): r for (n, t), r in records.items()}
        self._others = dict(others or {})

    def ask(self, question: Question) -> Snapshot:
        self.asked.add(question)
        if question.kind != "dns":
            facts = self._others.get(question)
            state = State.TIMEOUT if facts is None else State.FOUND
            return Snapshot(question, state, facts=facts or {})
        found = self._records.get((question.name, question.detail))
        alias = self._records.get((question.name, "CNAME"))
        if isinstance(found, State):
            return Snapshot(question, found)
        if found is None and alias and not isinstance(alias, State):
            at_end = self.ask(Question("dns", alias[0], question.detail))
            return Snapshot(question, at_end.state, at_end.records, facts={"alias": alias[0]})
        if found:
            return Snapshot(question, State.FOUND, tuple(sorted(found)), ttl=300)
        exists = any(
            n == question.name or n.endswith("." + question.name) for n, _ in self._records
        )
        return Snapshot(question, State.NO_RECORD if exists else State.NO_NAME)


def found(
    check: ModuleType,
    records: Mapping[tuple[str, str], Sequence[str] | State],
    *,
    domain: str = "shop.example",
    senders: Sequence[Sender] = (),
    helos: Sequence[str] = (),
    refused_by: frozenset[str] = frozenset(),
    others: Mapping[Question, Mapping[str, Seen]] | None = None,
    rcpt: bool = False,
) -> list[Finding]:
    """What a check finds about a domain."""
    scope = Scope(
        domain,
        shown=domain,
        senders=tuple(senders),
        helos=tuple(helos),
        has_logs=bool(senders),
        refused_by=refused_by,
        at=1_795_500_000.0,
        rcpt=rcpt,
    )
    return list(check.find(scope, Known(records, others)))


def codes(findings: Sequence[Finding]) -> set[str]:
    return {each.code for each in findings}


def facts(findings: Sequence[Finding], code: str) -> Iterator[Mapping[str, Fact]]:
    return (each.facts for each in findings if each.code == code)
