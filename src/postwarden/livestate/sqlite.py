"""The live state in one SQLite file, for one guard process; others may read its events meanwhile."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from postwarden.livestate import _file
from postwarden.livestate._events import known, ticks
from postwarden.livestate._file import InUseError
from postwarden.livestate._tables import PAGE, Tables, events_from
from postwarden.livestate.limits import LIMITS, Limits
from postwarden.model.outcome import GuardEvent
from postwarden.model.recall import Bin, DownError, Recalled, Spend

__all__ = ["InUseError", "Sqlite"]

_T = TypeVar("_T")
#: Notes after which the log is brought into the file: about ten megabytes.
_CHECKPOINT_EVERY = 250


class Sqlite:
    """Raises InUseError at once where another guard has the file.

    Whatever else is wrong with it is tried again at each call, which raises DownError with a word.
    `read_only` needs no lock and knows `events` alone; `beside` writes into the file of a guard that
    may be running, for the few words of a person's command, and never moves it aside.

    Attributes:
        began_anew: why the old file was moved aside: `corrupt`, `other-version`; "" if it was not.
        down: why the last call failed; "" if it did not.
    """

    def __init__(
        self,
        path: Path,
        limits: Limits = LIMITS,
        *,
        read_only: bool = False,
        beside: bool = False,
    ) -> None:
        self._path, self._limits = path, limits
        self._read_only, self._beside = read_only, beside
        # One thread does all the work: the file is never touched from two sides.
        self._thread = ThreadPoolExecutor(1, "livestate")
        # Another waits for the disk, so that no post does.
        self._keeper = ThreadPoolExecutor(1, "livestate-log")
        self._notes = 0
        self._db: sqlite3.Connection | None = None
        self._tables: Tables | None = None
        self._lock: int | None = None
        self.began_anew = self.down = ""
        try:
            self._do(lambda: None)
        except InUseError:
            self._thread.shutdown()
            raise
        except DownError:
            pass  # `down` says why, and the next call tries again

    async def recall(self, bins: Sequence[Bin], now: float, spend: Spend | None = None) -> Recalled:
        """The counts before this attempt; the token is used once more."""
        return await self._run(lambda: self._own().recall(bins, now, spend))

    async def note(self, bins: Sequence[Bin], now: float, events: Sequence[GuardEvent]) -> None:
        """Count one more in each bin, keep the events."""
        await self._run(lambda: self._own().note(bins, now, events))
        self._notes += 1
        if self._notes % _CHECKPOINT_EVERY == 0:
            with suppress(RuntimeError):  # closed meanwhile
                self._keeper.submit(_file.checkpoint, self._path)

    async def once(self, key: bytes, now: float, ttl: int) -> bool:
        """True the first time within `ttl` seconds."""
        return await self._run(lambda: self._own().once(key, now, ttl))

    async def events(self, since: datetime) -> Sequence[GuardEvent]:
        """The events from then on, oldest first; a page at a time, recalls go in between."""
        found: list[GuardEvent] = []
        at, number = ticks(since), 0
        while True:
            rows = await self._run(partial(self._page, at, number))
            found += known(line for _, _, line in rows)
            if len(rows) < PAGE:
                return found
            at, number = rows[-1][0], rows[-1][1] + 1

    async def close(self) -> None:
        """Finish what is under way and give the file up."""
        self._keeper.shutdown(wait=False)
        with suppress(RuntimeError):  # closed before
            await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[], _T]) -> _T:
        try:
            done = asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)
        except RuntimeError as error:
            raise DownError("closed") from error
        return await done

    # --- in the thread -------------------------------------------------------------------------

    def _do(self, work: Callable[[], _T]) -> _T:
        try:
            if self._db is None:
                self._open()
            result = work()
        except sqlite3.Error as error:
            self.down = _file.reason(error)
            self._give_up_corrupt()
            raise DownError(self.down) from error
        except DownError as error:
            self.down = str(error)
            raise
        self.down = ""
        return result

    def _open(self) -> None:
        if self._read_only:
            self._db = _file.open_to_read(self._path)
            return
        if self._beside:
            db = _file.open_beside(self._path)
            self._tables, self._db = Tables(db, self._limits), db
            return
        if self._lock is None:
            self._lock = _file.lock(self._path)
        db, wrong = _file.open_own(self._path)
        self.began_anew = wrong or self.began_anew
        self._tables, self._db = Tables(db, self._limits), db

    def _own(self) -> Tables:
        if self._tables is None:
            raise DownError("read-only")
        return self._tables

    def _page(self, at: int, number: int) -> list[tuple[int, int, str]]:
        assert self._db is not None  # opened before any work
        return events_from(self._db, at, number)

    def _give_up_corrupt(self) -> None:
        """A file that turns out corrupt is moved aside; the next call begins anew."""
        if self.down == "corrupt" and self._lock is not None:
            self._drop()
            _file.move_aside(self._path)
            self.began_anew = "corrupt"

    def _drop(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = self._tables = None

    def _close(self) -> None:
        self._drop()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
