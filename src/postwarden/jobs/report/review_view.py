"""What text and page show alike of a review: one sentence, the story, today's steps, the requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from postwarden.jobs.report.choose import safe
from postwarden.jobs.report.clean import clean, cut
from postwarden.jobs.report.mask import Mask, unmasked
from postwarden.jobs.report.parts import Part, part
from postwarden.jobs.report.request import request, subject_line
from postwarden.jobs.report.wording import Voice
from postwarden.model.review import Operator, Review
from postwarden.model.transition import Change, Transition

_MOOD = {"open": "alarm", "over": "notice", "clean": "calm", "unknown": "blind"}
_NAME = 160


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
    """A review in words."""

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


def view(review: Review, language: str, zone: tzinfo, mask: Mask, contact: str) -> ReviewView:
    """Say a review in words, once for every way of showing it."""
    voice = Voice(language, zone)
    told = {n: _told(getattr(review, n), voice, mask) for n in ("done", "standing", "unseen")}
    story = _told(review.causes, voice, mask)
    asked = tuple(_asked(each, review, voice, contact) for each in review.operators)
    return ReviewView(
        mood=_MOOD[review.state],
        headline=_headline(review, story, asked, voice),
        about=tuple(_about(review, voice)),
        story=story,
        done=tuple(each for each in told["done"] if not _is_asked(each)),
        today=tuple(_today(review, story, told["standing"], asked, voice)),
        standing=tuple(each for each in told["standing"] if not _is_asked(each)),
        operators=asked,
        unseen=told["unseen"],
        missed=tuple(part(safe(each, mask, _NAME), None, voice) for each in review.missed),
    )


def _told(changes: Sequence[Transition], voice: Voice, mask: Mask) -> tuple[Told, ...]:
    return tuple(
        Told(part(safe(each.finding, mask, _NAME), None, voice), _state(each, voice))
        for each in changes
    )


def _state(change: Transition, voice: Voice) -> str:
    return voice.say(f"became.{change.change.value}", since=change.since, at=change.at)


def _is_asked(told: Told) -> bool:
    """Listings and refusals have a section of their own."""
    return told.part.finding.code.startswith(("listed.", "refused."))


def _headline(review: Review, story: Sequence[Told], asked: Sequence[Asked], voice: Voice) -> str:
    title = story[0].part.title if story else ""
    last = _last(review)
    said = voice.say(
        f"reviewed.{review.state}",
        title=title,
        site=review.site,
        last=last or review.at,
        until=review.until or review.at,
    )
    left = sum(not each.over for each in asked)
    key = "refusing" if left else "taken" if review.asked else "unasked"
    more = [voice.say(f"reviewed.{key}", left=left)]
    if review.elsewhere:
        more.append(voice.say("reviewed.elsewhere", elsewhere=review.elsewhere))
    return " ".join([said, *more])


def _last(review: Review) -> datetime | None:
    """When the last mail of any cause left."""
    ends = [each.finding.facts.get("last") for each in review.causes]
    return max((end for end in ends if isinstance(end, datetime)), default=None)


def _about(review: Review, voice: Voice) -> Iterator[str]:
    yield review.site
    if review.host:
        yield voice.say("page.host", host=review.host)
    yield voice.moment(review.at)
    if review.first and review.until:
        yield voice.say("reviewed.logs", span=voice.span(review.first, review.until))


def _today(
    review: Review,
    story: Sequence[Told],
    standing: Sequence[Told],
    asked: Sequence[Asked],
    voice: Voice,
) -> Iterator[str]:
    """What to do today, first things first."""
    open_ = [t for t, c in zip(story, review.causes, strict=True) if c.change is not Change.CLOSED]
    for each in open_:
        yield from each.part.steps
    if review.state == "unknown":
        yield voice.say("today.diagnose")
    elif review.state == "open":
        yield voice.say("today.again")
    urgent = [each for each in standing if not _is_asked(each)]
    for each in urgent:
        yield voice.say("today.fault", title=each.part.title)
    ready = [each.name for each in asked if each.text and not each.over]
    if ready and review.state in ("over", "clean"):
        yield voice.say("today.ask", names=tuple(ready))


def _asked(operator: Operator, review: Review, voice: Voice, contact: str) -> Asked:
    newest = voice.guide(safe(operator.findings[-1], unmasked, _NAME))
    helps = operator.way in ("form", "mail", "hoster") and not operator.over
    send = helps and not operator.not_yet
    return Asked(
        name=_shown(operator.name or voice.word(f"values.receiver.{operator.key}", operator.key)),
        about=newest.title,
        since=voice.moment(operator.since),
        state=_standing(operator, voice),
        over=operator.over,
        where=_shown(operator.ask),
        rules=tuple(_rules(operator, voice)),
        subject=subject_line(operator, review, voice.zone) if send else "",
        text=request(operator, review, contact, voice.zone) if send else "",
    )


def _shown(text: str) -> str:
    """What a file of a run says may be anything."""
    return cut(clean(text), _NAME)


def _standing(operator: Operator, voice: Voice) -> str:
    if operator.over:
        return voice.say("standing.over")
    if operator.not_yet:
        return voice.say(f"standing.{operator.not_yet.replace('-', '_')}")
    return voice.say(f"standing.{operator.way}")


def _rules(operator: Operator, voice: Voice) -> Iterator[str]:
    """How the operator wants to be asked, and how long it takes."""
    if operator.over:
        return
    if operator.way in ("form", "mail") and not operator.not_yet:
        yield voice.say("rule.once")
    wait = voice.word(f"values.wait.{operator.wait}", "")
    if wait and operator.wait != "unknown":
        yield voice.say("rule.wait", wait=wait)
    if operator.never_pay:
        yield voice.say("rule.never_pay")
