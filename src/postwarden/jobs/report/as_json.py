"""The answer for programs: exactly the fields of the contract of `postwarden diagnose`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from postwarden.jobs.report.choose import safe_run, zone_of
from postwarden.jobs.report.mask import Mask
from postwarden.jobs.report.wording import Voice
from postwarden.model import Finding, Run, Source, Sums
from postwarden.model.finding import Evidence, Fact
from postwarden.model.refusal import Refusal

SCHEMA = 1


def as_json(run: Run, language: str, mask: Mask) -> dict[str, object]:
    """Say the run in plain values that `json.dumps` takes; times with the offset of its zone."""
    zone, shown = zone_of(run), safe_run(run, mask)
    voice = Voice(language, zone)
    answer: dict[str, object] = {
        "schema": SCHEMA,
        "report": run.kind,
        "host": shown.host,
        "period": {"first": _fact(run.period.first, zone), "last": _fact(run.period.last, zone)},
        "timezone": shown.zone,
        "covered": list(run.covered),
        "missed": list(run.missed),
        "sources": [_source(each) for each in shown.sources],
        "sums": _sums(run.sums),
        "findings": [finding(each, voice) for each in shown.findings],
        "refusals": [_refusal(each, zone) for each in shown.refusals],
    }
    chosen = {"site": shown.site, "elsewhere": run.elsewhere}
    return answer if run.site is None else answer | chosen


def to_keep(run: Run, language: str, mask: Mask) -> dict[str, object]:
    """The same with what later runs and the owner's report are judged by."""
    known = {"accepted_by": list(run.accepted_by), "domains": sorted(run.own_domains)}
    return as_json(run, language, mask) | known


def _source(source: Source) -> dict[str, object]:
    return {
        "name": source.name,
        "format": source.format,
        "formats": dict(source.formats),
        "lines": source.lines,
        "unread": source.unread,
    }


def _sums(sums: Sums) -> dict[str, object]:
    return {
        "messages": sums.messages,
        "recipients": sums.recipients,
        "explained": sums.explained,
        "ordinary": sums.ordinary,
        "untraced": sums.untraced,
        "beside": {
            "bounces": sums.bounces,
            "forwarded": sums.forwarded,
            "local": sums.local,
            "stopped": sums.stopped,
        },
    }


def finding(finding: Finding, voice: Voice) -> dict[str, object]:
    """Say one finding in plain values; it is safe to show already."""
    text = voice.guide(finding)
    return {
        "code": finding.code,
        "site": finding.site,
        "host": finding.host,
        "subject": {"kind": finding.subject.kind, "name": finding.subject.name},
        "severity": finding.severity.value,
        "certainty": finding.certainty.value,
        "facts": {name: _fact(value, voice.zone) for name, value in finding.facts.items()},
        "evidence": _evidence(finding.evidence),
        "title": text.title,
        "why": text.why,
        "fix": list(text.fix),
        "ask": text.ask,
    }


def _refusal(each: Refusal, zone: tzinfo) -> dict[str, object]:
    """Who refuses, most mails first; `messages` are all, the rest of them is told beside."""
    return {
        "receiver": each.receiver,
        "class": each.means,
        "temporary": each.temporary,
        "messages": each.messages,
        "recipients": each.recipients,
        "first": _fact(each.first, zone),
        "last": _fact(each.last, zone),
        "ask": each.ask or None,
        "evidence": _evidence(each.evidence),
        "filter": each.filter or None,
        "reference": each.reference or None,
        "domains": list(each.domains),
        "text": each.text,
        "forwarded": each.forwarded,
        "bounces": each.bounces,
        "arrived": each.taken,
        "arrived_since": each.after,
    }


def _evidence(proof: Sequence[Evidence]) -> list[dict[str, object]]:
    return [{"source": each.source, "line": each.line, "quote": each.quote} for each in proof]


def _fact(value: Fact, zone: tzinfo) -> object:
    match value:
        case datetime():
            return value.astimezone(zone).isoformat()
        case tuple():
            return list(value)
        case float():
            return round(value, 4)
    return value
