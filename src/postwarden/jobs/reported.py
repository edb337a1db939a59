"""Files of DMARC reports -> what receivers saw of each address, domain by domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from postwarden.causes.reports import Tally, find
from postwarden.jobs.sums import is_of
from postwarden.model import Period, Run, Source
from postwarden.model.aggregate import Report
from postwarden.probes import reports
from postwarden.probes.source import LogFile, Trouble
from postwarden.readers.dmarc_report import BadReportError, read

#: As a source's format.
FORMAT = "dmarc"


def tally(files: Sequence[LogFile]) -> tuple[Tally, list[Source], list[Trouble]]:
    """Read all reports; a file that holds none, or a broken one, is said."""
    found, sources = Tally(), []
    troubles: dict[Trouble, None] = {}  # each once, for a folder of mails may hold thousands alike
    for file in files:
        rows = bad = 0
        for document in reports.documents(file):
            report = _read(document, file)
            if isinstance(report, Trouble):
                troubles[report] = None
                bad += isinstance(document, bytes)
                continue
            rows += len(report.rows)
            bad += not report.whole
            found.add(report, file.name)
        formats = {FORMAT: rows} if rows else {}
        sources.append(Source(file.name, formats, rows + bad, bad))
    return found, sources, list(troubles)


def _read(document: bytes | Trouble, file: LogFile) -> Report | Trouble:
    if isinstance(document, Trouble):
        return document
    try:
        return read(document)
    except BadReportError:
        return Trouble(file.name, "not-a-report")


def told(run: Run, found: Tally, sources: Sequence[Source], zone: tzinfo) -> Run:
    """The run with what the reports say; without reports as it is."""
    if not sources:
        return run
    covered = (*run.covered, "reports") if found.reports else run.covered

    def moment(at: float) -> datetime:
        return datetime.fromtimestamp(at, zone)

    said = find(found, frozenset(), moment)
    span = found.span()
    period = run.period
    if period.first is None and span:
        period = Period(*map(moment, span))
    return replace(
        run,
        covered=covered,
        period=period,
        sources=(*run.sources, *sources),
        findings=(*run.findings, *(f for f in said if run.site is None or is_of(f, run.site))),
    )
