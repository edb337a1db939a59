"""What one segment knows of a life becomes one row; what it holds beside keeps its place."""

from __future__ import annotations

from pathlib import Path

from postwarden.model import Event, Link, Login, Request, ScriptMail
from postwarden.tables.pieces import Pieces
from postwarden.tables.rows import RowWriter
from tests.tables._logs import Lines, delivery, life, pickup, queued, read, request

ID = "4A00000001"


def rows(lines: Lines, place: Path, table: str) -> list[list[str]]:
    read(3, 0, lines, place)
    return written(place, table)


def written(place: Path, table: str) -> list[list[str]]:
    file = place / f"{table}-3.tsv"
    return (
        [row.split("\t") for row in file.read_text("utf-8").splitlines()] if file.exists() else []
    )


def given(place: Path, *events: Event) -> None:
    writer = RowWriter(place, 3)
    pieces = Pieces(3, writer)
    pieces.add(events)
    pieces.close()
    writer.close()


def test_a_life_is_one_row_and_so_is_each_recipient(tmp_path: Path) -> None:
    lines = life(0, ID, "a@gmx.test", "b@gmx.test")
    assert len(rows(lines, tmp_path, "pieces")) == 1
    assert len(written(tmp_path, "deliveries")) == 2


def test_of_many_tries_the_last_is_kept(tmp_path: Path) -> None:
    tries = [delivery(60.0 * n, ID, "a@gmx.test", status="deferred") for n in range(5)]
    lines = [pickup(0, ID), queued(0, ID), *tries, delivery(900, ID, "a@gmx.test")]
    (row,) = rows(lines, tmp_path, "deliveries")
    assert (row[1], row[10]) == ("8", "sent")


def test_an_id_used_again_is_another_row(tmp_path: Path) -> None:
    lines = [*life(0, ID, "a@gmx.test"), *life(900, ID, "a@gmx.test")]
    assert len(rows(lines, tmp_path, "pieces")) == 2


def test_pieces_of_a_segment_are_numbered_apart_from_those_of_others(tmp_path: Path) -> None:
    (row,) = rows(life(0, ID, "a@gmx.test"), tmp_path, "pieces")
    assert int(row[4]) >> 40 == 3


def test_a_visitor_is_an_address_with_a_browser(tmp_path: Path) -> None:
    lines = [
        request(0, "/a", ip="203.0.113.7"),
        request(1, "/b", ip="203.0.113.7"),
        request(2, "/a", ip="203.0.113.7", agent="other"),
    ]
    visitors = [row[5] for row in rows(lines, tmp_path, "hits")]
    assert (visitors[0] == visitors[1], visitors[0] == visitors[2]) == (True, False)
    assert len(written(tmp_path, "visitors")) == 2


HOSTILE = "a\tb\nc\rd\0"


def test_separators_in_a_text_are_no_separators(tmp_path: Path) -> None:
    given(
        tmp_path,
        Link(1, 1.0, 0, HOSTILE, "postfix", ID, "bounce", HOSTILE),
        ScriptMail(2, 2.0, 0, "web01", HOSTILE, 31, False, HOSTILE, HOSTILE),
        Login(3, 3.0, 0, "web01", "imap", HOSTILE, "203.0.113.7", True),
        Request(4, 4.0, 0, "", "203.0.113.7", "POST", HOSTILE, 200, HOSTILE, HOSTILE),
    )
    for table in ("links", "scripts", "logins", "hits", "visitors"):
        assert len(written(tmp_path, table)) == 1, table
