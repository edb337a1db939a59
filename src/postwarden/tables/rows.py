"""The rows that a worker writes and the parent loads: tab-separated, one file a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

#: Column -> type, in the order of the file. `seg`, `line`, `stamp`, `clock` place every row.
PLACE: Final = {"seg": "INTEGER", "line": "INTEGER", "stamp": "DOUBLE", "clock": "TINYINT"}
TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "pieces": PLACE
    | {
        "piece": "BIGINT",
        "last": "DOUBLE",
        "host": "VARCHAR",
        "instance": "VARCHAR",
        "queue_id": "VARCHAR",
        "origin": "VARCHAR",
        "client": "VARCHAR",
        "client_name": "VARCHAR",
        "account": "VARCHAR",
        "login": "VARCHAR",
        "cwd": "VARCHAR",
        "parent": "VARCHAR",
        "sender": "VARCHAR",
        "size": "BIGINT",
        "nrcpt": "INTEGER",
        "message_id": "VARCHAR",
        "ended": "VARCHAR",
        "seen_sender": "BOOLEAN",
    },
    "deliveries": PLACE
    | {
        "piece": "BIGINT",
        "recipient": "VARCHAR",
        "original": "VARCHAR",
        "relay": "VARCHAR",
        "relay_ip": "VARCHAR",
        "local": "BOOLEAN",
        "status": "VARCHAR",
        "dsn": "VARCHAR",
        "reply": "VARCHAR",
        "child": "VARCHAR",
    },
    "links": PLACE
    | {
        "host": "VARCHAR",
        "instance": "VARCHAR",
        "queue_id": "VARCHAR",
        "kind": "VARCHAR",
        "child": "VARCHAR",
    },
    "logins": PLACE
    | {
        "host": "VARCHAR",
        "service": "VARCHAR",
        "account": "VARCHAR",
        "ip": "VARCHAR",
        "ok": "BOOLEAN",
    },
    "scripts": PLACE
    | {
        "host": "VARCHAR",
        "path": "VARCHAR",
        "script_line": "INTEGER",
        "evaled": "BOOLEAN",
        "recipient": "VARCHAR",
        "subject": "VARCHAR",
    },
    "hits": PLACE
    | {
        "site": "VARCHAR",
        "visitor": "BIGINT",
        "method": "VARCHAR",
        "target": "VARCHAR",
        "status": "SMALLINT",
        "referer": "VARCHAR",
    },
    "visitors": {"visitor": "BIGINT", "ip": "VARCHAR", "agent": "VARCHAR"},
}


class RowWriter:
    """Collects rows and appends them to `<directory>/<table>-<segment>.tsv`.

    Files appear with their first row.
    """

    def __init__(self, directory: Path, segment: int) -> None:
        self._directory = directory
        self._segment = segment
        self._begun: set[str] = set()
        self._rows: dict[str, list[str]] = {table: [] for table in TABLES}

    def rows(self, table: str) -> list[str]:
        """Where a table's rows are put, without line ends, until `flush` takes them."""
        return self._rows[table]

    def flush(self) -> None:
        """Write what was collected; ValueError for a stray separator, OSError for a full disk."""
        for table, rows in self._rows.items():
            if not rows:
                continue
            text = "\n".join(rows)
            tabs = (len(TABLES[table]) - 1) * len(rows)
            # Whether a line end is there is found many times quicker than how many.
            if "\n" in "".join(rows) or "\r" in text or text.count("\t") != tabs:
                raise ValueError(f"a stray separator in a row of {table}")
            path = self._directory / f"{table}-{self._segment}.tsv"
            # A task that is tried again begins its files anew.
            with path.open("ab" if table in self._begun else "wb") as file:
                file.write(f"{text}\n".encode("utf-8", "replace"))
            self._begun.add(table)
            rows.clear()
