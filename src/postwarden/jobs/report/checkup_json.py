"""A checkup for programs: exactly the fields of the contract of `postwarden check`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from postwarden.jobs.report.as_json import SCHEMA, finding
from postwarden.jobs.report.choose import ordered, safe
from postwarden.jobs.report.mask import unmasked
from postwarden.jobs.report.wording import Voice
from postwarden.model.checkup import Checkup


def as_json(checkups: Sequence[Checkup], language: str, zone: tzinfo) -> dict[str, object]:
    """One object for one target; for several, an object that holds them all."""
    voice = Voice(language, zone)
    told = [_target(each, voice) for each in checkups]
    if len(told) == 1:
        return told[0]
    return {"schema": SCHEMA, "report": "check", "targets": told}


def _target(checkup: Checkup, voice: Voice) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "report": "check",
        "target": checkup.target,
        "covered": list(checkup.covered),
        "missed": list(checkup.missed),
        "findings": [finding(safe(each, unmasked), voice) for each in ordered(checkup.findings)],
    }
