"""Events -> what the guard did, form by form. The sums add up: every post is in one column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from postwarden.model.outcome import Ending, Judged, Outcome
from postwarden.texts.format import number
from postwarden.texts.labels import label


@dataclass(slots=True)
class FormRow:
    """One form: posts = passed + parked + held + refused + closed + failed.

    Attributes:
        bots: posts that would not have been accepted without more ado.
        solved: challenges that were answered; their posts count as passed.
        mistakes: suspected: released by a person, or challenged and answered.
        late: passed because the web server had gone around the guard.
    """

    host: str
    path: str
    kind: str = "unknown"
    mode: str = ""
    posts: int = 0
    passed: int = 0
    bots: int = 0
    parked: int = 0
    solved: int = 0
    held: int = 0
    released: int = 0
    deleted: int = 0
    expired: int = 0
    unclear: int = 0
    refused: int = 0
    closed: int = 0
    failed: int = 0
    late: int = 0
    mistakes: int = 0
    rules: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Post:
    judged: Judged | None = None
    endings: list[Outcome] = field(default_factory=list)


def summed(events: Iterable[object], waiting: Sequence[str] = ()) -> list[FormRow]:
    """One row a form, the busiest first. `waiting`: posts that still lie in the spool."""
    posts: dict[str, _Post] = {}
    for event in events:
        if isinstance(event, Judged):
            post = posts.setdefault(event.id, _Post())
            post.judged = post.judged or event  # judged again after a challenge: the same post
        elif isinstance(event, Outcome):
            posts.setdefault(event.id, _Post()).endings.append(event)
    rows: dict[tuple[str, str], FormRow] = {}
    for post in posts.values():
        _add(rows, post)
    return sorted(rows.values(), key=lambda row: (-row.posts, row.host, row.path))


def _add(rows: dict[tuple[str, str], FormRow], post: _Post) -> None:
    first = post.judged or post.endings[0]
    row = rows.setdefault((first.host, first.path), FormRow(first.host, first.path))
    row.posts += 1
    judged = post.judged
    if judged:
        row.kind, row.mode = judged.kind, judged.mode
        if judged.action != "accept":
            row.bots += 1
            for rule, points in judged.hits:
                row.rules[rule] = row.rules.get(rule, 0) + (points > 0)
    _end(row, judged, [each.ending for each in post.endings])


_COLUMN = {
    Ending.PARKED: "parked", Ending.HELD: "held", Ending.UNCLEAR: "unclear",
    Ending.DELETED: "deleted", Ending.EXPIRED: "expired", Ending.REFUSED: "refused",
    Ending.CLOSED: "closed", Ending.FAILED: "failed",
}  # fmt: skip # a table


def _end(row: FormRow, judged: Judged | None, endings: list[Ending]) -> None:
    last = endings[-1] if endings else Ending.PASSED
    if last in (Ending.RELEASED, Ending.MAILED):
        row.released += 1
        row.mistakes += 1
    elif last is Ending.SOLVED:
        row.passed += 1
        row.solved += 1
        row.mistakes += 1
        row.bots -= 1 if judged and judged.action != "accept" else 0
    elif last in _COLUMN:
        setattr(row, _COLUMN[last], getattr(row, _COLUMN[last]) + 1)
        row.bots += 1 if last is Ending.CLOSED and judged is None else 0
    else:
        row.passed += 1
        row.late += 1 if last is Ending.LATE else 0


def as_json(rows: Sequence[FormRow], since: datetime, days: int) -> dict[str, Any]:
    """The report as JSON."""
    forms = [asdict(row) for row in rows]
    return {
        "schema": 1,
        "report": "guard",
        "since": since.isoformat(),
        "days": days,
        "forms": forms,
    }


def as_text(rows: Sequence[FormRow], days: int, mode: str, language: str) -> str:
    """The report for a terminal: a sentence first, then form by form."""
    if not rows:
        return label("guard.report-nothing", language, days=days)
    facts = {
        "posts": sum(row.posts for row in rows),
        "bots": sum(row.bots for row in rows),
        "days": days,
    }
    lines = [label(f"guard.report-{mode}", language, **facts), ""]
    for row in rows:
        lines += _form(row, language)
    return "\n".join(lines)


def _form(row: FormRow, language: str) -> list[str]:
    names = ("posts", "passed", "bots", "parked", "held", "released", "deleted", "expired",
             "unclear", "refused", "closed", "failed", "late", "mistakes")  # fmt: skip # a table
    shown = [(name, getattr(row, name)) for name in names]
    parts = [
        f"{label(f'guard.column-{name}', language)} {number(value, language)}"
        for name, value in shown
        if value or name in ("posts", "passed", "bots")
    ]
    top = sorted(row.rules.items(), key=lambda each: -each[1])[:3]
    why = [
        f"    {label(f'guard-rules.{rule}', language)}: {number(n, language)}"
        for rule, n in top
        if n
    ]
    return [
        f"{row.host}{row.path} ({label(f'guard.kind-{row.kind}', language)})",
        "    " + ", ".join(parts),
        *why,
        "",
    ]
