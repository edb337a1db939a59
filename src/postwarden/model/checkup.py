"""A checkup: one look at a domain, with the snapshots it was judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postwarden.model.finding import Finding
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found about one target; the same snapshots give the same findings.

    Attributes:
        target: the domain as the caller wrote it; `at` when it was looked at.
        covered: checks that could look (`spf`, `dkim`, ...); only these may close a finding.
        missed: what could not be looked at, as codes of `missing.*` findings.
        scope: what was to be looked at; the same scope and snapshots give the same findings.
    """

    target: str
    at: datetime
    covered: tuple[str, ...]
    missed: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    scope: Scope | None = None

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Findings that somebody has to act on."""
        return tuple(f for f in self.findings if not f.code.startswith(("missing.", "postwarden.")))
