"""A checkup as one self-contained page: no request, no script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from postwarden.jobs.report.as_html import pieces, template
from postwarden.jobs.report.checkup_view import view
from postwarden.jobs.report.wording import Voice
from postwarden.model.checkup import Checkup
from postwarden.model.transition import Transition

_WORST_FIRST = ("alarm", "notice", "blind", "open", "calm")


def as_html(
    checkups: Sequence[Checkup],
    language: str,
    zone: tzinfo,
    changes: Sequence[Sequence[Transition]] = (),
) -> str:
    """Write the answer as a page; every fact in it is escaped text."""
    shown = [
        view(each, language, zone, changes[number] if changes else ())
        for number, each in enumerate(checkups)
    ]
    voice = Voice(language, zone)
    return template("checkup").render(
        targets=shown,
        mood=min((each.mood for each in shown), key=_WORST_FIRST.index),
        title=", ".join(each.target for each in shown[:5]),
        voice=voice,
        say=voice.say,
        pieces=pieces,
    )
