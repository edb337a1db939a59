"""The DuckDB behind the tables: bounded memory, spills to its directory, no network, no extension."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from postwarden.tables.rows import TABLES

#: Beyond it DuckDB spills to the given directory; what it takes beside this limit is as much again.
MEMORY = "256MB"


#: Rows that are joined at once, where a query joins much.
SLICE = 500_000
_MINE = re.compile(r"<mine ([\w.(), ]+)>")


class Database:
    """One connection on one temporary directory; `close` releases both."""

    def __init__(self, directory: Path, memory: str = MEMORY) -> None:
        self._directory = directory
        self._connection = duckdb.connect(
            ":memory:",  # what does not fit goes to the temporary directory
            config={
                "memory_limit": memory,
                "threads": str(min(4, os.cpu_count() or 1)),
                "temp_directory": str(directory / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "preserve_insertion_order": "false",
            },
        )
        self._connection.execute(f"SET allowed_directories = ['{directory}']")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute("SET lock_configuration = true")

    def load(self) -> None:
        """Load every row file that workers wrote; a table without one is empty."""
        for table, columns in TABLES.items():
            files = sorted(str(p) for p in self._directory.glob(f"{table}-*.tsv"))
            self._load(table, columns, files)

    def _load(self, table: str, columns: Mapping[str, str], files: list[str]) -> None:
        listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        if not files:
            self.run(f"CREATE TABLE {table} ({listed})")
            return
        struct = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        self.run(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv($files, delim='\t', header=false,"
            f" quote='', escape='', auto_detect=false, nullstr='\\N',"
            f" max_line_size=8388608, buffer_size=16777216,"
            f" columns={{{struct}}})",
            files=files,
        )

    def run(self, sql: str, **parameters: object) -> None:
        """Execute one statement."""
        self._connection.execute(sql, parameters or None)

    def sliced(self, table: str, select: str, rows: int, **parameters: object) -> None:
        """Create a table from a query that joins much, slice by slice where there is very much.

        `select` says `<mine life>` where a row has to belong to the slice by that number: operators
        that join pin what they hold, so that one query over everything would not fit. `rows`:
        how many there are in all.
        """
        count = max(1, -(-rows // SLICE))
        for number in range(count):
            mine = "true" if count == 1 else rf"hash(\1) % {count} = {number}"
            filled = _MINE.sub(mine, select)
            head = f"INSERT INTO {table}" if number else f"CREATE TABLE {table} AS"
            self.run(f"{head} {filled}", **parameters)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def rows(self, sql: str, **parameters: object) -> list[tuple[Any, ...]]:
        """All rows of a query whose answer is small."""
        return self._connection.execute(sql, parameters or None).fetchall()

    def stream(self, sql: str, batch: int = 2_000, **parameters: object) -> Iterator[Any]:
        """Rows of a large answer, in batches, on a cursor of its own."""
        cursor = self._connection.cursor()
        cursor.execute(sql, parameters or None)
        while rows := cursor.fetchmany(batch):
            yield from rows
        cursor.close()

    def insert(
        self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]
    ) -> None:
        """Create a table from rows through a file: bound parameters are 100 times slower."""
        path = self._directory / f"insert-{table}.tsv"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines("\t".join(map(str, row)) + "\n" for row in rows)
        self.run(f"DROP TABLE IF EXISTS {table}")
        self._load(table, columns, [str(path)])
        path.unlink()

    def close(self) -> None:
        """Close the connection; the directory belongs to the caller."""
        self._connection.close()
