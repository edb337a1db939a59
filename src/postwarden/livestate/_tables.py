"""The tables of the SQLite live state: each call one transaction of few statements. Blocks.

Python's lock is given up and taken back at each step of a statement, and taking it back may last
while the event loop works: all bins are read as one row, and written by one statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from postwarden.livestate._events import cutoff, packed, ticks
from postwarden.livestate._windows import State, Use, noted, sliding, used
from postwarden.livestate.limits import Limits
from postwarden.model.outcome import GuardEvent
from postwarden.model.recall import Bin, Recalled, Spend

#: Events read at a time, so that a recall need not wait for a long report.
PAGE = 500
#: Every so many notes the tables are tidied; at once where one is too long.
_TIDY_EVERY = 4

_EVENTS = "SELECT at, id, event FROM events WHERE (at, id) >= (?, ?) ORDER BY at, id LIMIT ?"
#: The end of the next portion of bins, in the order of their ids.
_PORTION = "SELECT id FROM bins WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?"
_EXPIRED_BINS = "DELETE FROM bins WHERE id > ? AND id <= ? AND expires <= ?"
_OLDEST_BINS = """DELETE FROM bins WHERE id IN (
    SELECT id FROM bins WHERE id > ? AND id <= ? ORDER BY expires LIMIT ?)"""
_EXPIRED_SPENT = """DELETE FROM spent WHERE id IN (
    SELECT id FROM spent WHERE expires <= ? ORDER BY expires LIMIT ?)"""
_OLDEST_SPENT = "DELETE FROM spent WHERE id IN (SELECT id FROM spent ORDER BY expires LIMIT ?)"
_OLD_EVENTS = """DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE at < ? ORDER BY at LIMIT ?)"""
_OLDEST_EVENTS = "DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY at, id LIMIT ?)"
#: Above every id.
_END = b"\xff" * 64


def events_from(
    db: sqlite3.Connection, at: int, number: int, most: int = PAGE
) -> list[tuple[int, int, str]]:
    """A page of events: ticks, number, line; oldest first, the given ones included."""
    return db.execute(_EVENTS, (at, number, most)).fetchall()


class Tables:
    """The tables behind one connection, which nobody else writes to. Raises sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection, limits: Limits) -> None:
        self.db, self._limits = db, limits
        self._notes, self._swept = 0, b""
        self._rows = {name: _length(db, name) for name in ("bins", "spent", "events")}

    def recall(self, bins: Sequence[Bin], now: float, spend: Spend | None) -> Recalled:
        """The counts before this attempt; the token is used once more."""
        if spend is None:
            return Recalled(self._counts(bins, now))
        with self._writing():
            counts = self._counts(bins, now)
            first, uses, _ = self._use(b"spend:" + spend.key, spend.value, now, spend.ttl)
        return Recalled(counts, uses - 1, first if uses > 1 else b"")

    def note(self, bins: Sequence[Bin], now: float, events: Sequence[GuardEvent]) -> None:
        """Count one more in each bin, keep the events, tidy a little."""
        rows = [(ticks(each.at), packed(each)) for each in events]
        with self._writing():
            self._count(bins, now)
            self.db.executemany("INSERT INTO events (at, event) VALUES (?, ?)", rows)
            self._rows["events"] += len(rows)
            self._tidy(now)

    def once(self, key: bytes, now: float, ttl: int) -> bool:
        """True the first time within `ttl` seconds."""
        with self._writing():
            uses = self._use(b"once:" + key, b"", now, ttl)[1]
            self._tidy(now)
        return uses == 1

    @contextmanager
    def _writing(self) -> Iterator[None]:
        rows = dict(self._rows)
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT")
        except BaseException:
            self._rows = rows
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def _counts(self, bins: Sequence[Bin], now: float) -> tuple[float, ...]:
        counts = [0.0] * len(bins)
        for place, state in self._states([_id(each) for each in bins]):
            counts[place] = sliding(state, now, bins[place].window)
        return tuple(counts)

    def _count(self, bins: Sequence[Bin], now: float) -> None:
        ids = [_id(each) for each in bins]
        states = {ids[place]: state for place, state in self._states(ids)}
        self._rows["bins"] -= len(states)
        expires = {}
        for key, each in zip(ids, bins, strict=True):
            states[key] = state = noted(states.get(key), int(now // each.window))
            expires[key] = (state[0] + 2) * each.window
        self._rows["bins"] += len(states)
        row: list[bytes | int] = []
        for key, state in states.items():
            row += (key, *state, expires[key])
        if row:
            self.db.execute(_insert(len(states)), row)

    def _states(self, ids: list[bytes]) -> Iterator[tuple[int, State]]:
        """The states that there are, each with the place of its id."""
        if not ids:
            return
        found = self.db.execute(_select(len(ids)), ids).fetchone()[0]
        for each in found.split(",") if found else ():
            place, number, count, before = each.split(" ")
            yield int(place), (int(number), int(count), int(before))

    def _use(self, key: bytes, value: bytes, now: float, ttl: int) -> Use:
        found = self.db.execute("SELECT first, uses, expires FROM spent WHERE id = ?", (key,))
        old: Use | None = found.fetchone()
        new = used(old, value, now, ttl)
        self.db.execute("INSERT OR REPLACE INTO spent VALUES (?, ?, ?, ?)", (key, *new))
        self._rows["spent"] += old is None
        return new

    # --- nothing grows without end -------------------------------------------------------------

    def _tidy(self, now: float) -> None:
        """Delete a portion of what has expired, and the oldest of what is too much."""
        self._notes += 1
        if self._notes % _TIDY_EVERY and not any(map(self._surplus, self._rows)):
            return
        most = self._limits.portion
        self._tidy_bins(now)
        self._delete("spent", _EXPIRED_SPENT, now, most)
        self._delete("events", _OLD_EVENTS, cutoff(now), most)
        for table, oldest in (("spent", _OLDEST_SPENT), ("events", _OLDEST_EVENTS)):
            if surplus := self._surplus(table):
                self._delete(table, oldest, min(surplus, most))

    def _tidy_bins(self, now: float) -> None:
        """Look through the next portion; over the limit, the oldest of it go as well."""
        start, most = self._swept, self._limits.portion
        found = self.db.execute(_PORTION, (start, most)).fetchone()
        end = found[0] if found else _END
        self._delete("bins", _EXPIRED_BINS, start, end, now)
        if surplus := self._surplus("bins"):
            self._delete("bins", _OLDEST_BINS, start, end, min(surplus, most))
        self._swept = end if found else b""

    def _surplus(self, table: str) -> int:
        most: int = getattr(self._limits, table)
        return max(0, self._rows[table] - most)

    def _delete(self, table: str, statement: str, *facts: bytes | float) -> None:
        self._rows[table] -= self.db.execute(statement, facts).rowcount


def _id(each: Bin) -> bytes:
    """Key and window as one; digits after the last colon are the window."""
    return b"%b:%d" % (each.key, each.window)


def _length(db: sqlite3.Connection, table: str) -> int:
    found: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our names
    return found


@lru_cache(256)
def _select(number: int) -> str:
    places = ",".join(f"({place},?)" for place in range(number))
    return f"""WITH asked (place, id) AS (VALUES {places})
        SELECT group_concat(place || ' ' || number || ' ' || count || ' ' || before)
        FROM asked CROSS JOIN bins USING (id)"""  # noqa: S608 - numbers alone are put in


@lru_cache(256)
def _insert(number: int) -> str:
    return f"INSERT OR REPLACE INTO bins VALUES {','.join(['(?,?,?,?,?)'] * number)}"  # noqa: S608 - question marks alone
