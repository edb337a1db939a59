"""Recorded attempts, one JSON object a line, through the same judge, in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, TypeVar

from postwarden.guard.reading import guessed
from postwarden.model.attempt import Attempt, Field, Kind, Proof, Role, Token, Upload
from postwarden.model.verdict import Verdict
from postwarden.settings.guard import Site

#: A line longer than this is not read; 200 fields of 20,000 letters are more than a form has.
LONGEST = 4_000_000
MOST_FIELDS = 1000
LONGEST_VALUE = 20_000

Word = TypeVar("Word", Kind, Role)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no attempt: its number, the field at fault, and a word that says why."""

    line: int
    where: str
    why: str


class _WrongError(Exception):
    def __init__(self, where: str, why: str) -> None:
        super().__init__(where, why)
        self.where, self.why = where, why


def attempts(
    lines: Iterable[str], clock: Callable[[], datetime], site: Callable[[str], Site | None]
) -> Iterator[tuple[int, Attempt] | BadLine]:
    """Read attempts; a line without a time happens when it is read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            attempt = _attempt(_object(line), clock)
            yield number, guessed(attempt, site(attempt.host))
        except _WrongError as error:
            yield BadLine(number, error.where, error.why)


def answer(attempt: Attempt, verdict: Verdict) -> dict[str, Any]:
    """The line that says what became of an attempt."""
    return {
        "id": attempt.id,
        "verdict": verdict.action.word,
        "score": verdict.score,
        "hits": [
            {"rule": each.hit.rule, "points": each.points, "facts": dict(each.hit.facts)}
            for each in verdict.hits
        ],
        "measures": dict(verdict.measures),
        "policy": verdict.policy,
        **({"without": list(verdict.drop)} if verdict.drop else {}),
    }


def _object(line: str) -> dict[str, Any]:
    if len(line) > LONGEST:
        raise _WrongError("-", "too-long")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _WrongError("-", "no-json") from error
    if not isinstance(found, dict):
        raise _WrongError("-", "no-object")
    return found


def _attempt(row: dict[str, Any], clock: Callable[[], datetime]) -> Attempt:
    fields = _rows(row, "fields", required=True)
    if len(fields) > MOST_FIELDS:
        raise _WrongError("fields", "too-many")
    return Attempt(
        at=_at(row.get("at"), clock),
        id=_text(row, "id"),
        host=_text(row, "host"),
        method=_text(row, "method") or "POST",
        path=_text(row, "path"),
        ip=_ip(row),
        headers=_headers(row.get("headers", {})),
        kind=_one_of(Kind, row.get("kind", "unknown"), "kind"),
        fields=tuple(_field(each, place) for place, each in enumerate(fields)),
        files=tuple(_upload(each) for each in _rows(row, "files")),
        token=_token(row.get("token")),
    )


def _rows(row: Mapping[str, Any], name: str, *, required: bool = False) -> list[dict[str, Any]]:
    found = row.get(name)
    if found is None and not required:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _WrongError(name, "missing" if found is None else "no-list")
    return found


def _field(row: Mapping[str, Any], place: int) -> Field:
    where = f"fields[{place}]"
    name, value = row.get("name"), row.get("value", "")
    if not isinstance(name, str) or not isinstance(value, str | int | float | bool | None):
        raise _WrongError(where, "no-text")
    role = _one_of(Role, row["role"], f"{where}.role") if row.get("role") else Role.OTHER
    text = "" if value is None else str(value)
    return Field(name[:200], text[:LONGEST_VALUE], role)


def _upload(row: Mapping[str, Any]) -> Upload:
    size = row.get("size", 0)
    if not isinstance(size, int) or isinstance(size, bool):
        raise _WrongError("files", "no-number")
    return Upload(str(row.get("name", ""))[:255], str(row.get("type", ""))[:100], size)


def _token(row: object) -> Token:
    if row is None:
        return Token()
    if not isinstance(row, dict):
        raise _WrongError("token", "no-object")
    issued = _at(row["issued"], None) if row.get("issued") is not None else None
    if row.get("valid") is None:
        return Token(issued=issued, used=bool(row.get("used")))
    if row["valid"]:
        return Token(Proof.VALID, issued, used=bool(row.get("used")))
    return Token(Proof.FORGED if issued else Proof.ABSENT, used=bool(row.get("used")))


def _at(value: object, clock: Callable[[], datetime] | None) -> datetime:
    if value is None and clock is not None:
        return clock()
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError) as error:
        raise _WrongError("at", "no-time") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _ip(row: Mapping[str, Any]) -> str:
    value = _text(row, "ip")
    try:
        return str(ip_address(value)) if value else ""
    except ValueError as error:
        raise _WrongError("ip", "no-address") from error


def _headers(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _WrongError("headers", "no-object")
    return {str(name).lower()[:100]: str(text)[:4000] for name, text in list(value.items())[:100]}


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _WrongError(name, "no-text")
    return str(value)[:2000]


def _one_of(kind: type[Word], value: object, where: str) -> Word:
    try:
        return kind(str(value))
    except ValueError as error:
        raise _WrongError(where, "no-member") from error
