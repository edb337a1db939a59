"""A log larger than the database's memory is joined all the same: it spills, and says the same."""

from pathlib import Path

import pytest

from postwarden import diagnose
from postwarden.tables import database
from tests.incidents._stories import sources

#: Far less than the rows of the story, their joins and DuckDB's own buffers would like.
TIGHT = "96MB"


def test_the_same_answer_in_tight_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    story = sources("two_causes")
    roomy = diagnose(story)
    monkeypatch.setattr(database.Database.__init__, "__defaults__", (TIGHT,))
    tight = diagnose(story, directory=tmp_path)
    assert (tight.sums, tight.findings) == (roomy.sums, roomy.findings)
    assert list(tmp_path.iterdir()) == []
