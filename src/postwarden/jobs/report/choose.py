"""Which findings are told, in which order, and with every text of theirs made safe to show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from postwarden.jobs.report.clean import LIMIT, clean, cut
from postwarden.jobs.report.mask import Mask, masker, unmasked
from postwarden.model import Evidence, Finding, Run, Severity, Source, Subject
from postwarden.model.finding import Fact
from postwarden.model.refusal import Refusal
from postwarden.model.scope import Scope

_URGENCY = list(Severity)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})")


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order as told: causes, then what else was noticed, then what is missing; urgent first."""
    return tuple(sorted(findings, key=_rank))


def is_missing(finding: Finding) -> bool:
    """Say whether a finding tells what could not be looked at."""
    return finding.code.startswith(("missing.", "postwarden."))


def messages(finding: Finding) -> int:
    """Count the messages of a finding; none where it counts none."""
    count = finding.facts.get("messages")
    return count if isinstance(count, int) else 0


def zone_of(run: Run) -> tzinfo:
    """Resolve the zone of the report."""
    return zone_named(run.zone)


def zone_named(name: str) -> tzinfo:
    """Resolve a zone: a name, an offset, else UTC."""
    if offset := _OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-ahead if offset[1] == "-" else ahead)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def safe(finding: Finding, mask: Mask, limit: int = LIMIT) -> Finding:
    """Mask and clean every text of a finding. An account it accuses is our own and stays."""
    accused = finding.is_cause and finding.subject.kind == "account"
    name = clean(finding.subject.name) if accused else mask(finding.subject.name)
    return replace(
        finding,
        subject=Subject(finding.subject.kind, cut(name, limit)),
        site=_named(finding.site, limit),
        host=_named(finding.host, limit),
        facts={
            key: _fact(value, clean if key == "ask" else mask, limit)
            for key, value in finding.facts.items()
        },
        evidence=tuple(_evidence(each, mask, limit) for each in finding.evidence),
    )


def of_checkup(finding: Finding, site: str, limit: int = LIMIT) -> Finding:
    """Clean a checkup's finding. What DNS publishes is public; lines of logs name strangers."""
    shown = safe(finding, unmasked, limit)
    mask = masker({site}, ())
    lines = (replace(e, quote=cut(mask(e.quote))) if e.line else e for e in shown.evidence)
    return replace(shown, evidence=tuple(lines))


def of_scope(scope: Scope) -> Scope:
    """The scope as it may be kept: lines of logs without the strangers' names."""
    mask = masker({scope.domain}, ())
    senders = (
        replace(s, evidence=tuple(replace(e, quote=mask(e.quote)) for e in s.evidence))
        for s in scope.senders
    )
    return replace(scope, senders=tuple(senders))


def safe_run(run: Run, mask: Mask, limit: int = LIMIT) -> Run:
    """Mask and clean every text of a run, and put its findings in order.

    The time line is left out: it names subjects as they were. `timeline.bars` reads it.
    """
    return replace(
        run,
        host=_named(run.host, limit),
        site=_named(run.site, limit),
        zone=cut(clean(run.zone), limit),
        findings=tuple(safe(each, mask, limit) for each in ordered(run.findings)),
        sources=tuple(_source(each, limit) for each in run.sources),
        refusals=tuple(_refusal(each, mask, limit) for each in run.refusals),
        timeline=(),
    )


def _refusal(each: Refusal, mask: Mask, limit: int) -> Refusal:
    """Whom to ask is a form or an operator's own address, from our tables or after their pattern."""
    return replace(
        each,
        receiver=cut(mask(each.receiver), limit),
        filter=cut(mask(each.filter), limit),
        ask=cut(clean(each.ask), limit),
        reference=cut(mask(each.reference), limit),
        text=cut(mask(each.text), limit),
        domains=tuple(cut(mask(domain), limit) for domain in each.domains),
        evidence=tuple(_evidence(e, mask, limit) for e in each.evidence),
    )


def _path(name: str, limit: int) -> str:
    """Show a source's path, in the table of sources and beside each quote alike."""
    return cut(clean(name.encode("utf-8", "backslashreplace").decode("utf-8")), limit)


def _rank(finding: Finding) -> tuple[object, ...]:
    group = 0 if finding.is_cause else 2 if is_missing(finding) else 1
    urgency = _URGENCY.index(finding.severity)
    return group, urgency, -messages(finding), finding.code, finding.subject.name


def _named(name: str | None, limit: int) -> str | None:
    return None if name is None else cut(clean(name), limit)


def _source(each: Source, limit: int) -> Source:
    formats = {cut(clean(name), limit): lines for name, lines in each.formats.items()}
    return replace(each, name=_path(each.name, limit), formats=formats)


def _fact(value: Fact, mask: Mask, limit: int) -> Fact:
    if isinstance(value, str):
        return cut(mask(value), limit)
    if isinstance(value, tuple):
        return tuple(cut(mask(each), limit) for each in value)
    return value


def _evidence(each: Evidence, mask: Mask, limit: int) -> Evidence:
    return Evidence(_path(each.source, limit), each.line, cut(mask(each.quote)))
