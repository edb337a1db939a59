"""The rows that a worker writes and the parent loads: tab-separated, one file a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

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
_CONTROL: Final = {ord("\t"): " ", ord("\n"): " ", ord("\r"): " ", 0: "\ufffd"}


class RowWriter:
    """Appends rows to `<directory>/<table>-<segment>.tsv`; files appear with their first row."""

    def __init__(self, directory: Path, segment: int) -> None:
        self._directory = directory
        self._segment = segment
        self._files: dict[str, IO[str]] = {}
        self._tabs = {table: len(columns) - 1 for table, columns in TABLES.items()}

    def write(self, table: str, row: str) -> None:
        """Write one row without its line end; stray tabs in it raise ValueError."""
        file = self._files.get(table) or self._open(table)
        if row.count("\t") != self._tabs[table] or "\n" in row or "\r" in row:
            raise ValueError(f"a stray separator in a row of {table}")
        file.write(row + "\n")

    def _open(self, table: str) -> IO[str]:
        path = self._directory / f"{table}-{self._segment}.tsv"
        file = path.open("w", encoding="utf-8", errors="replace", newline="\n", buffering=1 << 18)
        self._files[table] = file
        return file

    def close(self) -> None:
        """Flush and close; OSError when the disk is full."""
        for file in self._files.values():
            file.close()


def clean(text: str) -> str:
    """Text from JSON logs may hold separators; replace them."""
    return text.translate(_CONTROL)
