"""A finding: one statement on one subject, with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from postwarden.model.code import Certainty, Severity

#: What a fact may hold; texts insert it as text and never interpret it.
Fact = str | int | float | bool | None | datetime | tuple[str, ...]

#: Facts that name the member of a family: one code, one text, many lists or receivers.
MEMBERS = ("list", "codes", "receiver", "selector", "record")

SUBJECT_KINDS = frozenset({"form", "account", "script", "host", "site"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: a form's path, an account, a script's path, a host or a site."""

    kind: str
    name: str

    def __post_init__(self) -> None:
        if self.kind not in SUBJECT_KINDS:
            raise ValueError(f"subject kind {self.kind!r} is none of {sorted(SUBJECT_KINDS)}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a source that shows it: `line` is 1-based in the unpacked file."""

    source: str
    line: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement; identity = (site or host, code, subject). Made by `Code.about` only."""

    code: str
    site: str | None
    host: str | None
    subject: Subject
    severity: Severity
    certainty: Certainty
    facts: Mapping[str, Fact] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it the same statement in another run; of a family, the member too."""
        named = (str(self.facts[name]) for name in MEMBERS if name in self.facts)
        return (self.site or self.host or "", self.code, *self._subject, *named)

    @property
    def _subject(self) -> tuple[str, str]:
        return self.subject.kind, self.subject.name

    @property
    def is_cause(self) -> bool:
        """Whether this finding explains why mail was sent."""
        return self.code.startswith("cause.")
