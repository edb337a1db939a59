"""The answer in a terminal: one sentence, the proof, what to do, what stays open."""

from __future__ import annotations

from collections.abc import Sequence

from postwarden.jobs.report.mask import Mask
from postwarden.jobs.report.paper import Paper, cells, pad
from postwarden.jobs.report.parts import Part
from postwarden.jobs.report.timeline import Step, peak, steps
from postwarden.jobs.report.view import Number, View, beside_picture, counted, drawn, view
from postwarden.jobs.report.wording import capital
from postwarden.model import Run

_STYLE = {
    "alarm": "red",
    "notice": "yellow",
    "open": "yellow",
    "calm": "green",
    "blind": "yellow",
}
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = " ▁▂▃▄▅▆▇█"
_SIGNS = {"explained": "=", "ordinary": "+", "untraced": "+"}


def as_text(run: Run, language: str, mask: Mask, width: int = 80, colour: bool = False) -> str:
    """Write the answer as plain text that ends with a line break."""
    shown, paper = view(run, language, mask), Paper(width, colour)
    _answer(shown, paper)
    _numbers(shown, paper)
    _timeline(shown, paper)
    _causes(shown, paper)
    _refusals(shown, paper)
    _steps(shown, paper)
    _asks(shown, paper)
    _others(shown, shown.notes, "notes", paper)
    _others(shown, shown.missing, "missing", paper)
    _counted(shown, paper)
    _sources(shown, paper)
    return str(paper)


def _answer(shown: View, paper: Paper) -> None:
    paper.write(shown.headline, style=_STYLE[shown.mood])
    paper.gap()
    if shown.about:
        paper.write(" · ".join(shown.about), style="dim")
    if shown.partly:
        paper.write(shown.partly)


def _numbers(shown: View, paper: Paper) -> None:
    paper.heading(shown.voice.say("section.numbers"))
    for line in shown.scope:
        paper.write(line)
    rows = (shown.sent, *shown.terms)
    column = max(cells(row.text) for row in rows)
    names = max(cells(row.name) for row in rows)
    bar = min(paper.width - column - names - 17, 30)
    for row in rows:
        _row(row, column, names, bar, paper)
    recipients = shown.voice.say("sums.recipients", recipients=shown.run.sums.recipients)
    if shown.run.sums.messages:
        paper.write(recipients, " " * (column + 4))
    beside = ", ".join(f"{each.text} {each.name}" for each in shown.beside)
    if not counted(shown.run):
        beside = shown.voice.say("sums.not_known")
    paper.write(f"{shown.voice.say('beside.title')}: {beside}.")


def _row(row: Number, column: int, names: int, bar: int, paper: Paper) -> None:
    sign = f"{_SIGNS.get(row.key, ' ')} {pad(row.text, column, right=True)}  "
    style = "red" if row.key == "explained" and row.share else ""
    if bar < 8:
        return paper.write(row.name, sign, style=style)
    share = f"{pad(row.percent, 9, right=True)}  {_bar(row.share, bar)}"
    text = f"{sign}{pad(row.name, names)}  {share}"
    return paper.lines.append(paper.paint(text.rstrip(), style))


def _bar(share: float, width: int) -> str:
    """Draw a share as a bar to an eighth of a character; what is not nothing is seen."""
    eighths = max(round(share * width * 8), 1 if share else 0)
    full, part = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[part] if part else "")


def _timeline(shown: View, paper: Paper) -> None:
    causes = drawn(shown)
    names = [shown.voice.say("timeline.text_sent"), *(name for _, name, _ in causes)]
    column = max(map(cells, names))
    line = steps(shown.bars, min(paper.width - column - 2, 60))
    top = peak(line)
    if len(line) < 2 or not top:
        return
    paper.heading(shown.voice.say("section.timeline"))
    rows = [[step.total for step in line]]
    rows += [[step.causes[tone - 1] for step in line] for tone, _, _ in causes]
    for index, (name, counts) in enumerate(zip(names, rows, strict=True)):
        row = pad(name, column) + "  " + _spark(counts, top)
        paper.lines.append(paper.paint(row, "red" if index else ""))
    _axis(shown, line, column, paper)


