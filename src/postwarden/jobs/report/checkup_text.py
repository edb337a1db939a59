"""A checkup in a terminal: one sentence a domain, then each fault with its proof and its cure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from postwarden.jobs.report.checkup_view import CheckupView, view
from postwarden.jobs.report.paper import Paper
from postwarden.jobs.report.parts import Part
from postwarden.jobs.report.wording import Voice
from postwarden.model.checkup import Checkup
from postwarden.model.transition import Transition

_STYLE = {"alarm": "red", "notice": "yellow", "open": "yellow", "calm": "green", "blind": "yellow"}


def as_text(
    checkups: Sequence[Checkup],
    language: str,
    zone: tzinfo,
    changes: Sequence[Sequence[Transition]] = (),
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """Write the answer as plain text that ends with a line break."""
    paper, voice = Paper(width, colour), Voice(language, zone)
    for number, checkup in enumerate(checkups):
        if number:
            paper.gap()
            paper.lines.append("")
        changed = changes[number] if changes else ()
        _target(view(checkup, language, zone, changed), voice, paper)
    return str(paper)


def _target(shown: CheckupView, voice: Voice, paper: Paper) -> None:
    paper.write(shown.headline, style=_STYLE[shown.mood])
    for _, title, parts in shown.groups:
        paper.heading(title)
        for number, each in enumerate(parts, 1):
            _finding(each, f"{number}. ", voice, paper)
    if shown.changes:
        paper.heading(voice.say("section.changes"))
    for what, title in shown.changes:
        paper.write(title, f"{what}: ", "  ")
    if shown.missing:
        paper.heading(voice.say("section.missing"))
    for each in shown.missing:
        paper.write(each.title, "- ")
        paper.write(each.why, "  ")
        for step in each.steps:
            paper.write(step, "  > ", "    ")
    paper.gap()
    if shown.covered:
        paper.write(f"{shown.covered} {shown.when}.", style="dim")


def _finding(each: Part, number: str, voice: Voice, paper: Paper) -> None:
    paper.gap()
    paper.write(each.title, number, style="bold")
    indent = " " * len(number)
    if each.why:
        paper.write(each.why, indent)
    paper.pairs(each.facts, indent)
    for line in each.lines:
        paper.write(line.quote, f"{indent}{line.place}: ", indent + "  ")
    for step in each.steps:
        paper.write(step, f"{indent}> ", f"{indent}  ")
    if each.ask:
        paper.write(f"{voice.say('section.ask')}:", indent)
        paper.write(each.ask, f"{indent}| ", f"{indent}| ")
