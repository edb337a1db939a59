"""Opening a file of logs: never a device, never a wait for a pipe; errors become reasons."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from postwarden.probes.source import Reason, Unreadable

_REASONS: dict[int, Reason] = {
    errno.ENOENT: "not-found",
    errno.ENOTDIR: "not-found",
    errno.ELOOP: "not-found",
    errno.ENAMETOOLONG: "not-found",
    errno.EACCES: "no-rights",
    errno.EPERM: "no-rights",
    errno.EISDIR: "not-a-file",
    errno.ENXIO: "not-a-file",
    errno.ENODEV: "not-a-file",
}


def reason(error: OSError) -> Reason:
    """Name why the system refused; an error of the disk is "damaged"."""
    return _REASONS.get(error.errno or 0, "damaged")


@contextmanager
def opened(path: Path) -> Iterator[FileIO]:
    """Open a regular file unbuffered; raises Unreadable, also for errors inside the block."""
    try:
        with FileIO(path, opener=_opener) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("not-a-file")
            yield file
    except OSError as error:
        raise Unreadable(reason(error)) from error


def _opener(path: str, flags: int) -> int:
    """Open without waiting: a file that somebody swaps for a pipe must not stop the program."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def chunks(file: FileIO, size: int, end: int) -> Iterator[bytes]:
    """Read from the current position up to `end`, `size` bytes at a time; shrunk: just ends."""
    left = end - file.tell()
    while left > 0 and (chunk := file.read(min(size, left))):
        left -= len(chunk)
        yield chunk
