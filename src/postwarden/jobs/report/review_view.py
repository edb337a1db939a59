"""What text and page show alike of a review: one sentence, the story, today's steps, the requests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from postwarden.checks.records.names import readable
from postwarden.jobs.report.choose import safe
from postwarden.jobs.report.clean import clean, cut
from postwarden.jobs.report.mask import Mask, unmasked
from postwarden.jobs.report.parts import Part, part
from postwarden.jobs.report.request import request, subject_line
from postwarden.jobs.report.wording import Voice
from postwarden.model.finding import Finding
from postwarden.model.refusal import STRICT_ABOUT_NAMES
from postwarden.model.review import Operator, Review
from postwarden.model.transition import Change, Transition
from postwarden.texts.catalogue import find

_MOOD = {"open": "alarm", "over": "notice", "clean": "calm"}
_NAME = 160
#: Faults that are named one by one among today's steps.
_FEW = 2
#: What a request leaves to its sender, in brackets and in words.
_TO_FILL = re.compile(r"\[[^\W\d][^\]]* [^\]]*\]")
_COMMANDS = re.compile(r" \([^()`]{0,40}`[^()]{0,200}\)")
_CLAUSE = re.compile(r"[^.;:`]{25,}?(?=[.;:](?: |$))")


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with what became of it."""

    part: Part
    state: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An operator: who, what for, how it stands, and the request; `text` is '' where none helps."""

    name: str
    about: str
    since: str
    state: str
    over: bool
    where: str
    rules: tuple[str, ...]
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review in words.

    `today` is short, for the owner; `technical` holds the steps whole and the proof, for who looks
    after the server, cause by cause and fault by fault.
    """

    mood: str
    headline: str
    about: tuple[str, ...]
    story: tuple[Told, ...]
    done: tuple[Told, ...]
    today: tuple[str, ...]
    standing: tuple[Told, ...]
    operators: tuple[Asked, ...]
    unseen: tuple[Told, ...]
    missed: tuple[Part, ...]
    technical: tuple[Told, ...]


def view(review: Review, language: str, zone: tzinfo, mask: Mask, contact: str) -> ReviewView:
    """Say a review in words, once for every way of showing it."""
    voice = Voice(language, zone)
    told = {n: _told(getattr(review, n), voice, mask) for n in ("done", "standing", "unseen")}
    story = _told(review.causes, voice, mask)
    asked = tuple(_asked(each, review, voice, contact) for each in review.operators)
    standing = tuple(each for each in told["standing"] if not _is_asked(each))
    to_do = [_still(t, c) for t, c in zip(story, review.causes, strict=True)]
    technical = tuple(_without((*to_do, *standing), _common(language)))
    return ReviewView(
        mood=_MOOD.get(review.state, "blind"),
        headline=_headline(review, story, asked, voice),
        about=tuple(_about(review, voice)),
        story=_story(story, review.state),
        done=tuple(each for each in told["done"] if not _is_asked(each)),
        today=tuple(_today(review, technical[: len(to_do)], standing, asked, voice)),
        standing=standing,
        operators=asked,
        unseen=told["unseen"],
        missed=tuple(part(safe(each, mask, _NAME), None, voice) for each in review.missed),
        technical=technical,
    )


def _story(told: tuple[Told, ...], state: str) -> tuple[Told, ...]:
    """A cause that the headline names is not titled again."""
    if state != "open" or len(told) != 1:
        return told
    return (replace(told[0], part=replace(told[0].part, title="")),)


def _still(told: Told, change: Transition) -> Told:
    """Of a cause that is closed the proof alone: there is nothing left to do."""
    if change.change is not Change.CLOSED:
        return told
    return replace(told, part=replace(told.part, steps=(), ask=None))


def _common(language: str) -> set[str]:
    """Steps that the report says in its own words."""
    return {str(find(f"steps.{name}", language)) for name in ("unblock", "again")}


def _without(told: Iterable[Told], said: set[str]) -> Iterator[Told]:
    """Without the steps and lines that were said before, here or elsewhere."""
    for each in told:
        steps = tuple(step for step in each.part.steps if step not in said)
        lines = tuple(line for line in each.part.lines if line.quote not in said)
        said |= {*steps, *(line.quote for line in lines)}
        yield replace(each, part=replace(each.part, steps=steps, lines=lines))


def brief(step: str) -> str:
    """What to do, without how: the first clause, and no commands."""
    first = _CLAUSE.match(_COMMANDS.sub("", step))
    return f"{first[0].rstrip()}." if first else step


def _told(changes: Sequence[Transition], voice: Voice, mask: Mask) -> tuple[Told, ...]:
    return tuple(
        Told(part(safe(each.finding, mask, _NAME), None, voice), _state(each, voice))
        for each in changes
    )


