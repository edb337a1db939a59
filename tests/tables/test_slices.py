"""A log that is joined slice by slice gives the same answer as one that is joined at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from postwarden.jobs.diagnose import diagnose
from postwarden.jobs.report import as_json, unmasked
from postwarden.tables import database

INCIDENTS = Path(__file__).parents[1] / "incidents"


@pytest.mark.parametrize("story", ["contact_copy", "newsletter_flood", "contact_filter"])
def test_slices_change_nothing(story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = [str(file) for file in sorted((INCIDENTS / story).glob("*log*"))]
    whole = as_json(diagnose(logs), "en", unmasked)
    monkeypatch.setattr(database, "SLICE", 37)
    assert as_json(diagnose(logs), "en", unmasked) == whole
