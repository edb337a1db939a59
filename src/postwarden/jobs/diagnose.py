"""diagnose: logs -> tables -> causes -> a Run whose sums add up."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from postwarden.jobs import answer, read, reported
from postwarden.jobs.report.choose import zone_of
from postwarden.jobs.wish import Wish
from postwarden.model import Run
from postwarden.probes import logs
from postwarden.tables.segments import Clocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postwarden.tables.segments import SegmentRead


class NothingReadableError(Exception):
    """None of the sources can be read; `troubles` says why, source by source."""

    def __init__(self, troubles: Sequence[logs.Trouble]) -> None:
        super().__init__("none of the sources can be read")
        self.troubles = tuple(troubles)


class NoRoomError(OSError):
    """There is no room left in the folder for temporary data; `filename` is that folder."""


def diagnose(
    sources: Sequence[str],
    wish: Wish | None = None,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    directory: Path | None = None,
) -> Run:
    """Read the sources and say why mail was sent.

    `executor` runs the reading (its workers must share `directory`); without one, processes of
    this machine do. Raises NothingReadableError, and BadWishError for a zone or time that is none.
    """
    wish = wish or Wish()
    wish.check()
    with workplace(directory) as place:
        files, troubles = logs.find(sources, place)
        if not files and not any(t.reason == "empty" for t in troubles):
            raise NothingReadableError(troubles)
        seen, told, more = reported.tally([f for f in files if f.kind != "log"])
        files, troubles = [f for f in files if f.kind == "log"], [*troubles, *more]
        segments = read_files(files, place, executor, progress)
        run = answer.compose(place, files, troubles, segments, clocks(files, wish.zone), wish)
        return reported.told(run, seen, told, zone_of(run))


@contextmanager
def workplace(directory: Path | None) -> Iterator[Path]:
    """A folder for rows and what the database spills, gone afterwards; NoRoomError when full."""
    place = Path(tempfile.mkdtemp(prefix="postwarden-", dir=directory))
    try:
        yield place
    except Exception as error:
        if not _is_full(error):
            raise
        raise NoRoomError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place.parent)) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def clocks(files: Sequence[logs.LogFile], zone: str | None) -> Clocks:
    """What this machine and the caller know about time."""
    mtimes = {n: file.mtime for n, file in enumerate(files)}
    return Clocks(now=time.time(), zone=zone, machine=_machine_zone(), mtimes=mtimes)


def _is_full(error: Exception) -> bool:
    """Whether a disk is full; the database has an exception of its own, with the system's words."""
    full = (errno.ENOSPC, errno.EDQUOT)
    number = error.errno if isinstance(error, OSError) else None
    return number in full or any(os.strerror(n) in str(error) for n in full)


def read_files(
    files: Sequence[logs.LogFile],
    place: Path,
    executor: Executor | None,
    progress: Callable[[int, int], None] | None,
) -> list[SegmentRead]:
    """Read the files with the executor, or in processes of this machine."""
    total = sum(file.size for file in files)
    if executor is not None:
        parts = logs.segments(files, read.segment_size(total, 4))
        return read.read_all(parts, place, executor, progress)
    with read.pool(total) as workers:
        parts = logs.segments(files, read.segment_size(total, 2))
        return read.read_all(parts, place, workers, progress)


def _machine_zone() -> str:
    """The machine's zone by name where it says one, else its offset now."""
    try:
        target = str(Path("/etc/localtime").resolve())
    except OSError:
        target = ""
    _, found, name = target.partition("/zoneinfo/")
    if found and name and not name.startswith("posix"):
        return "UTC" if name in ("UTC", "Etc/UTC") else name
    offset = datetime.now(UTC).astimezone().strftime("%z")
    return f"{offset[:3]}:{offset[3:]}"
