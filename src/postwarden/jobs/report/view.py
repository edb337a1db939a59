"""What text and page show alike: the run in words, in order, masked and cleaned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from postwarden.jobs.report.choose import is_missing, safe_run, zone_of
from postwarden.jobs.report.headline import headline, mood, partly
from postwarden.jobs.report.mask import Mask
from postwarden.jobs.report.parts import Part, part
from postwarden.jobs.report.refusals import lines
from postwarden.jobs.report.timeline import TONES, Step, bars
from postwarden.jobs.report.wording import Voice
from postwarden.model import Run

#: The terms of sent = explained + ordinary + untraced, and what stands beside the equation.
TERMS = ("explained", "ordinary", "untraced")
BESIDE = ("bounces", "forwarded", "local", "stopped")
#: Causes whose mail is counted beside what was sent.
_BESIDE_SENT = frozenset({"cause.forwarding", "cause.backscatter"})
#: What a person is shown of a name or a path; JSON holds more.
NAME = 160


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the sums: its key, its name, its value as text, its share of all."""

    key: str
    name: str
    text: str
    share: float
    percent: str


@dataclass(frozen=True, slots=True)
class Row:
    """One source as it was read."""

    name: str
    format: str
    lines: str
    unread: str
    counts: str


@dataclass(frozen=True, slots=True)
class View:
    """The whole answer in words. `run` is safe to show as well."""

    run: Run
    voice: Voice
    mood: str
    headline: str
    partly: str | None
    about: tuple[str, ...]
    sent: Number
    terms: tuple[Number, ...]
    beside: tuple[Number, ...]
    bars: tuple[Step, ...]
    scope: tuple[str, ...]
    causes: tuple[Part, ...]
    refusals: tuple[str, ...]
    refused: tuple[Part, ...]
    notes: tuple[Part, ...]
    common: tuple[str, ...]
    missing: tuple[Part, ...]
    assumptions: tuple[str, ...]
    sources: tuple[Row, ...]


def view(run: Run, language: str, mask: Mask) -> View:
    """Say a run in words, once for every way of showing it."""
    voice = Voice(language, zone_of(run))
    line = bars(run)
    run = safe_run(run, mask, NAME)
    parts, common = _shared([part(finding, run, voice) for finding in run.findings])
    causes = tuple(each for each in parts if each.finding.is_cause)
    others = [e for e in parts if not e.finding.is_cause and not is_missing(e.finding)]
    return View(
        run=run,
        voice=voice,
        mood=mood(run),
        headline=headline(run, causes, voice),
        partly=voice.say("headline.partly") if partly(run) else None,
        about=_about(run, voice),
        sent=_number("messages", run, voice),
        terms=tuple(_number(name, run, voice) for name in TERMS),
        beside=tuple(_number(name, run, voice, "beside") for name in BESIDE),
        bars=line,
        scope=_scope(run, voice),
        causes=causes,
        refusals=lines(run, voice),
        refused=tuple(each for each in others if each.is_refusal),
        notes=tuple(each for each in others if not each.is_refusal),
        common=common,
        missing=tuple(each for each in parts if is_missing(each.finding)),
        assumptions=_assumptions(run, voice, mask),
        sources=_sources(run, voice),
    )


def drawn(shown: View) -> list[tuple[int, str, str]]:
    """Name the causes that the time line shows: tone (from 1), name, subject."""
    told = []
    for tone, each in enumerate(shown.causes[:TONES], 1):
        name, subject = each.name, each.finding.subject.name
        if tone == TONES < len(shown.causes):
            name, subject = shown.voice.say("timeline.more"), ""
        if any(step.causes[tone - 1] for step in shown.bars):
            told.append((tone, name, subject))
    return told


def beside_picture(shown: View) -> str:
    """Say which causes the time line does not show: their mail was not sent here and stands beside."""
    names = [each.name for each in shown.causes if each.finding.code in _BESIDE_SENT]
    return shown.voice.say("timeline.beside", names=shown.voice.listed(names)) if names else ""


def _shared(parts: Sequence[Part]) -> tuple[list[Part], tuple[str, ...]]:
    """Take out the steps that several findings share, so that each is told once."""
    counts = Counter(step for each in parts for step in each.steps)
    common = tuple(step for step, count in counts.items() if count > 1)
    kept = [tuple(step for step in each.steps if counts[step] == 1) for each in parts]
    return [replace(each, steps=own) for each, own in zip(parts, kept, strict=True)], common


def _about(run: Run, voice: Voice) -> tuple[str, ...]:
    host = voice.say("page.host", host=run.host) if run.host else None
    site = voice.say("page.site", site=run.site) if run.site else None
    known = run.period.first and run.period.last
    when = voice.span(run.period.first, run.period.last) if known else None
    return tuple(each for each in (host, site, when) if each)


def _number(name: str, run: Run, voice: Voice, table: str = "sums") -> Number:
    """One number; where no mail log was read, it is none, and no 0 either."""
    title = voice.say(f"{table}.{name}")
    if not counted(run):
        return Number(name, title, voice.say("sums.not_known"), 0.0, "")
    value: int = getattr(run.sums, name)
    share = value / run.sums.messages if run.sums.messages else 0.0
    return Number(name, title, voice.number(value), share, voice.percent(share))


def counted(run: Run) -> bool:
    """Whether a mail log was read, so that mail could be counted at all."""
    return "mail" in run.covered


def _scope(run: Run, voice: Voice) -> tuple[str, ...]:
    if run.site is None:
        return ()
    site = voice.say("sums.site", site=run.site)
    if run.elsewhere is None:
        return (site,)
    return site, voice.say("sums.elsewhere", elsewhere=run.elsewhere)


def _assumptions(run: Run, voice: Voice, mask: Mask) -> tuple[str, ...]:
    covered = [voice.word(f"report.covered.{each}", each) for each in run.covered]
    told = {each.code for each in run.findings}
    missed = [voice.word(f"values.{each}", each) for each in run.missed if each not in told]
    said = [
        voice.say("assume.zone", zone=run.zone, zone_from=run.zone_from),
        voice.say("assume.year"),
        voice.say("assume.message"),
        voice.say("assume.covered", covered=voice.listed(covered)) if covered else "",
        voice.say("assume.missed", missed=voice.listed(missed)) if missed else "",
        voice.say("assume.masked") if mask("name@host.invalid") != "name@host.invalid" else "",
    ]
    return tuple(each for each in said if each)


def _sources(run: Run, voice: Voice) -> tuple[Row, ...]:
    return tuple(
        Row(
            name=voice.say("source.stdin") if each.name == "-" else each.name,
            format=_formats(each.formats, voice),
            lines=voice.number(each.lines),
            unread=voice.number(each.unread),
            counts=voice.say("source.counts", lines=each.lines, unread=each.unread),
        )
        for each in run.sources
    )


def _formats(formats: object, voice: Voice) -> str:
    known = sorted(formats.items(), key=lambda f: -f[1]) if isinstance(formats, dict) else []
    names = [voice.word(f"values.format.{name}", name) for name, _ in known]
    return ", ".join(names) or voice.say("source.none")
