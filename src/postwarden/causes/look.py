"""What all causes look at: the tables, and what is worked out from them once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property

from postwarden.causes.abuse import is_abused
from postwarden.causes.stories import Story, guess, tell
from postwarden.model import Evidence
from postwarden.model.log_tables import LogTables, Place, Totals

#: Senders with fewer messages say little; more failures than this are ordinary nowhere.
_LARGE = 10
_STRANGE = 0.1


@dataclass
class Look:
    """One diagnosis as the causes see it.

    Attributes:
        zone: the report's.
        forwarders: local addresses whose forwarded mail is refused.
    """

    tables: LogTables
    zone: tzinfo = UTC
    forwarders: set[str] = field(default_factory=set)

    @cached_property
    def totals(self) -> Totals:
        """Messages by class."""
        return self.tables.totals()

    @cached_property
    def stories(self) -> list[Story]:
        """All forms and scripts that caused mail."""
        return [] if self.blind else tell(self.tables)

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

    def usual_failure(self, kind: str = "", who: str = "") -> float:
        """Part of sent mail that fails for an ordinary sender here, 0 to 1.

        The lower quartile of all other senders: a second thief must not hide the first.
        """
        others = [
            (count, failed)
            for k, w, count, failed in self.tables.failures()
            if (k, w) != (kind, who.lower())
        ]
        large = sorted(failed / count for count, failed in others if count >= _LARGE)
        if large:
            return large[len(large) // 4]
        rest = sum(count for count, _ in others)
        return min(_STRANGE, sum(failed for _, failed in others) / rest) if rest else 0.0

    def moment(self, ts: float) -> datetime:
        """Epoch seconds in the report's zone, whole seconds."""
        return datetime.fromtimestamp(int(ts), self.zone)

    def share(self, messages: int) -> float:
        """Part of all sent mail, 0 to 1."""
        return messages / self.totals.sent if self.totals.sent else 0.0

    def evidence(self, places: list[Place]) -> list[Evidence]:
        """Sources and lines, each once."""
        return list(dict.fromkeys(self.tables.evidence(p) for p in places if p.segment >= 0))
