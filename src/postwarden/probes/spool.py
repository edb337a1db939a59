"""A pipe -> a file: standard input and named pipes can be read once only, reading needs it twice."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from postwarden.probes.source import Reason

_CHUNK = 1 << 20
#: Bytes that stay free on the disk of the spool: the rest of the work, and the machine, need some.
RESERVE = 64 << 20


def spooled(pipe: BinaryIO, folder: Path) -> tuple[Path, float, Reason | None]:
    """Copy a pipe to its end into a new file; its path, its time, and what cut it short.

    The time is now, or the file's where the "pipe" is a redirected file. "spool-full": the disk
    is, or would be, full; what had come is kept. "damaged": the pipe could not be read further.
    """
    handle, name = tempfile.mkstemp(prefix="input-", dir=folder)
    try:
        return Path(name), _mtime(pipe), _copied(pipe, handle, folder)
    finally:
        os.close(handle)


def _copied(pipe: BinaryIO, copy: int, folder: Path) -> Reason | None:
    """Copy; a short write only happens on a full disk, and the next one says so."""
    try:
        while chunk := pipe.read(_CHUNK):
            if shutil.disk_usage(folder).free < RESERVE + len(chunk):
                return "spool-full"
            while chunk:
                chunk = chunk[os.write(copy, chunk) :]
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        return "spool-full" if full else "damaged"
    return None


def _mtime(pipe: BinaryIO) -> float:
    known = status(pipe)
    return known.st_mtime if known and stat.S_ISREG(known.st_mode) else time.time()


def status(pipe: BinaryIO) -> os.stat_result | None:
    """What the system says about an open pipe; None where it is no file of the system."""
    try:
        return os.fstat(pipe.fileno())
    except (OSError, ValueError):
        return None
