"""Rows -> Run: tables are joined, causes asked in turn, sums drawn up, evidence quoted."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from postwarden import registry
from postwarden.causes import missing
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.jobs import timeline
from postwarden.model import Finding, Period, Run, Severity, Source, Sums
from postwarden.probes import logs
from postwarden.tables import coverage
from postwarden.tables.database import Database
from postwarden.tables.queries import Tables
from postwarden.tables.segments import Clocks, SegmentRead

if TYPE_CHECKING:
    from postwarden.jobs.wish import Wish

#: The order in which causes are asked: what one explains, no later one may.
CAUSES = (
    "infected_script",
    "form_abuse",
    "list_bombing",
    "stolen_account",
    "open_relay",
    "forwarding",
    "backscatter",
    "unknown",
    "received",
)
_COVERED = ("mail", "requests", "scripts", "logins")


def compose(
    place: Path,
    files: Sequence[logs.LogFile],
    troubles: Sequence[logs.Trouble],
    segments: Sequence[SegmentRead],
    clocks: Clocks,
    wish: Wish,
) -> Run:
    """Draw up the answer."""
    with _uncollected(), _database(place) as database:
        tables = Tables(database, [file.name for file in files])
        tables.load(segments, clocks)
        tables.join(*wish.times(tables.zone.tz))
        look = Look(tables, tables.zone.tz)
        sources = _sources(files, segments)
        broken = [(files[s.source].name, s.broken) for s in segments if s.broken]
        run = _run(
            look,
            tables,
            sources,
            [(t.source, t.reason) for t in troubles] + broken,
            wish.named_site,
        )
    return replace(run, findings=_quoted(run.findings, files))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing in here makes cycles; looking for some among many rows costs a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextmanager
def _database(place: Path) -> Iterator[Database]:
    database = Database(place)
    try:
        yield database
    finally:
        database.close()


def _run(
    look: Look,
    tables: Tables,
    sources: Sequence[Source],
    troubles: Sequence[tuple[str, str]],
    site: str | None,
) -> Run:
    failures: list[tuple[str, str]] = []
    cases = list(_cases(look, tables, failures))
    seen = replace(_coverage(tables, sources, troubles), failures=failures)
    open_ends = [case.finding for case in missing.find(look, seen)]
    sums, elsewhere = _sums(look, tables, cases, site)
    told = [c.finding for c in cases if site is None or _is_of(c.finding, site)]
    ends = [ts for span in seen.spans.values() for ts in span]
    return Run(
        kind="diagnose",
        host=seen.host,
        period=Period(look.moment(min(ends)), look.moment(max(ends))) if ends else Period(),
        zone=tables.zone.name,
        zone_from=tables.zone.origin,
        covered=tuple(name for name in _COVERED if name in seen.spans),
        missed=tuple(dict.fromkeys(finding.code for finding in open_ends)),
        sources=tuple(sources),
        sums=sums,
        findings=(*told, *open_ends),
        site=site,
        elsewhere=elsewhere,
        timeline=timeline.draw(tables, [c.finding.subject.name for c in cases], look),
        own_domains=tables.own_domains(),
    )


def _sums(
    look: Look, tables: Tables, cases: Sequence[_Told], site: str | None
) -> tuple[Sums, int | None]:
    """The sums of everything, or of one site with the number of messages elsewhere."""
    totals = look.totals
    if site is None:
        explained = sum(case.count for case in cases)
        messages, recipients, untraced = totals.sent, totals.recipients, totals.untraced
    else:
        chosen = [key for key, case in enumerate(cases) if _is_of(case.finding, site)]
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


def _is_of(finding: Finding, site: str) -> bool:
    """Whether a finding is about the site or a name below it."""
    return finding.site is not None and (finding.site == site or finding.site.endswith(f".{site}"))


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding and the number of sent messages that it explains."""

    finding: Finding
    count: int


