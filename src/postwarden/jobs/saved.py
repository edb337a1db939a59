"""Runs on disk: one JSON file a run, written whole, readable by its owner alone.

A file is the answer for programs (`--format json`) with its time and, of a check, its snapshots.
Bounded and strict when read: a file that is none of ours is named, with what is wrong with it.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postwarden.checks.records.names import ascii_name
from postwarden.model import Certainty, Evidence, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot

if TYPE_CHECKING:
    from pydantic import TypeAdapter

#: Larger files are none of ours.
LARGEST = 64 << 20
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
#: What reading a file raises that holds something else than we wrote.
_STRANGE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
_CODE = re.compile(r"[a-z0-9-]{1,40}\.[a-z0-9-]{1,60}")
_PLAIN = re.compile(r"[^\w.-]+")


class BadRunError(ValueError):
    """A file that is no saved run: which, and a key that says why."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file, self.reason = file, reason


@dataclass(frozen=True, slots=True)
class Saved:
    """A run as it was saved.

    Attributes:
        kind: `check` or `diagnose`; `target`: the domain as DNS has it, however it was written, or
            the host of the logs ('' unknown).
        first, last: of a diagnosis, the time its logs cover.
        whole: the answer for programs, as it stands in `file`.
    """

    kind: str
    at: datetime
    target: str
    covered: tuple[str, ...]
    missed: tuple[str, ...]
    findings: tuple[Finding, ...]
    snapshots: tuple[Snapshot, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    whole: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None


def save(
    folder: Path,
    answer: Mapping[str, Any],
    at: datetime,
    shots: Iterable[Snapshot] = (),
    scope: Scope | None = None,
) -> Path:
    """Write a run; OSError when that is not possible. The name sorts by time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = {**answer, "at": at.isoformat()}
    if scope is not None:
        whole["scope"] = _scopes().dump_python(scope, mode="json")
        whole["snapshots"] = _shots().dump_python(tuple(shots), mode="json")
    kind = str(answer["report"])
    name = f"{at:%Y%m%dT%H%M%S.%fZ}-{kind}-{_PLAIN.sub('_', _target(answer, kind) or 'logs')[:80]}"
    draft, file = folder / f".{name}.part", folder / f"{name}.json"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(json.dumps(whole, ensure_ascii=False, indent=1).encode())
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return file


def load(file: Path) -> Saved:
    """Read a run; BadRunError for what is none, OSError for what cannot be read."""
    seen = file.stat()
    if not stat.S_ISREG(seen.st_mode):
        raise BadRunError(file, "no-file")  # a pipe would keep us waiting for ever
    if seen.st_size > LARGEST:
        raise BadRunError(file, "too-large")
    try:
        whole = json.loads(file.read_text("utf-8"), parse_constant=_no_number)
        return _saved(whole, file)
    except _STRANGE as error:
        raise BadRunError(file, "no-run") from error


def _no_number(text: str) -> None:
    """Python's own `NaN` and `Infinity` are no JSON."""
    raise ValueError(text)


def load_all(folder: Path, names: str = "*.json") -> tuple[list[Saved], list[BadRunError]]:
    """The runs of a folder by time, and the files that are none, or cannot be read."""
    runs, bad = [], []
    for file in sorted(folder.glob(names)):
        try:
            runs.append(load(file))
        except BadRunError as error:
            bad.append(error)
        except OSError:
            bad.append(BadRunError(file, "unreadable"))
    return sorted(runs, key=lambda run: run.at), bad


def _saved(whole: Mapping[str, Any], file: Path) -> Saved:
    kind = whole["report"]
    if whole["schema"] != 1 or kind not in ("check", "diagnose"):
        raise ValueError(kind)
    period = whole.get("period") or {}
    return Saved(
        kind=kind,
        at=_time(whole["at"]),
        target=_target(whole, kind),
        covered=tuple(map(str, whole["covered"])),
        missed=tuple(map(str, whole["missed"])),
        findings=tuple(_finding(each) for each in whole["findings"]),
        snapshots=_shots().validate_python(whole["snapshots"]) if "snapshots" in whole else (),
        first=_moment(period.get("first")),
        last=_moment(period.get("last")),
        whole=whole,
        file=file,
    )


def _target(whole: Mapping[str, Any], kind: str) -> str:
    target = str(whole.get("target") or whole.get("site") or whole.get("host") or "")
    try:
        return ascii_name(target) if kind == "check" else target
    except ValueError:
        return target


def _moment(text: str | None) -> datetime | None:
    return _time(text) if text else None


def _time(text: str) -> datetime:
    """A time that other times can be compared with."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC)


def _finding(told: Mapping[str, Any]) -> Finding:
    return Finding(
        code=_code(told["code"]),
        site=_name(told["site"]),
        host=_name(told["host"]),
        subject=Subject(told["subject"]["kind"], str(told["subject"]["name"])),
        severity=Severity(told["severity"]),
        certainty=Certainty(told["certainty"]),
        facts={str(name): _fact(value) for name, value in told["facts"].items()},
        evidence=tuple(
            Evidence(str(e["source"]), int(e["line"]), str(e["quote"])) for e in told["evidence"]
        ),
    )


def _name(value: Any) -> str | None:
    return None if value is None else str(value)


def _code(value: object) -> str:
    """A code is a name of ours; anything else would be shown as a title."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise ValueError("no code")
    return value


def _fact(value: Any) -> Fact:
    match value:
        case str() if _MOMENT.fullmatch(value):
            return _time(value)
        case list():
            return tuple(map(str, value))
        case str() | bool() | int() | float() | None:
            return value
    raise TypeError(type(value).__name__)


def scope_of(run: Saved) -> Scope:
    """What a saved check had to look at; BadRunError when the file does not say."""
    try:
        return _scopes().validate_python(run.whole["scope"])
    except (KeyError, ValueError) as error:
        raise BadRunError(run.file or Path(run.target), "no-scope") from error


@cache
def _scopes() -> TypeAdapter[Scope]:
    from pydantic import TypeAdapter

    return TypeAdapter(Scope)


@cache
def _shots() -> TypeAdapter[tuple[Snapshot, ...]]:
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Snapshot, ...])
