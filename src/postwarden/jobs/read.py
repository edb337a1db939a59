"""Sources -> rows: the task that reads one segment, and the executor that runs the tasks.

The seam for more cores and machines is `concurrent.futures.Executor`: `read_segment` takes and
returns plain values, its rows are files in a directory that all workers share.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from postwarden.probes import logs
from postwarden.readers import lines
from postwarden.readers.reading import Reading
from postwarden.tables.pieces import Pieces
from postwarden.tables.rows import RowWriter
from postwarden.tables.segments import SegmentRead
from postwarden.tables.years import Stretch

#: Below this many bytes on disk, starting processes costs more than it gains.
_SERIAL_BELOW = 6 << 20
#: prctl(2): the signal a process gets when its parent ends.
_PDEATHSIG = 1
_SMALLEST, _LARGEST = 4 << 20, 48 << 20


def segment_size(total: int, workers: int) -> int:
    """Bytes in one task: a few tasks a worker, none so large that memory or balance suffers."""
    return max(_SMALLEST, min(_LARGEST, total // (workers * 4) + 1))


def read_segment(index: int, segment: logs.Segment, directory: str) -> SegmentRead:
    """Read one segment into row files named by `index`; never raises for what a log holds."""
    writer = RowWriter(Path(directory), index)
    pieces = Pieces(index, writer)
    reading = Reading(pieces)
    broken = ""
    gc.disable()  # nothing in here makes cycles; collecting costs a tenth of the time
    try:
        for block in logs.blocks(segment):
            lines.read(reading, block.split("\n"))
            writer.flush()
    except logs.Broken as error:
        broken = error.trouble.reason
    finally:
        gc.enable()
    pieces.close()
    writer.flush()
    return SegmentRead(
        index,
        segment.file,
        reading.number,
        reading.unread,
        tuple(reading.unread_lines),
        dict(reading.formats),
        tuple(Stretch(index, s.line, s.first, s.last) for s in reading.stretches),
        dict(reading.offsets),
        broken,
    )


def read_all(
    segments: Sequence[logs.Segment],
    directory: Path,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[SegmentRead]:
    """Read all segments with the executor, or here; results in the order of the segments."""
    told = progress or (lambda done, total: None)
    if executor is None:
        found = []
        for index, segment in enumerate(segments):
            found.append(read_segment(index, segment, str(directory)))
            told(index + 1, len(segments))
        return found
    futures = [
        executor.submit(read_segment, index, segment, str(directory))
        for index, segment in enumerate(segments)
    ]
    found = []
    for future in futures:
        found.append(future.result())
        told(len(found), len(segments))
    return found


def pool(total: int, workers: int | None = None) -> AbstractContextManager[Executor | None]:
    """Processes for `total` bytes on disk; nothing where one process is quicker."""
    count = workers or os.cpu_count() or 1
    if total < _SERIAL_BELOW or count < 2:
        return nullcontext(None)
    # Forking is quick, and safe only while this is the one thread.
    method = "fork" if threading.active_count() == 1 else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(count, mp_context=context, initializer=_worker)


def _worker() -> None:
    """A worker ends with its parent, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGTERM)
