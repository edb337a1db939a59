"""A code: the name of one statement, and the facts it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postwarden.model.finding import Evidence, Fact, Finding, Subject


class Severity(StrEnum):
    """How soon somebody has to act: today, this week, or at leisure."""

    URGENT = "urgent"
    WARNING = "warning"
    HINT = "hint"


class Certainty(StrEnum):
    """How sure a statement is: the log shows it, it fits best, it is one of several readings."""

    PROVEN = "proven"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the personal data of a type may be kept, and how it is shredded afterwards."""

    keep: timedelta
    shred: str


#: Findings live in the reader's own report; a store drops them with the run that made them.
REPORT_ONLY = Retention(keep=timedelta(days=90), shred="evidence quotes and addresses are deleted")


class FactError(TypeError):
    """A finding was made with a fact too many or too few: a mistake in our own code."""


@dataclass(frozen=True, slots=True)
class Code:
    """One statement Postwarden can make; `family.dot.statement`, facts named in order.

    Attributes:
        facts: every finding of this code carries exactly these facts.
        optional: facts it may carry where the log holds them.
    """

    name: str
    severity: Severity
    facts: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    retention: Retention = REPORT_ONLY

    def about(
        self,
        subject: Subject,
        evidence: Sequence[Evidence] = (),
        *,
        certainty: Certainty = Certainty.PROVEN,
        site: str | None = None,
        host: str | None = None,
        severity: Severity | None = None,
        also: Mapping[str, Fact] | None = None,
        **named: Fact,
    ) -> Finding:
        """Make the finding from named facts and those in `also`.

        Raises FactError when a fact is missing or not this code's.
        """
        from postwarden.model.finding import Finding

        facts = {**named, **(also or {})}
        missing = set(self.facts) - facts.keys()
        extra = facts.keys() - set(self.facts) - set(self.optional)
        if missing or extra:
            raise FactError(f"{self.name}: missing {sorted(missing)}, not its own {sorted(extra)}")
        return Finding(
            code=self.name,
            site=site,
            host=host,
            subject=subject,
            severity=severity or self.severity,
            certainty=certainty,
            facts=facts,
            evidence=tuple(evidence),
        )
