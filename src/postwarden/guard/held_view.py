"""Held posts as people read them in a terminal, and as JSON."""

from __future__ import annotations

from typing import Any

from postwarden.guard.live import Live
from postwarden.guard.release import fields_of
from postwarden.guard.sealed import BrokenSealError
from postwarden.guard.spool import GoneError, tidy
from postwarden.model.attempt import Role
from postwarden.model.held import Held, State
from postwarden.texts.format import moment
from postwarden.texts.labels import label

Row = dict[str, Any]


def found(live: Live, given: str) -> tuple[str, State | None, Held | None]:
    """A post by its reference as somebody typed it: name, state, and what it is."""
    name = tidy(given)
    state = live.spool.state(name) if name else None
    if state is None:
        return name, None, None
    try:
        return name, state, live.spool.head(name, state)
    except (GoneError, BrokenSealError):
        return name, live.spool.state(name), None


def listed(live: Live, *, parked: bool) -> tuple[list[Row], list[str]]:
    """All held posts, oldest first, and the names of those that cannot be opened."""
    states = [State.HELD, State.UNCLEAR, State.RELEASING, *([State.PARKED] if parked else [])]
    rows: list[Row] = []
    broken: list[str] = []
    for name, state in list(live.spool.names(*states)):
        try:
            rows.append(_row(live.spool.head(name, state), state))
        except BrokenSealError:
            broken.append(name)
        except GoneError:
            continue
    return sorted(rows, key=lambda row: str(row["at"])), broken


def shown(live: Live, held: Held, state: State) -> Row:
    """One post with everything that was typed, passwords left out."""
    row = _row(held, state)
    try:
        body = b"".join(live.spool.body(held.id, state))
    except (GoneError, BrokenSealError):
        return {**row, "fields": []}
    fields = fields_of(held, body, live.site(held.host))
    typed = [f for f in fields if f.value.strip() and f.role is not Role.PASSWORD]
    row["fields"] = [{"name": f.name, "role": f.role.value, "value": f.value} for f in typed]
    row["size"] = len(body)
    return row


def plain(row: Row) -> Row:
    """A row as JSON takes it."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def table(rows: list[Row], language: str) -> str:
    """The list for a terminal."""
    if not rows:
        return label("guard.held-nothing", language)
    lines = [label("guard.held-count", language, count=len(rows)), ""]
    for row in rows:
        state = label(f"guard.state-{row['state']}", language)
        when = moment(row["_at"], language)
        lines.append(f"{row['id']}  {when}  {state}  {row['host']}{row['path']}")
        lines += [f"    {_rule(hit['rule'], language)}" for hit in row["hits"][:3]]
    lines += ["", label("guard.held-next", language)]
    return "\n".join(lines)


def sheet(row: Row, language: str) -> str:
    """One post for a terminal."""
    facts = {"id": row["id"], "host": row["host"], "path": row["path"]}
    lines = [label("guard.held-sheet", language, **facts)]
    lines += [label("guard.held-why", language)] if row["hits"] else []
    lines += [f"  - {_rule(hit['rule'], language)}" for hit in row["hits"]]
    lines += ["", *(f"{_safe(f['name'])}: {_safe(f['value'])}" for f in row["fields"]), ""]
    return "\n".join(lines)


def _row(held: Held, state: State) -> Row:
    return {
        "id": held.id,
        "state": state.value,
        "at": held.at.isoformat(),
        "_at": held.at,
        "host": held.host,
        "path": held.path,
        "kind": held.kind,
        "score": held.score,
        "hits": [{"rule": rule, "points": points} for rule, points in held.hits],
        "expires": held.expires.isoformat() if held.expires else None,
    }


def _rule(name: str, language: str) -> str:
    try:
        return label(f"guard-rules.{name}", language)
    except KeyError:
        return name


def _safe(text: str) -> str:
    """No escape codes of a stranger in the terminal."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n    ".join(
        "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
        for line in lines
    )
