"""Asks `texts` for everything a person reads. A text that is missing never breaks an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from postwarden.model import Finding
from postwarden.model.finding import Fact
from postwarden.registry import Failure, guarded
from postwarden.texts import format as form
from postwarden.texts.fill import Facts
from postwarden.texts.guide import Guide, guide, limits
from postwarden.texts.labels import label


@dataclass(frozen=True, slots=True)
class Voice:
    """One language in one zone."""

    language: str
    zone: tzinfo

    def say(self, key: str, /, **facts: Fact) -> str:
        """Fill a text of `report.toml`; times are shown in this zone."""
        local = {
            n: v.astimezone(self.zone) if isinstance(v, datetime) else v for n, v in facts.items()
        }
        return label(f"report.{key}", self.language, **local)

    def word(self, key: str, default: str) -> str:
        """Look up a word anywhere in the texts; what has none stands for itself."""
        try:
            return label(key, self.language)
        except KeyError:
            return default

    def fact(self, finding: Finding, name: str) -> str:
        """Show one fact of a finding."""
        return Facts(finding.facts, self.language, self.zone).show(name)

    def number(self, value: int) -> str:
        """1234 -> `1.234` or `1,234`."""
        return form.number(value, self.language)

    def percent(self, share: float) -> str:
        """0.56 -> `56 %` or `56%`."""
        return form.percent(share, self.language)

    def span(self, first: datetime | None, last: datetime | None) -> str:
        """From when to when, to the minute."""
        return form.span(first, last, self.language, self.zone)

    def days(self, first: datetime | None, last: datetime | None) -> str:
        """On which days."""
        return form.days(first, last, self.language, self.zone)

    def day(self, at: datetime) -> str:
        """The date alone."""
        return form.day(at, self.language, self.zone)

    def clock(self, at: datetime) -> str:
        """The time of day alone."""
        return form.clock(at, self.language, self.zone)

    def moment(self, at: datetime) -> str:
        """Date and time."""
        return form.moment(at, self.language, self.zone)

    def listed(self, items: Sequence[str], most: int = 99) -> str:
        """`a, b and c`."""
        return form.listed(items, self.language, most)

    def guide(self, finding: Finding) -> Guide:
        """Ask for title, why, fix and ask; a finding without texts is shown by its code."""
        found = guarded(guide, finding, self.language, zone=self.zone)
        if isinstance(found, Failure):
            return Guide(f"{finding.code}: {finding.subject.name}", why="", fix=(), ask=None)
        return found

    def limits(self, finding: Finding) -> tuple[str, ...]:
        """Ask why the certainty is not higher."""
        found = guarded(limits, finding, self.language)
        return () if isinstance(found, Failure) else found


def capital(text: str) -> str:
    """Let a phrase begin as a sentence does."""
    return text[:1].upper() + text[1:]
