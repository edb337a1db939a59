"""The one sentence that comes first."""

from __future__ import annotations

from collections.abc import Sequence

from postwarden.jobs.report.choose import is_missing
from postwarden.jobs.report.parts import Part
from postwarden.jobs.report.wording import Voice
from postwarden.model import Run, Severity

#: The caller chose something that the logs do not hold: then nothing found says nothing.
_CHOSEN = ("missing.window", "missing.site")


def mood(run: Run) -> str:
    """Tell in one word what the answer is: alarm, notice, calm, open or blind.

    Calm needs eyes: where something of weight could not be looked at, nothing found stays open.
    """
    if run.causes:
        return "alarm"
    if any(_counts(each.code, each.severity) for each in run.findings):
        return "notice"
    if _blind(run):
        return "blind"
    return "open" if partly(run) else "calm"


def partly(run: Run) -> bool:
    """Say whether something of weight could not be looked at."""
    return any(is_missing(each) and each.severity != Severity.HINT for each in run.findings)


def headline(run: Run, causes: Sequence[Part], voice: Voice) -> str:
    """Say the answer in one sentence that an owner understands."""
    if len(causes) == 1:
        return sentence(causes[0].title)
    if causes:
        return _several(run, causes, voice)
    if noticed := [each for each in run.findings if _counts(each.code, each.severity)]:
        return sentence(voice.guide(noticed[0]).title)
    if chosen := [each for each in run.findings if each.code in _CHOSEN]:
        return sentence(voice.guide(chosen[0]).title)
    refused = [each for each in run.findings if each.code.startswith("refused.")]
    said = [sentence(voice.guide(each).title) for each in refused[:1]]
    return " ".join([_nothing(run, voice), *said])


def sentence(text: str) -> str:
    """End a title as a sentence ends."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _several(run: Run, causes: Sequence[Part], voice: Voice) -> str:
    largest = max(causes, key=lambda each: each.messages)
    if not run.sums.explained:
        title = sentence(largest.title)
        return voice.say("headline.several_beside", causes=len(causes), title=title)
    return voice.say(
        "headline.several",
        causes=len(causes),
        explained=run.sums.explained,
        messages=run.sums.messages,
        days=voice.days(run.period.first, run.period.last),
        subject=largest.finding.subject.name,
    )


def _nothing(run: Run, voice: Voice) -> str:
    sums, days = run.sums, voice.days(run.period.first, run.period.last)
    if _blind(run):
        return voice.say("headline.blind")
    if not sums.messages:
        return voice.say("headline.quiet", days=days)
    if sums.untraced:
        return voice.say(
            "headline.nothing_untraced",
            messages=sums.messages,
            untraced=sums.untraced,
            days=days,
        )
    return voice.say("headline.nothing", messages=sums.messages, days=days)


def _counts(code: str, severity: Severity) -> bool:
    return not code.startswith(("missing.", "postwarden.")) and severity != Severity.HINT


def _blind(run: Run) -> bool:
    """Say whether no source told anything about mail."""
    told = run.sums.messages or run.sums.local or run.sums.bounces or run.sums.stopped
    lost = any(is_missing(each) and each.code == "missing.mail-log" for each in run.findings)
    return not told and ("mail" not in run.covered or lost)