def _spark(counts: Sequence[int], top: int) -> str:
    return "".join(_LEVELS[max(round(n / top * 8), 1) if n else 0] for n in counts).rstrip()


def _axis(shown: View, line: Sequence[Step], column: int, paper: Paper) -> None:
    voice = shown.voice
    first, last = voice.moment(line[0].at), voice.moment(line[-1].at)
    space = len(line) - cells(first) - cells(last)
    indent = " " * (column + 2)
    if space > 0:
        paper.lines.append(indent + first + " " * space + last)
    else:
        paper.write(f"{first} – {last}", indent)
    paper.write(voice.say("timeline.top", peak=peak(line)), indent)
    if missing := beside_picture(shown):
        paper.write(missing, indent)


def _causes(shown: View, paper: Paper) -> None:
    many = len(shown.causes) > 1
    if shown.causes:
        paper.heading(shown.voice.say("section.causes" if many else "section.cause"))
    for number, each in enumerate(shown.causes, 1):
        if many:
            paper.gap()
            paper.write(each.title, f"{number}. ", style="bold")
        _proof(each, shown, paper)


def _proof(each: Part, shown: View, paper: Paper) -> None:
    voice = shown.voice
    if each.why:
        paper.write(each.why)
    paper.gap()
    higher = voice.say("certainty.higher")
    rows = [(voice.say("certainty.word"), f"{capital(each.certainty)}. {each.because}")]
    rows += [("" if n else higher, limit) for n, limit in enumerate(each.limits)]
    paper.pairs([*rows, *each.facts])
    if each.lines:
        paper.gap()
        paper.write(voice.say("section.lines") + ":")
    for line in each.lines:
        paper.write(line.quote, f"  {line.place}  ", "    ")


def _refusals(shown: View, paper: Paper) -> None:
    if shown.refusals:
        paper.heading(shown.voice.say("section.refusals"))
    for line in shown.refusals:
        paper.write(line, "- ")
    for each in shown.refused:
        paper.gap()
        paper.write(each.heading, style="bold")
        paper.write(each.why)


def _steps(shown: View, paper: Paper) -> None:
    notes = [each for each in (*shown.refused, *shown.notes) if not each.is_hint]
    acting = [each for each in (*shown.causes, *notes) if each.steps]
    if not acting and not shown.common:
        return
    paper.heading(shown.voice.say("section.steps"))
    many = len(acting) > 1
    for each in acting:
        _numbered(each.steps, each.heading, many, paper)
    _numbered(shown.common, shown.voice.say("section.common"), True, paper)


def _numbered(steps: Sequence[str], title: str, titled: bool, paper: Paper) -> None:
    if titled and steps:
        paper.gap()
        paper.write(title, style="bold")
    for number, step in enumerate(steps, 1):
        paper.write(step, f"{number:2}. ")


def _asks(shown: View, paper: Paper) -> None:
    asks = [each.ask for each in (*shown.causes, *shown.refused, *shown.notes) if each.ask]
    if asks:
        paper.heading(shown.voice.say("section.ask"))
    for ask in asks:
        paper.write(ask, "  | ", "  | ")
        paper.gap()


def _others(shown: View, parts: Sequence[Part], section: str, paper: Paper) -> None:
    if parts:
        paper.heading(shown.voice.say(f"section.{section}"))
    for each in parts:
        paper.write(each.title, "- ")
        if each.why:
            paper.write(each.why, "  ")
        for step in each.steps if section == "missing" or each.is_hint else ():
            paper.write(step, "  > ", "    ")


def _counted(shown: View, paper: Paper) -> None:
    paper.heading(shown.voice.say("section.assumptions"))
    for line in shown.assumptions:
        paper.write(line, "- ")


def _sources(shown: View, paper: Paper) -> None:
    if not shown.sources:
        return
    paper.heading(shown.voice.say("section.sources"))
    for row in shown.sources:
        paper.write(row.name)
        paper.write(f"{row.format} · {row.counts}", "  ")
