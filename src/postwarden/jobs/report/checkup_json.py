"""A checkup for programs: exactly the fields of the contract of `postwarden check`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from postwarden.jobs.report.as_json import SCHEMA, finding
from postwarden.jobs.report.choose import of_checkup, ordered
from postwarden.jobs.report.wording import Voice
from postwarden.model.checkup import Checkup
from postwarden.model.transition import Transition


def as_json(
    checkups: Sequence[Checkup],
    language: str,
    zone: tzinfo,
    changes: Sequence[Sequence[Transition]] = (),
) -> dict[str, object]:
    """One object for one target; for several, an object that holds them all.

    `changes`: target by target, what changed since the run before; none where nothing is saved.
    """
    voice = Voice(language, zone)
    told = [_target(each, voice) for each in checkups]
    for answer, changed in zip(told, changes, strict=False):
        answer["changes"] = [_change(each, voice) for each in changed]
    if len(told) == 1:
        return told[0]
    return {"schema": SCHEMA, "report": "check", "targets": told}


def _change(each: Transition, voice: Voice) -> dict[str, object]:
    shown = of_checkup(each.finding, each.finding.site or "")
    return {
        "change": each.change.value,
        "code": shown.code,
        "subject": {"kind": shown.subject.kind, "name": shown.subject.name},
        "since": each.since.astimezone(voice.zone).isoformat(),
    }


def _target(checkup: Checkup, voice: Voice) -> dict[str, object]:
    told = [of_checkup(each, each.site or "") for each in ordered(checkup.findings)]
    return {
        "schema": SCHEMA,
        "report": "check",
        "target": checkup.target,
        "covered": list(checkup.covered),
        "missed": list(checkup.missed),
        "findings": [finding(each, voice) for each in told],
    }
