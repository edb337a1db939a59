"""What text and page show alike of a checkup: one sentence, what to put right, what stays open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from postwarden.jobs.report.choose import is_missing, of_checkup, ordered
from postwarden.jobs.report.parts import Part, part
from postwarden.jobs.report.wording import Voice
from postwarden.model import Severity
from postwarden.model.checkup import Checkup
from postwarden.model.transition import Transition

#: What a person is shown of a name; JSON holds more.
_NAME = 160


@dataclass(frozen=True, slots=True)
class CheckupView:
    """One target in words; `groups` by severity, those without a finding left out.

    `changes`: what became of findings since the run before, and their titles.
    """

    target: str
    mood: str
    headline: str
    when: str
    groups: tuple[tuple[str, str, tuple[Part, ...]], ...]
    missing: tuple[Part, ...]
    covered: str
    changes: tuple[tuple[str, str], ...] = ()


def view(
    checkup: Checkup, language: str, zone: tzinfo, changes: Sequence[Transition] = ()
) -> CheckupView:
    """Say a checkup in words, once for every way of showing it."""
    voice = Voice(language, zone)
    findings = [of_checkup(each, each.site or "", _NAME) for each in ordered(checkup.findings)]
    parts = [part(each, None, voice) for each in findings]
    told = [each for each in parts if not is_missing(each.finding)]
    groups = [(s.value, voice.say(f"check.{s.value}"), _of(told, s)) for s in Severity]
    # A check that covers member by member (`listed:spamhaus-zen`) is one word for people.
    parts_seen = dict.fromkeys(name.partition(":")[0] for name in checkup.covered)
    names = [voice.word(f"values.part.{name}", name) for name in parts_seen]
    return CheckupView(
        target=checkup.target,
        mood=mood(checkup),
        headline=_headline(checkup, voice),
        when=voice.moment(checkup.at),
        groups=tuple(group for group in groups if group[2]),
        missing=tuple(each for each in parts if is_missing(each.finding)),
        covered=voice.say("assume.covered", covered=voice.listed(names)) if names else "",
        changes=tuple(_change(each, voice) for each in changes),
    )


def told_changes(
    changes: Sequence[Transition], language: str, zone: tzinfo
) -> list[tuple[str, str]]:
    """What happened to findings since the run before, and their titles."""
    voice = Voice(language, zone)
    return [_change(each, voice) for each in changes]


def _change(each: Transition, voice: Voice) -> tuple[str, str]:
    """What happened to a finding, and its title."""
    shown = of_checkup(each.finding, each.finding.site or "")
    return voice.say(f"change.{each.change.value}"), voice.guide(shown).title


def mood(checkup: Checkup) -> str:
    """Tell in one word what was found: alarm, notice, calm, open or blind."""
    severities = {each.severity for each in checkup.faults}
    if Severity.URGENT in severities:
        return "alarm"
    if Severity.WARNING in severities:
        return "notice"
    if not checkup.covered:
        return "blind"
    return "open" if checkup.missed else "calm"


def _of(parts: Sequence[Part], severity: Severity) -> tuple[Part, ...]:
    return tuple(each for each in parts if each.finding.severity is severity)


def _headline(checkup: Checkup, voice: Voice) -> str:
    counts = {s.value: sum(f.severity is s for f in checkup.faults) for s in Severity}
    key = mood(checkup)
    if key == "alarm" and counts["warning"]:
        key = "alarm_more"
    return voice.say(f"checked.{key}", target=checkup.target, **counts)
