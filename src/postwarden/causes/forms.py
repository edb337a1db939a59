"""What form abuse and list bombing say alike about an abused form."""

from __future__ import annotations

from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.causes.stories import Story, places_of
from postwarden.model import Certainty, Code, Severity, Subject
from postwarden.model.finding import Fact

#: Fewer mails than this could be a handful of odd visitors.
_FEW = 10
_PROBES = 300


def case(look: Look, code: Code, story: Story, kind: str) -> Case:
    """The finding on an abused form, with its proof, claiming the mail of programs' posts."""
    programs = story.programs
    limits = _limits(look, story, kind)
    strangers = story.reaches_strangers
    facts: dict[str, Fact] = {
        "linked": look.tables.linked(story.site, story.form),
        "posts": story.tried,
        "addresses": story.addresses,
        "honest": story.people.messages,
        "kind": kind,
    }
    if "copy_to_visitor" in code.facts:
        facts["copy_to_visitor"] = None if look.blind else strangers
    if story.script is not None and not story.script[0].endswith("/"):
        facts["script"] = story.script[0]
    if others := look.tables.other_paths(story.site, story.form):
        facts["other_paths"] = others
    probe = look.tables.first_seen(story.site, story.form, _PROBES)
    places = places_of(programs)
    if probe is not None:
        facts["first_probe"] = look.moment(look.tables.when(probe) or programs.first)
        places.append(probe)
    finding = code.about(
        Subject("form", story.form),
        look.evidence(places),
        site=story.site or None,
        certainty=_certainty(limits),
        severity=None if strangers or look.blind else Severity.WARNING,
        messages=programs.messages,
        recipients=programs.recipients,
        first=look.moment(programs.first),
        last=look.moment(programs.last),
        share=look.share(programs.messages),
        failed=programs.failed,
        why_not_higher=tuple(limits),
        also=facts,
    )
    return Case(finding, forms=(story.number,))


def _limits(look: Look, story: Story, kind: str) -> list[str]:
    """Why the certainty is not higher."""
    if look.blind:
        return ["no-mail-log"]
    limits = []
    if kind == "unknown":
        limits.append("kind-unknown")
    if story.by_pattern:
        limits.append("pattern-only")
    if story.programs.messages < _FEW:
        limits.append("few-messages")
    if story.script is None and not story.mails_alike:
        limits.append("time-join")
    return limits


def _certainty(limits: list[str]) -> Certainty:
    if "no-mail-log" in limits or ("few-messages" in limits and len(limits) > 1):
        return Certainty.POSSIBLE
    return Certainty.LIKELY if limits else Certainty.PROVEN
