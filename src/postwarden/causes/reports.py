"""What receivers report: who sends in a domain's name, and which own sender fails.

An address is own where its mail passes aligned SPF at least once, or the caller knows it as own:
only the domain's owner can bring that about. Passes by DKIM alone come through forwarders too. What
never passes is somebody else's, or a server that was forgotten.
Source: RFC 9990; reports may be forged, so they never lower another finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime

from postwarden.model import Certainty, Code, Evidence, Finding, Severity, Subject
from postwarden.model.aggregate import REPORTED, Report, Row

_COUNTED = ("messages", "addresses", "first", "last", "top_addresses")
FAILS = Code(
    "reports.own-sender-fails",
    Severity.WARNING,
    facts=("ip", "messages", "failed", "stopped", "first", "last", "selectors", "receivers"),
    retention=REPORTED,
)
FOREIGN = Code(
    "reports.foreign-senders", Severity.HINT, facts=(*_COUNTED, "stopped"), retention=REPORTED
)
SENDERS = Code(
    "reports.own-senders", Severity.HINT, facts=(*_COUNTED, "forwarded"), retention=REPORTED
)
#: Addresses kept for one call; the rest of a forged flood is counted as one.
_MOST, _REST = 200_000, "other"
_TOP, _PROOF = 5, 3


@dataclass(slots=True)
class Seen:
    """Mail of one address in a domain's name: in all, passed by SPF or DKIM, failed both."""

    messages: int = 0
    by_spf: int = 0
    by_dkim: int = 0
    failed: int = 0
    stopped: int = 0
    first: float = 0.0
    last: float = 0.0
    selectors: Counter[str] = field(default_factory=Counter)
    receivers: Counter[str] = field(default_factory=Counter)
    files: dict[str, None] = field(default_factory=dict)

    def add(self, row: Row, report: Report, file: str) -> None:
        """Take a row of a report."""
        self.messages += row.messages
        self.by_spf += row.messages if row.spf else 0
        self.by_dkim += row.messages if row.dkim else 0
        lost = not (row.spf or row.dkim)
        self.failed += row.messages if lost else 0
        self.stopped += row.messages if lost and row.disposition in ("quarantine", "reject") else 0
        self.first = min(self.first or report.first, report.first)
        self.last = max(self.last, report.last)
        self.receivers[report.reporter] += row.messages
        if len(self.selectors) < _TOP:
            self.selectors.update(row.selectors)
        if len(self.files) < _PROOF:
            self.files[file] = None


class Tally:
    """Mail by domain and address over all reports."""

    def __init__(self) -> None:
        self.domains: dict[str, dict[str, Seen]] = defaultdict(dict)
        self.reports = self._addresses = 0
        self._known: set[tuple[str, str, str, float, int]] = set()

    def add(self, report: Report, file: str) -> None:
        """Take a report; once, however many copies of it there are."""
        key = report.reporter, report.domain, report.number, report.first, hash(report.rows)
        if key in self._known:
            return
        self._known.add(key)
        self.reports += 1
        seen = self.domains[report.domain]
        for row in report.rows:
            ip = row.ip
            if ip not in seen and self._addresses >= _MOST:
                ip = _REST
            if ip not in seen:
                seen[ip] = Seen()
                self._addresses += 1
            seen[ip].add(row, report, file)

    def span(self) -> tuple[float, float] | None:
        """First and last second of all reports."""
        times = [t for by in self.domains.values() for s in by.values() for t in (s.first, s.last)]
        known = [t for t in times if t]
        return (min(known), max(known)) if known else None


def find(tally: Tally, own: Set[str], moment: Callable[[float], datetime]) -> Iterator[Finding]:
    """Own senders that fail, the others in the domain's name, and who sends at all."""
    for domain, seen in sorted(tally.domains.items()):
        ours = {ip for ip, s in seen.items() if ip in own or s.by_spf}
        for ip in sorted(ours, key=lambda ip: (-seen[ip].failed, ip)):
            if seen[ip].failed:
                yield _fails(domain, ip, seen[ip], moment)
        forwarded = {ip for ip, s in seen.items() if ip not in ours and s.by_dkim}
        foreign = {ip: s for ip, s in seen.items() if ip not in ours and ip not in forwarded}
        if foreign:
            facts = {"stopped": sum(s.stopped for s in foreign.values())}
            yield _summed(FOREIGN, domain, foreign, facts, moment)
        if ours:
            facts = {"forwarded": sum(seen[ip].messages for ip in forwarded)}
            yield _summed(SENDERS, domain, {ip: seen[ip] for ip in ours}, facts, moment)


def _fails(domain: str, ip: str, seen: Seen, moment: Callable[[float], datetime]) -> Finding:
    return FAILS.about(
        Subject("host", ip),
        _proof(seen),
        site=domain,
        severity=Severity.URGENT if seen.stopped else Severity.WARNING,
        certainty=Certainty.LIKELY,
        ip=ip,
        messages=seen.messages,
        failed=seen.failed,
        stopped=seen.stopped,
        first=_when(seen.first, moment),
        last=_when(seen.last, moment),
        selectors=tuple(seen.selectors),
        receivers=tuple(name for name, _ in seen.receivers.most_common(_TOP) if name),
    )


def _summed(
    code: Code,
    domain: str,
    seen: dict[str, Seen],
    facts: dict[str, int],
    moment: Callable[[float], datetime],
) -> Finding:
    busiest = sorted(seen, key=lambda ip: (-seen[ip].messages, ip))
    known = [each for each in seen.values() if each.first]
    return code.about(
        Subject("site", domain),
        _proof(seen[busiest[0]]),
        site=domain,
        certainty=Certainty.LIKELY,
        messages=sum(each.messages for each in seen.values()),
        addresses=len(seen),
        first=_when(min((s.first for s in known), default=0.0), moment),
        last=_when(max((s.last for s in known), default=0.0), moment),
        top_addresses=tuple(busiest[:_TOP]),
        also=facts,
    )


def _when(at: float, moment: Callable[[float], datetime]) -> datetime | None:
    return moment(at) if at else None


def _proof(seen: Seen) -> list[Evidence]:
    return [Evidence(file, 0) for file in seen.files]
