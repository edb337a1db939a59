"""Rows are lines of text: nothing that a log holds may make two of one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postwarden.readers import http
from postwarden.tables.database import Database
from postwarden.tables.rows import TABLES, RowWriter


@pytest.mark.parametrize("stray", ["a\tb", "a\nb", "a\rb", ""])
def test_a_stray_separator_is_refused(stray: str, tmp_path: Path) -> None:
    writer = RowWriter(tmp_path, 0)
    writer.rows("visitors").append(f"1\t{stray}\tagent" if stray else "1\tip")
    with pytest.raises(ValueError, match="stray separator"):
        writer.flush()
    assert not list(tmp_path.iterdir())


def test_files_appear_with_their_first_row(tmp_path: Path) -> None:
    writer = RowWriter(tmp_path, 7)
    writer.flush()
    assert not list(tmp_path.iterdir())
    for _ in range(2):
        writer.rows("visitors").append("1\t203.0.113.7\tMozilla")
        writer.flush()
    assert (tmp_path / "visitors-7.tsv").read_text("utf-8").count("\n") == 2
    assert [f.name for f in tmp_path.iterdir()] == ["visitors-7.tsv"]


def test_a_task_that_is_tried_again_begins_anew(tmp_path: Path) -> None:
    for ip in ("203.0.113.7", "203.0.113.8"):
        writer = RowWriter(tmp_path, 7)
        writer.rows("visitors").append(f"1\t{ip}\tMozilla")
        writer.flush()
    assert (tmp_path / "visitors-7.tsv").read_text("utf-8") == "1\t203.0.113.8\tMozilla\n"


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(http.clean)


@settings(max_examples=20)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5))
def test_what_is_written_is_what_is_read(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as name:
        writer = RowWriter(Path(name), 0)
        for number, (ip, agent) in enumerate(rows):
            writer.rows("visitors").append(f"{number}\t{ip}\t{agent}")
        writer.flush()
        database = Database(Path(name))
        database.load()
        found = database.rows("SELECT ip, agent FROM visitors ORDER BY visitor")
        database.close()
    assert [(a or "", b or "") for a, b in found] == rows


def test_every_row_has_its_place_but_a_visitor() -> None:
    placed = {
        t for t, columns in TABLES.items() if list(columns)[:4] == ["seg", "line", "stamp", "clock"]
    }
    assert placed == TABLES.keys() - {"visitors"}
