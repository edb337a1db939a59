"""The owner's report as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from postwarden.jobs.report.paper import Paper
from postwarden.jobs.report.parts import Part
from postwarden.jobs.report.review_view import Asked, ReviewView, Told
from postwarden.jobs.report.wording import Voice

#: Lines of evidence with a fault; the page and JSON hold more.
_LINES = 2
_STYLE = {"alarm": "red", "notice": "yellow", "calm": "green", "blind": "yellow"}


def as_text(shown: ReviewView, voice: Voice, *, width: int = 80, colour: bool = False) -> str:
    """Write the report as plain text that ends with a line break."""
    paper = Paper(width, colour)
    paper.write(shown.headline, style=_STYLE[shown.mood])
    paper.gap()
    paper.write(" · ".join(shown.about), style="dim")
    if shown.today:
        paper.heading(voice.say("section.today"))
    for number, step in enumerate(shown.today, 1):
        paper.write(step, f"{number:2}. ")
    if shown.technical:
        paper.gap()
        paper.write(voice.say("today.hand_on"))
    _findings(shown.story, "section.story", voice, paper)
    _operators(shown.operators, voice, paper)
    _findings(shown.done, "section.done", voice, paper)
    _findings(shown.standing, "section.standing", voice, paper)
    _requests(shown.operators, voice, paper)
    _findings(shown.unseen, "section.unseen", voice, paper)
    _missed(shown.missed, voice, paper)
    _technical(shown.technical, voice, paper)
    return str(paper)


def _findings(told: Sequence[Told], section: str, voice: Voice, paper: Paper) -> None:
    if told:
        paper.heading(voice.say(section))
    for each in told:
        paper.gap()
        if each.part.title:
            paper.write(each.part.title, style="bold")
        paper.write(each.state)
        if section in ("section.story", "section.standing"):
            paper.write(each.part.why)


def _technical(told: Sequence[Told], voice: Voice, paper: Paper) -> None:
    """The steps whole, with the lines that prove the fault."""
    if told:
        paper.heading(voice.say("section.technical"))
    for each in told:
        paper.gap()
        paper.write(each.part.title, style="bold")
        for line in each.part.lines[:_LINES]:
            paper.write(line.quote, f"  {line.place}: ", "    ")
        for step in each.part.steps:
            paper.write(step, "  > ", "    ")
        if each.part.ask:
            paper.write(f"{voice.say('section.ask')}:", "  ")
            paper.write(each.part.ask, "  | ", "  | ")


def _operators(asked: Sequence[Asked], voice: Voice, paper: Paper) -> None:
    """Who refuses or lists, what for, and how it stands."""
    if asked:
        paper.heading(voice.say("section.operators"))
    for each in asked:
        paper.gap()
        paper.write(each.about, style="bold")
        paper.write(each.state)


def _requests(asked: Sequence[Asked], voice: Voice, paper: Paper) -> None:
    """What each asks for first, and the text to send."""
    left = [each for each in asked if each.rules or each.text]
    if left:
        paper.heading(voice.say("section.requests"))
    for each in left:
        paper.gap()
        paper.write(each.name, style="bold")
        for rule in each.rules:
            paper.write(rule, "- ")
        if each.text:
            _request(each, voice, paper)


def _request(each: Asked, voice: Voice, paper: Paper) -> None:
    where = each.where or voice.say("operator.hoster")
    paper.write(f"{voice.say('operator.where')}: {where}", "- ")
    paper.gap()
    paper.write(each.subject, "  | ", "  | ")
    for paragraph in each.text.split("\n\n"):
        paper.lines.append("  |")
        paper.write(paragraph, "  | ", "  | ")


def _missed(parts: Sequence[Part], voice: Voice, paper: Paper) -> None:
    if parts:
        paper.heading(voice.say("section.missing"))
    for each in parts:
        paper.write(each.title, "- ")
