"""What could not be looked at, so what stays open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median

from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Code, Evidence, Severity, Source, Subject
from postwarden.model.finding import THIS_HOST, Fact
from postwarden.model.log_tables import Place

MAIL_LOG = Code("missing.mail-log", Severity.WARNING)
ACCESS_LOG = Code("missing.access-log", Severity.WARNING, facts=("first", "last"))
SCRIPT_LOG = Code("missing.script-log", Severity.HINT, facts=("messages",))
LOGIN_LOG = Code("missing.login-log", Severity.HINT, facts=("accounts",))
START = Code("missing.start", Severity.WARNING, facts=("first", "messages"))
GAP = Code("missing.gap", Severity.WARNING, facts=("source", "first", "last"))
ORIGIN = Code("missing.origin", Severity.WARNING, facts=("messages", "format"))
SOURCE = Code("missing.source", Severity.WARNING, facts=("source", "reason"))
LINES = Code("missing.lines", Severity.HINT, facts=("source", "unread", "lines"))
WINDOW = Code("missing.window", Severity.WARNING, facts=("first", "last"))
SITE = Code("missing.site", Severity.WARNING, facts=("chosen", "known"))
SERVER = Code("missing.server", Severity.WARNING, facts=("subjects",))
PART = Code("postwarden.failed", Severity.WARNING, facts=("module", "place"))
ZONE = Code("missing.zone", Severity.HINT, facts=("zone", "zone_from"))
CODES = (
    MAIL_LOG,
    ACCESS_LOG,
    SCRIPT_LOG,
    LOGIN_LOG,
    START,
    GAP,
    ORIGIN,
    SOURCE,
    LINES,
    ZONE,
    WINDOW,
    SITE,
    SERVER,
    PART,
)

_HOUR = 3600.0
_MAIL = ("postfix", "exim", "sendmail", "journald")
#: Part of a source's lines that may stay unread before it is worth a word.
_UNREAD = 0.02
#: The longest gaps are told; a log with more is told by them.
_GAPS = 3
_SITES = 20


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read, as the job knows it.

    Attributes:
        spans: first and last second of `mail`, `requests`, `logins`, `scripts`.
        troubles: sources that could not be read to their end, with the reason's key.
        pauses: for each day of the mail log its longest pause: from, to, the line that ends it.
        failures: parts of this program that failed: module, error and place.
        mail_read: whether any line of a mail log was read, be it an idle one.
        window: the time chosen, in epoch seconds; `site` the one chosen, `sites` those seen.
        elsewhere: subjects of causes that belong to the whole server, where a site is chosen.
        zone, zone_from: what was assumed for stamps without a zone; None where all had one.
    """

    host: str | None
    spans: Mapping[str, tuple[float, float]]
    sources: Sequence[Source]
    troubles: Sequence[tuple[str, str]]
    pauses: Sequence[tuple[float, float, Place]]
    accounts: int
    mailbox_logins: int
    web_mail: int
    uncovered: tuple[float, float] | None
    zone: str | None
    zone_from: str
    failures: Sequence[tuple[str, str]] = ()
    mail_read: bool = False
    window: tuple[float | None, float | None] = (None, None)
    site: str | None = None
    sites: Sequence[str] = ()
    elsewhere: Sequence[str] = ()


def find(look: Look, seen: Coverage) -> Iterator[Case]:
    """One finding for each thing that stays open."""
    subject = Subject("host", seen.host or THIS_HOST)
    said = (
        _chosen(look, seen),
        _failures(seen),
        _sources(seen),
        _logs(look, seen),
        _starts(look, seen),
    )
    for finding in chain(*said, _gaps(look, seen)):
        code, evidence, facts = finding
        yield Case(code.about(subject, evidence, host=seen.host, also=facts))


#: A code, its evidence and its facts.
_Said = tuple[Code, Sequence[Evidence], dict[str, Fact]]


def _sources(seen: Coverage) -> Iterator[_Said]:
    for name, reason in seen.troubles:
        yield SOURCE, (), {"source": name, "reason": reason}
    for source in seen.sources:
        if source.unread > _UNREAD * source.lines:
            yield LINES, (), {"source": source.name, "unread": source.unread, "lines": source.lines}
    if seen.zone is not None and seen.zone_from == "machine":
        yield ZONE, (), {"zone": seen.zone, "zone_from": seen.zone_from}


def _chosen(look: Look, seen: Coverage) -> Iterator[_Said]:
    """A time or site that the logs do not hold; causes that a chosen site hides."""
    ends = [ts for span in seen.spans.values() for ts in span]
    since, until = seen.window
    if ends and ((since or 0.0) > max(ends) or (until or max(ends)) < min(ends)):
        yield WINDOW, (), {"first": look.moment(min(ends)), "last": look.moment(max(ends))}
    if seen.site is not None and seen.site not in seen.sites:
        yield SITE, (), {"chosen": seen.site, "known": tuple(seen.sites[:_SITES])}
    if seen.elsewhere:
        yield SERVER, (), {"subjects": tuple(seen.elsewhere)}


def _failures(seen: Coverage) -> Iterator[_Said]:
    for module, place in seen.failures:
        yield PART, (), {"module": module, "place": place}


def _logs(look: Look, seen: Coverage) -> Iterator[_Said]:
    if not seen.mail_read:
        yield MAIL_LOG, (), {}
    if seen.uncovered is not None:
        first, last = seen.uncovered
        yield ACCESS_LOG, (), {"first": look.moment(first), "last": look.moment(last)}
    if "scripts" not in seen.spans and seen.web_mail:
        yield SCRIPT_LOG, (), {"messages": seen.web_mail}
    if not seen.mailbox_logins and seen.accounts:
        yield LOGIN_LOG, (), {"accounts": seen.accounts}


def _starts(look: Look, seen: Coverage) -> Iterator[_Said]:
    """Lives without a start: cut off by rotation, or in a log that never holds the start."""
    untraced = look.totals.untraced
    if not untraced:
        return
    if untraced * 2 > look.totals.sent:
        formats = {name for s in seen.sources for name in s.formats if name in _MAIL}
        yield ORIGIN, (), {"messages": untraced, "format": tuple(sorted(formats))}
    else:
        first = look.moment(seen.spans["mail"][0])
        yield START, (), {"first": first, "messages": untraced}


def _gaps(look: Look, seen: Coverage) -> Iterator[_Said]:
    """Pauses far longer than the longest of an ordinary day."""
    lengths = [until - since for since, until, _ in seen.pauses]
    if len(lengths) < 3:
        return
    usual = max(median(lengths), 2 * _HOUR)
    longest = sorted(seen.pauses, key=lambda p: p[0] - p[1])[:_GAPS]
    for since, until, place in sorted(longest):
        if until - since > max(4 * usual, 24 * _HOUR):
            evidence = look.tables.evidence(place)
            yield (
                GAP,
                (evidence,),
                {
                    "source": evidence.source,
                    "first": look.moment(since),
                    "last": look.moment(until),
                },
            )
