"""Who refuses the mail, in words: a line each, what is ordinary in one, most mails first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from postwarden.causes.refused import is_of_the_mail, is_over
from postwarden.jobs.report.wording import Voice
from postwarden.model import Run
from postwarden.model.refusal import UNKNOWN, Refusal

#: A person is shown as many; JSON holds them all.
MOST = 12


def lines(run: Run, voice: Voice) -> tuple[str, ...]:
    """Say who did not take mail of a run that is safe to show; nothing where everybody did."""
    told = [each for each in run.refusals if not each.is_ordinary]
    said = [" ".join(_sentences(each, voice)) for each in told[:MOST]]
    if len(told) > MOST:
        said.append(voice.say("refusals.more", more=len(told) - MOST))
    ordinary: Counter[str] = Counter()
    for each in run.refusals:
        if each.is_ordinary:
            ordinary[each.means] += each.messages
    if ordinary:
        parts = [_part(means, count, voice) for means, count in ordinary.most_common()]
        said.append(voice.say("refusals.ordinary", parts=voice.listed(parts)))
    return tuple(said)


def _part(means: str, messages: int, voice: Voice) -> str:
    return voice.say("refusals.part", messages=messages, **{"class": means})


def _sentences(each: Refusal, voice: Voice) -> Iterator[str]:
    yield voice.say(
        "refusals.unknown" if each.means == UNKNOWN else "refusals.line",
        receiver=each.receiver,
        messages=each.messages,
        recipients=each.recipients,
        **{"class": each.means},
    )
    if each.filter and each.filter != each.receiver:
        yield voice.say("refusals.filter", filter=each.filter)
    yield voice.say("refusals.when", span=voice.span(each.first, each.last))
    if each.forwarded:
        yield voice.say("refusals.forwarded", forwarded=each.forwarded)
    if each.bounces:
        yield voice.say("refusals.bounces", bounces=each.bounces)
    yield from _still(each, voice)
    if each.ask:
        yield voice.say("refusals.ask", ask=each.ask)
    if each.reference:
        yield voice.say("refusals.reference", reference=each.reference)
    if each.means in (UNKNOWN, "policy") and each.text:
        yield voice.say("refusals.text", text=each.text)


def _still(each: Refusal, voice: Voice) -> Iterator[str]:
    """Whether it still stood at the end of the log."""
    if is_of_the_mail(each):
        if each.after:
            yield voice.say("refusals.mail")
    elif is_over(each):
        yield voice.say("refusals.over")
    elif each.temporary:
        yield voice.say("refusals.waiting")
    else:
        yield voice.say("refusals.open")