def _cases(look: Look, tables: Tables, failures: list[tuple[str, str]]) -> Iterator[_Told]:
    """Findings in the order asked; a cause that fails is noted, the others go on."""
    key = 0
    for name in CAUSES:
        module = registry.load("postwarden.causes", name)
        found = registry.collected(module.find, look)
        if isinstance(found, registry.Failure):
            failures.append((name, f"{found.error}, {found.place}"))
            continue
        for case in found:
            count = _explain(look, tables, key, case)
            yield _Told(_counted(case.finding, count), count)
            key += 1


def _counted(finding: Finding, count: int) -> Finding:
    """What a cause explains is what it says: a message claimed before counts there."""
    if not count or finding.facts["messages"] == count:
        return finding
    return replace(finding, facts={**finding.facts, "messages": count})


def _explain(look: Look, tables: Tables, key: int, case: Case) -> int:
    if not case.messages and not case.posts:
        return 0
    look.explained.update(case.messages)
    return tables.explain(key, case.messages, case.posts)


def _coverage(
    tables: Tables, sources: Sequence[Source], troubles: Sequence[tuple[str, str]]
) -> missing.Coverage:
    spans = coverage.spans(tables.database)
    hosts = coverage.hosts(tables.database)
    low, high = spans.get("mail", (0.0, 0.0))
    return missing.Coverage(
        host=hosts[0] if hosts else None,
        spans=spans,
        sources=sources,
        troubles=troubles,
        pauses=coverage.pauses(tables.database),
        accounts=coverage.accounts(tables.database),
        mailbox_logins=coverage.mailbox_logins(tables.database),
        web_mail=coverage.web_times(tables.database, low, high + 1),
        uncovered=_uncovered(tables, spans),
        zone=tables.zone.name if coverage.has_local_time(tables.database) else None,
        zone_from=tables.zone.origin,
    )


def _uncovered(
    tables: Tables, spans: Mapping[str, tuple[float, float]]
) -> tuple[float, float] | None:
    """The time in which web mail was sent and no access log was read."""
    if "mail" not in spans:
        return None
    low, high = spans["mail"]
    if "requests" not in spans:
        return (low, high) if coverage.web_times(tables.database, low, high + 1) else None
    quiet = coverage.quiet_hours(tables.database)
    first, last = spans["requests"]
    first, last = first - quiet, last + quiet
    before, after = (
        coverage.web_times(tables.database, low, first - 60),
        coverage.web_times(tables.database, last + 60, high + 1),
    )
    if before and before >= after:
        return low, first
    return (last, high) if after else None


def _sources(files: Sequence[logs.LogFile], segments: Sequence[SegmentRead]) -> list[Source]:
    found = []
    for number, file in enumerate(files):
        parts = [s for s in segments if s.source == number]
        formats: dict[str, int] = {}
        for part in parts:
            for name, count in part.formats.items():
                if count:
                    formats[name] = formats.get(name, 0) + count
        found.append(
            Source(file.name, formats, sum(p.lines for p in parts), sum(p.unread for p in parts))
        )
    return found


def _quoted(findings: Sequence[Finding], files: Sequence[logs.LogFile]) -> tuple[Finding, ...]:
    """Read the quoted lines again, file by file."""
    wanted: dict[str, set[int]] = {}
    for finding in findings:
        for evidence in finding.evidence:
            wanted.setdefault(evidence.source, set()).add(evidence.line)
    texts = {
        (file.name, line): text
        for file in files
        if file.name in wanted
        for line, text in logs.quotes(file, wanted[file.name]).items()
    }
    return tuple(
        replace(
            finding,
            evidence=tuple(
                replace(e, quote=texts.get((e.source, e.line), "")) for e in finding.evidence
            ),
        )
        for finding in findings
    )


def exit_code(run: Run) -> int:
    """0 nothing found, 1 something to do, 3 nothing read says anything about mail."""
    if any(
        f.severity is not Severity.HINT and not f.code.startswith(("missing.", "postwarden."))
        for f in run.findings
    ):
        return 1
    return 0 if "mail" in run.covered else 3
