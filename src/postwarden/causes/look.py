"""What all causes look at: the tables, and what is worked out from them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property

from postwarden.causes.stories import Story, guess, is_abused, tell
from postwarden.causes.surges import Timed
from postwarden.model import Evidence
from postwarden.model.log_tables import LogTables, Place, Totals


@dataclass
class Look:
    """One diagnosis as the causes see it.

    Attributes:
        zone: the report's.
        explained: single messages that earlier causes claimed, other than through posts.
        forwarders: local addresses whose forwarded mail is refused.
    """

    tables: LogTables
    zone: tzinfo = UTC
    explained: set[int] = field(default_factory=set)
    forwarders: set[str] = field(default_factory=set)

    @cached_property
    def totals(self) -> Totals:
        """Messages by class."""
        return self.tables.totals()

    @cached_property
    def stories(self) -> list[Story]:
        """All forms and scripts that caused mail."""
        return tell(self.tables)

    @property
    def blind(self) -> bool:
        """Whether no mail log was read, so that requests are all there is."""
        return not any(self.totals[:8])

    @cached_property
    def abused(self) -> list[Story]:
        """Those that programs abuse; without a mail log, those that programs flood."""
        if self.blind:
            return guess(self.tables)
        return [s for s in self.stories if is_abused(s, self.stories)]

    def usual_failure(self, suspect: Sequence[Timed] = ()) -> float:
        """Part of sent mail that fails apart from programs' and suspect mail, 0 to 1."""
        programs = sum(s.programs.messages for s in self.abused) + len(suspect)
        failed = sum(s.programs.failed for s in self.abused)
        failed += sum(1 for m in suspect if m.failed)
        rest = self.totals.sent - programs
        return max(0.0, (self.totals.failed - failed) / rest) if rest > 0 else 0.0

    def moment(self, ts: float) -> datetime:
        """Epoch seconds in the report's zone, whole seconds."""
        return datetime.fromtimestamp(int(ts), self.zone)

    def share(self, messages: int) -> float:
        """Part of all sent mail, 0 to 1."""
        return messages / self.totals.sent if self.totals.sent else 0.0

    def evidence(self, places: list[Place]) -> list[Evidence]:
        """Sources and lines, each once."""
        return list(dict.fromkeys(self.tables.evidence(p) for p in places if p.segment >= 0))
