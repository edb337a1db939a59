"""One finding in words: title, why, how sure, the facts, the lines that prove it, the steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from postwarden.jobs.report.choose import messages
from postwarden.jobs.report.clean import cut
from postwarden.jobs.report.wording import Voice, capital
from postwarden.model import Finding, Run, Severity
from postwarden.model.finding import Fact

#: Lines shown of the evidence, and how much of each; JSON holds them all.
LINES = 5
QUOTE = 400
#: Facts with lines of their own, or for programs only.
_TOLD = frozenset({"messages", "recipients", "first", "last", "share", "why_not_higher"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a log: where it stands, and what it says."""

    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Part:
    """One finding in words; `name` is what it is called beside others: `Cause 1`."""

    finding: Finding
    name: str
    messages: int
    title: str
    why: str
    severity: str
    certainty: str
    because: str
    limits: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    steps: tuple[str, ...]
    ask: str | None

    @property
    def is_refusal(self) -> bool:
        """Say whether this is about a receiver that refuses the mail."""
        return self.finding.code.startswith("refused.")

    @property
    def heading(self) -> str:
        """Name it above its steps."""
        return self.name if self.is_refusal else f"{self.name}: {self.finding.subject.name}"

    @property
    def is_hint(self) -> bool:
        """Say whether this is by the way: its steps stand with it, not among what to do now."""
        return self.finding.severity == Severity.HINT


def part(finding: Finding, run: Run | None, voice: Voice) -> Part:
    """Say one finding in words; `run` is the diagnosis it stands in, None for a checkup's."""
    text = voice.guide(finding)
    certainty = finding.certainty.value
    return Part(
        finding=finding,
        name=_name(finding, run, voice),
        messages=messages(finding),
        title=text.title,
        why=text.why,
        severity=voice.say(f"severity.{finding.severity.value}"),
        certainty=voice.word(f"values.certainty.{certainty}", certainty),
        because=voice.say(f"certainty.{certainty}"),
        limits=voice.limits(finding),
        facts=tuple(_facts(finding, run, voice)),
        lines=tuple(_line(each.source, each.line, each.quote) for each in finding.evidence[:LINES]),
        steps=text.fix,
        ask=text.ask,
    )


def _name(finding: Finding, run: Run | None, voice: Voice) -> str:
    if finding.code.startswith("refused."):
        return voice.fact(finding, "receiver")
    if run is None or not finding.is_cause:
        return voice.say("page.note")
    return voice.say("page.cause_number", number=run.causes.index(finding) + 1)


def _facts(finding: Finding, run: Run | None, voice: Voice) -> Iterator[tuple[str, str]]:
    facts = finding.facts
    if run is not None and finding.is_cause:
        yield voice.say("fact.amount"), _amount(finding, run, voice)
    match facts.get("first"), facts.get("last"):
        case datetime() as first, datetime() as last:
            yield voice.say("fact.span"), capital(voice.span(first, last))
    if run is not None and finding.site and finding.site != run.site:
        yield voice.say("fact.site"), finding.site
    for name, value in facts.items():
        title = voice.word(f"report.fact.{name}", "")
        if title and name not in _TOLD and not _empty(value):
            yield title, voice.fact(finding, name)


def _empty(value: Fact) -> bool:
    return value is None or value is False or value == () or value == ""


def _amount(finding: Finding, run: Run, voice: Voice) -> str:
    facts = finding.facts
    counted: dict[str, Fact] = {n: facts.get(n) or 0 for n in ("messages", "recipients")}
    share = facts.get("share")
    # Bounces and forwarded mail stand beside the sums: a share of something else would confuse.
    if isinstance(share, float) and abs(share * run.sums.messages - messages(finding)) < 0.5:
        return voice.say("values.mails_share", **counted, share=voice.percent(share))
    return voice.say("values.mails", **counted)


def _line(source: str, line: int, quote: str) -> Line:
    """Line 0 is no line of a file: a DNS record, a server's greeting."""
    return Line(place=f"{source}:{line}" if line else source, quote=cut(quote, QUOTE))
