"""What a diagnosis covered: the sources as they were read, the time, and what lies open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from postwarden.causes import missing
from postwarden.causes.look import Look
from postwarden.model import Period, Source
from postwarden.probes import logs
from postwarden.tables import coverage
from postwarden.tables.queries import Tables
from postwarden.tables.segments import SegmentRead

#: Formats that say something about mail even where none was sent.
_MAIL_FORMATS = frozenset({"postfix", "exim", "sendmail"})
_COVERED = ("mail", "requests", "scripts", "logins")


def names_of(seen: missing.Coverage) -> tuple[str, ...]:
    """What was looked at: mail, requests, scripts, logins."""
    return tuple(n for n in _COVERED if n in seen.spans or (n == "mail" and seen.mail_read))


def sources_of(files: Sequence[logs.LogFile], segments: Sequence[SegmentRead]) -> list[Source]:
    """Lines, formats and unread lines, file by file."""
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


def coverage_of(
    tables: Tables, sources: Sequence[Source], troubles: Sequence[tuple[str, str]]
) -> missing.Coverage:
    """What was read, as the findings on missing things need it."""
    spans = coverage.spans(tables.database)
    hosts = coverage.hosts(tables.database)
    low, high = spans.get("mail", (0.0, 0.0))
    read = {name for source in sources for name in source.formats}
    return missing.Coverage(
        mail_read="mail" in spans or not read.isdisjoint(_MAIL_FORMATS),
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


def period_of(
    look: Look, seen: missing.Coverage, window: tuple[float | None, float | None]
) -> Period:
    """What was looked at: the chosen time, as far as the logs reach."""
    ends = [ts for span in seen.spans.values() for ts in span]
    if not ends:
        return Period()
    since, until = window
    first = max(min(ends), since if since is not None else min(ends))
    last = min(max(ends), until if until is not None else max(ends))
    return Period(look.moment(first), look.moment(last)) if first <= last else Period()
