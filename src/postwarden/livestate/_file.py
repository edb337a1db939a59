"""The file of the SQLite live state: opened by one guard alone, moved aside where it is broken."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from postwarden.livestate._events import KEPT
from postwarden.model.recall import DownError

#: Seconds to wait for another process's lock; the guard's caller waits 0.15.
PATIENCE = 0.1
#: Changes with the tables below; a file of another version is moved aside.
VERSION = 1

# Rows are found by hashes, so each lies on a page of its own: small pages make small writes.
# `checkpoint` comes long before the log has grown so that a commit would have to do it.
_SETUP = """
PRAGMA page_size = 1024;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 64000;
PRAGMA journal_size_limit = 16000000;
PRAGMA cache_size = -16000;
PRAGMA temp_store = MEMORY;
"""
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS bins (
    id BLOB PRIMARY KEY, number INT, count INT, before INT, expires INT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent (
    id BLOB PRIMARY KEY, first BLOB, uses INT, expires REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS spent_expires ON spent (expires);
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, at INT, event TEXT);
CREATE INDEX IF NOT EXISTS events_at ON events (at);
PRAGMA user_version = {VERSION};
COMMIT;
"""
_REASONS = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "disk-full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_PERM: "no-rights",
    sqlite3.SQLITE_CANTOPEN: "not-opened",
    sqlite3.SQLITE_IOERR: "disk-error",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_NOTADB: "corrupt",
}


class InUseError(DownError):
    """Another guard has this file; each guard needs its own, or all of them Valkey."""


def reason(error: sqlite3.Error) -> str:
    """A word for what went wrong; `broken` for what has none."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    # The tables are ours and checked at the start: if one is missing, the file is not whole.
    return _REASONS.get(code & 0xFF, "broken")


def lock(path: Path) -> int:
    """Take the lock beside the file; it is given up with the descriptor. Raises DownError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise DownError("not-opened") from error
    try:
        fcntl.flock(beside, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(beside)
        raise InUseError("in-use") from error
    return beside


def open_own(path: Path) -> tuple[sqlite3.Connection, str]:
    """The file, ready to write, and why it was begun anew ("" if it was not).

    Its lock must be held. Raises sqlite3.Error, DownError.
    """
    try:
        _forget_broken(path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise DownError("not-opened") from error
    wrong = _wrong(path)
    if wrong:
        move_aside(path)
        return open_own(path)[0], wrong
    return _ready(path), ""


def open_to_read(path: Path) -> sqlite3.Connection:
    """The file of a guard that may be running; nothing is written. Raises sqlite3.Error."""
    return _connected(f"{path.absolute().as_uri()}?mode=ro")


def open_beside(path: Path) -> sqlite3.Connection:
    """The file of a guard that may be running, to add a few rows. Raises sqlite3.Error."""
    return _connected(f"{path.absolute().as_uri()}?mode=rw")


def checkpoint(path: Path) -> None:
    """Bring the log into the file, beside the work of others; waits for the disk. Never raises."""
    with (
        suppress(sqlite3.Error),  # the next one will do it, at last a commit
        closing(_connected(f"{path.absolute().as_uri()}?mode=rw")) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def move_aside(path: Path) -> None:
    """Rename the file to `….broken-<time>`, its log with it. Raises DownError."""
    name = f"{path}.broken-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
    try:
        path.rename(name)
        with suppress(FileNotFoundError):
            Path(f"{path}-wal").rename(f"{name}-wal")
        Path(f"{path}-shm").unlink(missing_ok=True)
    except OSError as error:
        raise DownError("not-opened") from error


def _ready(path: Path) -> sqlite3.Connection:
    connection = _connected(path.absolute().as_uri())
    try:
        connection.executescript(_SETUP)
        connection.executescript(_TABLES)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _wrong(path: Path) -> str:
    """Why the file cannot be used: `corrupt`, `other-version`, or ""."""
    try:
        with closing(_connected(path.absolute().as_uri())) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.DatabaseError as error:
        if reason(error) != "corrupt":
            raise
        return "corrupt"
    if not sound:
        return "corrupt"
    return "other-version" if tables and version != VERSION else ""


def _connected(uri: str) -> sqlite3.Connection:
    # Opened by whoever makes the state, used by its one thread afterwards.
    return sqlite3.connect(
        uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )


def _forget_broken(path: Path) -> None:
    """What was moved aside holds events: it goes when they would have gone."""
    for each in path.parent.glob(f"{path.name}.broken-*"):
        if each.stat().st_mtime < time.time() - KEPT:
            each.unlink()
