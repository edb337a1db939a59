"""diagnose: logs -> tables -> causes -> a Run whose sums add up."""

from __future__ import annotations

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
    with _workplace(directory) as place:
        files, troubles = logs.find(sources, place)
        if not files and not any(t.reason == "empty" for t in troubles):
            raise NothingReadableError(troubles)
        seen, told, more = reported.tally([f for f in files if f.kind != "log"])
        files, troubles = [f for f in files if f.kind == "log"], [*troubles, *more]
        segments = _read(files, place, executor, progress)
        clocks = Clocks(
            now=time.time(),
            zone=wish.zone,
            machine=_machine_zone(),
            mtimes={n: file.mtime for n, file in enumerate(files)},
        )
        run = answer.compose(place, files, troubles, segments, clocks, wish)
        return reported.told(run, seen, told, zone_of(run))


@contextmanager
def _workplace(directory: Path | None) -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="postwarden-", dir=directory))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _read(
    files: Sequence[logs.LogFile],
    place: Path,
    executor: Executor | None,
    progress: Callable[[int, int], None] | None,
) -> list[SegmentRead]:
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
