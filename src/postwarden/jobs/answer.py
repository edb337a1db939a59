"""Rows -> Run: tables are joined, causes asked in turn, sums drawn up, evidence quoted."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from postwarden import registry
from postwarden.causes import missing, refused
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.jobs import timeline
from postwarden.jobs.covered import coverage_of, names_of, period_of, sources_of
from postwarden.jobs.sums import Told, draw_up, is_of, of_all
from postwarden.model import Evidence, Finding, Run, Severity, Source, Subject
from postwarden.model.refusal import Refusal
from postwarden.probes import logs
from postwarden.tables.coverage import accepted_by
from postwarden.tables.database import Database
from postwarden.tables.queries import Tables
from postwarden.tables.refused import Refused
from postwarden.tables.segments import Clocks, SegmentRead

if TYPE_CHECKING:
    from postwarden.jobs.wish import Wish

#: What is kept of a line; of a refusal's more, because its reference stands at its end.
_QUOTE, _LONGEST = 400, 1_000
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


def compose(
    place: Path,
    files: Sequence[logs.LogFile],
    troubles: Sequence[logs.Trouble],
    segments: Sequence[SegmentRead],
    clocks: Clocks,
    wish: Wish,
) -> Run:
    """Draw up the answer."""
    with _uncollected(), database_in(place) as database:
        tables = Tables(database, [file.name for file in files])
        tables.load(segments, clocks)
        window = wish.times(tables.zone.tz)
        tables.join(*window)
        look = Look(tables, tables.zone.tz)
        sources = sources_of(files, segments)
        broken = [(files[s.source].name, s.broken) for s in segments if s.broken]
        run = _run(
            look,
            tables,
            sources,
            [(t.source, t.reason) for t in troubles] + broken,
            wish.named_site,
            window,
        )
    return _judged(_quoted(run, files))


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
def database_in(place: Path) -> Iterator[Database]:
    """A database in a folder, closed afterwards."""
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
    window: tuple[float | None, float | None],
) -> Run:
    failures: list[tuple[str, str]] = []
    cases = list(_cases(look, tables, failures))
    sums, elsewhere = draw_up(look, tables, cases, site)
    told = [c for c in cases if site is None or is_of(c.finding, site)]
    refusals = _refusals(look, tables, site, failures)
    seen = _seen(tables, cases, (sources, troubles, failures), site, window)
    open_ends = [case.finding for case in missing.find(look, seen)]
    return Run(
        kind="diagnose",
        host=seen.host,
        period=period_of(look, seen, window),
        zone=tables.zone.name,
        zone_from=tables.zone.origin,
        covered=names_of(seen),
        missed=tuple(dict.fromkeys(finding.code for finding in open_ends)),
        sources=tuple(sources),
        sums=sums,
        findings=(*(of_all(c, sums, site) for c in told), *open_ends),
        site=site,
        elsewhere=elsewhere,
        timeline=timeline.draw(tables, [c.finding.subject.name for c in cases], look),
        own_domains=tables.own_domains(),
        accepted_by=accepted_by(tables.database),
        refusals=refusals,
    )


def _refusals(
    look: Look, tables: Tables, site: str | None, failures: list[tuple[str, str]]
) -> tuple[Refusal, ...]:
    """Who refused the mail, or that of the chosen site."""
    found = registry.collected(refused.find, look, Refused(tables.database), site is None)
    if isinstance(found, registry.Failure):
        failures.append(("refused", f"{found.error}, {found.place}"))
        return ()
    return tuple(found)


def _judged(run: Run) -> Run:
    """With the lines that show them read again, refusals say what to quote and which are findings."""
    done = registry.guarded(_refused, run)
    if not isinstance(done, registry.Failure):
        return done
    place = f"{done.error}, {done.place}"
    part = missing.PART.about(Subject("host", run.host or ""), module="refused", place=place)
    return replace(run, findings=(*run.findings, part), missed=(*run.missed, part.code))


def _refused(run: Run) -> Run:
    refusals = tuple(refused.quoted(each) for each in run.refusals)
    found = tuple(refused.judge(refusals, run.host, run.site))
    return replace(run, refusals=refusals, findings=(*run.findings, *found))


def _seen(
    tables: Tables,
    cases: Sequence[Told],
    read: tuple[Sequence[Source], Sequence[tuple[str, str]], Sequence[tuple[str, str]]],
    site: str | None,
    window: tuple[float | None, float | None],
) -> missing.Coverage:
    """What was covered; `read`: the sources, troubles with them, parts of ours that failed."""
    sources, troubles, failures = read
    causes = [case.finding for case in cases if case.finding.is_cause]
    return replace(
        coverage_of(tables, sources, troubles),
        failures=failures,
        window=window,
        site=site,
        sites=tables.site_names() if site else (),
        elsewhere=[each.subject.name for each in causes if site and each.site is None],
    )


def _cases(look: Look, tables: Tables, failures: list[tuple[str, str]]) -> Iterator[Told]:
    """Findings in the order asked; a cause that fails is noted, the others go on."""
    key = 0
    for name in CAUSES:
        module = registry.load("postwarden.causes", name)
        found = registry.collected(module.find, look)
        if isinstance(found, registry.Failure):
            failures.append((name, f"{found.error}, {found.place}"))
            continue
        for case in found:
            count = _explain(tables, key, case)
            yield Told(_counted(case.finding, count), count)
            key += 1


def _counted(finding: Finding, count: int) -> Finding:
    """What a cause explains is what it says: a message claimed before counts there."""
    if not count or finding.facts["messages"] == count:
        return finding
    return replace(finding, facts={**finding.facts, "messages": count})


def _explain(tables: Tables, key: int, case: Case) -> int:
    if not case.messages and not case.forms:
        return 0
    return tables.explain(key, case.messages, case.forms)


def _quoted(run: Run, files: Sequence[logs.LogFile]) -> Run:
    """Read the quoted lines again, file by file."""
    wanted: dict[str, set[int]] = {}
    told = (f.evidence for f in run.findings), (r.evidence for r in run.refusals)
    for evidence in chain.from_iterable(chain(*told)):
        wanted.setdefault(evidence.source, set()).add(evidence.line)
    texts = {
        (file.name, line): text
        for file in files
        if file.name in wanted
        for line, text in logs.quotes(file, wanted[file.name], _LONGEST).items()
    }

    def quoted(proof: Sequence[Evidence], longest: int) -> tuple[Evidence, ...]:
        return tuple(replace(e, quote=texts.get((e.source, e.line), "")[:longest]) for e in proof)

    return replace(
        run,
        findings=tuple(replace(f, evidence=quoted(f.evidence, _QUOTE)) for f in run.findings),
        refusals=tuple(replace(r, evidence=quoted(r.evidence, _LONGEST)) for r in run.refusals),
    )


def exit_code(run: Run) -> int:
    """0 nothing found, 1 something to do, 3 nothing read says anything about mail."""
    if any(
        f.severity is not Severity.HINT and not f.code.startswith(("missing.", "postwarden."))
        for f in run.findings
    ):
        return 1
    return 0 if {"mail", "reports"} & set(run.covered) else 3
