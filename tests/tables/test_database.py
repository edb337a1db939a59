"""The engine is kept in bounds: no network, no file outside, no change of its settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from postwarden.tables.database import Database
from postwarden.tables.rows import TABLES


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path)
    yield opened
    opened.close()


def test_a_table_without_rows_is_empty(database: Database) -> None:
    database.load()
    for table in TABLES:
        assert database.rows("SELECT count(*) FROM query_table($name)", name=table) == [(0,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/postwarden-outside.csv'",
        "ATTACH '/tmp/postwarden-outside.duckdb'",
        "INSTALL httpfs",
        "SET memory_limit = '99GB'",
        "SET enable_external_access = true",
    ],
)
def test_nothing_outside_is_reached(database: Database, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        database.run(sql)


def test_a_parameter_is_a_value_and_never_sql(database: Database) -> None:
    hostile = "'; DROP TABLE hits; --"
    assert database.rows("SELECT $text", text=hostile) == [(hostile,)]


def test_inserted_rows_come_back(database: Database) -> None:
    columns = {"number": "BIGINT", "name": "VARCHAR"}
    database.insert("made", columns, ((n, f"n{n}") for n in range(3)))
    assert database.rows("SELECT * FROM made ORDER BY number") == [(0, "n0"), (1, "n1"), (2, "n2")]
    database.insert("made", columns, [])
    assert database.rows("SELECT * FROM made") == []


def test_a_large_answer_comes_in_batches(database: Database) -> None:
    rows = database.stream("SELECT range AS n FROM range(0, 1000) ORDER BY n", batch=7)
    assert [n for (n,) in rows] == list(range(1000))


def test_more_than_its_memory_is_spilled(tmp_path: Path) -> None:
    opened = Database(tmp_path, memory="64MB")
    (count,) = opened.rows(
        "SELECT count(*) FROM (SELECT hash(range) AS h FROM range(0, 6000000) ORDER BY h)"
    )[0]
    opened.close()
    assert count == 6_000_000
