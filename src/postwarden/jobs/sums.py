"""The sums of a diagnosis: of everything, or of one site and the rest as a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from postwarden.causes.look import Look
from postwarden.checks.records.names import within
from postwarden.model import Finding, Sums
from postwarden.tables.queries import Tables


@dataclass(frozen=True, slots=True)
class Told:
    """A finding and the number of sent messages that it explains."""

    finding: Finding
    count: int


def draw_up(
    look: Look, tables: Tables, cases: Sequence[Told], site: str | None
) -> tuple[Sums, int | None]:
    """The sums of everything, or of one site with the number of messages elsewhere."""
    totals = look.totals
    if site is None:
        explained = sum(case.count for case in cases)
        messages, recipients, untraced = totals.sent, totals.recipients, totals.untraced
    else:
        chosen = [key for key, case in enumerate(cases) if is_of(case.finding, site)]
        messages, recipients, explained, untraced = tables.of_site(site, chosen)
    sums = Sums(
        messages=messages,
        recipients=recipients,
        explained=explained,
        ordinary=messages - explained - untraced,
        untraced=untraced,
        bounces=totals.bounces,
        forwarded=totals.forwarded,
        local=totals.local,
        stopped=totals.stopped,
    )
    return sums, None if site is None else totals.sent - messages


def is_of(finding: Finding, site: str) -> bool:
    """Whether a finding is about the site or a name below it."""
    return finding.site is not None and within(finding.site, site)


def of_all(told: Told, sums: Sums, site: str | None) -> Finding:
    """With a site chosen, a cause's share is of that site's mail."""
    if site is None or not told.count or not sums.messages:
        return told.finding
    share = told.count / sums.messages
    return replace(told.finding, facts={**told.finding.facts, "share": share})
