"""Questions without an answer -> what could not be looked at, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postwarden.model import Code, Severity
from postwarden.model.snapshot import Snapshot, State

MISSED = Code("missing.answer", Severity.HINT, facts=("part", "answer", "names", "count"))


def unseen(failed: Iterable[Snapshot]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """How it ended (`refused`, `timeout`, `broken`, `unreachable`, ...) and what was asked, each once."""
    by_answer: dict[str, dict[str, None]] = {}
    for snapshot in failed:
        by_answer.setdefault(_answer(snapshot), {})[_name(snapshot)] = None
    for answer, names in by_answer.items():
        yield answer, tuple(names)


def _answer(snapshot: Snapshot) -> str:
    if snapshot.state is State.PENDING:
        return "not-asked"
    if snapshot.facts.get("rcode") == "unreachable":
        return "unreachable"
    if snapshot.state is State.REFUSED and snapshot.question.kind != "dns":
        return "not-told"
    return snapshot.state.value


def _name(snapshot: Snapshot) -> str:
    kind, name, detail = snapshot.question
    return f"{name} {detail}" if kind == "dns" else name
