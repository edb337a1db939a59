"""The answer as one self-contained page: no request, no script, readable on paper and on a phone."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from postwarden.jobs.report.mask import Mask
from postwarden.jobs.report.timeline import Chart, chart, pattern, peak, steps
from postwarden.jobs.report.view import View, drawn, view
from postwarden.model import Run

if TYPE_CHECKING:
    from jinja2 import Template

#: Width, height, steps and marks of the picture on a desk and on a phone.
WIDE = (720, 240, 72, 5)
NARROW = (340, 210, 34, 3)
_CODE = re.compile(r"`([^`]{1,300})`")


def as_html(run: Run, language: str, mask: Mask) -> str:
    """Write the answer as a page; every fact in it is escaped text."""
    shown = view(run, language, mask)
    return template("answer").render(
        view=shown,
        voice=shown.voice,
        say=shown.voice.say,
        line=steps(shown.bars, WIDE[2]),
        charts=_charts(shown),
        summary=_summary(shown),
        keys=_keys(shown),
        columns=drawn(shown),
        pieces=pieces,
    )


def pieces(text: str) -> list[tuple[bool, str]]:
    """Split a text at its commands between backticks: whether each piece is one, and the piece."""
    split = enumerate(_CODE.split(text))
    return [(index % 2 == 1, piece) for index, piece in split if piece]


def _charts(shown: View) -> list[tuple[str, Chart]]:
    charts = []
    for name, (width, height, most, marks) in (("wide", WIDE), ("narrow", NARROW)):
        line = steps(shown.bars, most)
        if peak(line):
            charts.append((name, chart(line, shown.voice, width, height, marks)))
    return charts


def _summary(shown: View) -> str:
    """Say in words what the picture shows."""
    line, voice, run = steps(shown.bars, WIDE[2]), shown.voice, shown.run
    top = peak(line)
    if not top:
        return ""
    said = [
        voice.say(
            "timeline.summary",
            messages=sum(step.total for step in line),
            span=voice.span(run.period.first, run.period.last),
            peak=top,
            at=voice.moment(max(line, key=lambda step: step.total).at),
        )
    ]
    for tone, name, _ in _keys(shown):
        if tone:
            count = sum(step.causes[tone - 1] for step in line)
            said.append(voice.say("timeline.cause", messages=count, subject=name))
    return " ".join(said)


def _keys(shown: View) -> list[tuple[int, str, str]]:
    """Name the tones of the picture: tone, name, and the pattern in a swatch."""
    causes = drawn(shown)
    if not causes:
        return [(0, shown.voice.say("sums.messages"), "")]
    named = [(tone, f"{name}: {subject}" if subject else name) for tone, name, subject in causes]
    named.append((0, shown.voice.say("timeline.ordinary")))
    return [(tone, name, pattern(tone, 0, 0, 22, 14)) for tone, name in named]


@cache
def template(name: str) -> Template:
    """A page of `templates/`; everything that is filled in is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("postwarden.jobs.report", "templates")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{name}.html.j2")