def _state(change: Transition, voice: Voice) -> str:
    ended = change.finding.is_cause and change.change is Change.CLOSED
    key = "ended" if ended else change.change.value
    return voice.say(f"became.{key}", since=change.since, at=change.at)


def _is_asked(told: Told) -> bool:
    """Listings and refusals have a section of their own."""
    return told.part.finding.code.startswith(("listed.", "refused."))


def _headline(review: Review, story: Sequence[Told], asked: Sequence[Asked], voice: Voice) -> str:
    title = story[0].part.title if story else ""
    last = _last(review)
    said = voice.say(
        f"reviewed.{review.state}",
        title=title,
        site=readable(review.site),
        last=last or review.at,
        until=review.until or review.at,
    )
    left = sum(not each.over for each in asked)
    settled = "taken" if asked else "willing"
    key = "refusing" if left else settled if review.asked else "unasked"
    more = [voice.say(f"reviewed.{key}", left=left)]
    if review.elsewhere:
        more.append(voice.say("reviewed.elsewhere", elsewhere=review.elsewhere))
    return " ".join([said, *more])


def _last(review: Review) -> datetime | None:
    """When the last mail of any cause left."""
    ends = [each.finding.facts.get("last") for each in review.causes]
    return max((end for end in ends if isinstance(end, datetime)), default=None)


def _about(review: Review, voice: Voice) -> Iterator[str]:
    yield readable(review.site)
    if review.host:
        yield voice.say("page.host", host=review.host)
    yield voice.moment(review.at)
    if review.first and review.until:
        yield voice.say("reviewed.logs", span=voice.span(review.first, review.until))


def _today(
    review: Review,
    open_: Sequence[Told],
    standing: Sequence[Told],
    asked: Sequence[Asked],
    voice: Voice,
) -> Iterator[str]:
    """What to do today, first things first."""
    steps = dict.fromkeys(brief(step) for each in open_ for step in each.part.steps)
    yield from (step for step in steps if "`" not in step)  # commands stand with the technical part
    if review.state == "unknown":
        yield voice.say("today.diagnose")
    elif review.state == "open":
        yield voice.say("today.again")
    if len(standing) > _FEW:
        yield voice.say("today.faults", faults=len(standing))
    else:
        for each in standing:
            yield voice.say("today.fault", title=each.part.title)
    ready = [each.name for each in asked if each.text and not each.over]
    if ready and review.state in ("over", "clean"):
        yield voice.say("today.ask", names=tuple(ready))


def _asked(operator: Operator, review: Review, voice: Voice, contact: str) -> Asked:
    newest = voice.guide(safe(operator.findings[-1], unmasked, _NAME))
    helps = operator.way in ("form", "mail", "hoster") and not operator.over
    send = helps and not operator.not_yet
    text = request(operator, review, contact, voice.zone) if send else ""
    return Asked(
        name=_shown(operator.name or voice.word(f"values.receiver.{operator.key}", operator.key)),
        about=newest.title,
        since=voice.moment(operator.since),
        state=_standing(operator, voice),
        over=operator.over,
        where="" if operator.kind == "hoster" else _shown(operator.ask),
        rules=tuple(_rules(operator, review, voice, text)),
        subject=subject_line(operator, review, voice.zone) if send else "",
        text=text,
    )


def _wants_name(operator: Operator) -> bool:
    """Whether he takes no mail from an address without a name of its own, whatever is asked."""
    return "ptr" in operator.needs or operator.key in STRICT_ABOUT_NAMES


def _is_about_names(finding: Finding) -> bool:
    return finding.code.startswith("rdns.")


def _shown(text: str) -> str:
    """What a file of a run says may be anything."""
    return cut(clean(text), _NAME)


def _standing(operator: Operator, voice: Voice) -> str:
    if operator.over:
        return voice.say("standing.over")
    if operator.not_yet:
        return voice.say(f"standing.{operator.not_yet.replace('-', '_')}")
    return voice.say(f"standing.{operator.way}")


def _rules(operator: Operator, review: Review, voice: Voice, text: str) -> Iterator[str]:
    """What he wants first, how he wants to be asked, and how long it takes."""
    if operator.over:
        return
    said = {"once"}
    if _wants_name(operator) and any(_is_about_names(each.finding) for each in review.standing):
        said.add("ptr")
        yield voice.say("rule.name")
    needs = [voice.word(f"values.needs.{n}", n) for n in operator.needs if n not in said]
    if needs:
        yield voice.say("rule.needs", needs=tuple(needs))
    if _TO_FILL.search(text):
        yield voice.say("rule.fill")
    if operator.way in ("form", "mail") and not operator.not_yet:
        yield voice.say("rule.once")
    wait = voice.word(f"values.wait.{operator.wait}", "")
    if wait and operator.wait != "unknown":
        yield voice.say("rule.wait", wait=wait)
    if operator.never_pay:
        yield voice.say("rule.never_pay")
