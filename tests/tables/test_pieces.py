"""What one segment knows of a life becomes one row; what it holds beside keeps its place."""

from __future__ import annotations

import json
from pathlib import Path

from postwarden.tables.rows import TABLES
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


def entry(program: str, text: str) -> str:
    """An entry of the journal, whose JSON may bring any character."""
    stamp = {"__REALTIME_TIMESTAMP": "1795511021250000", "_HOSTNAME": HOSTILE}
    return json.dumps(stamp | {"SYSLOG_IDENTIFIER": program, "MESSAGE": text})


def visit(text: str) -> str:
    """A request in an access log in JSON."""
    names = ("server_name", "request_uri", "http_referer", "http_user_agent")
    fixed = {"time": "@1795511021", "msec": 1795511021.5, "remote_addr": "203.0.113.7"}
    return json.dumps(
        fixed | {"request_method": "POST", "status": 200} | dict.fromkeys(names, text)
    )


def test_separators_in_a_text_are_no_separators(tmp_path: Path) -> None:
    lines = [
        entry("postfix/bounce", f"{ID}: sender non-delivery notification: {ID}\t{HOSTILE}"),
        entry("postfix/qmgr", f"{ID}: from=<{HOSTILE}>, size=1, nrcpt=1 (queue active)"),
        entry("postfix/cleanup", f"{ID}: message-id=<{HOSTILE}>"),
        entry("postfix/smtp", delivery(0, ID, HOSTILE, reply=HOSTILE).partition("]: ")[2]),
        entry(
            "php",
            f"mail() on [/a{HOSTILE}.php:31]: To: a@gmx.test -- Headers: x -- Subject: {HOSTILE}",
        ),
        entry(
            "dovecot", f"imap-login: Login: user=<{HOSTILE}>, method=PLAIN, rip=203.0.113.7, lip=x"
        ),
        visit(HOSTILE),
    ]
    read(3, 0, lines, tmp_path)
    for table, columns in TABLES.items():
        (row,) = written(tmp_path, table)
        assert len(row) == len(columns), table
