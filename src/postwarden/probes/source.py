"""The nouns of reading logs: what is read, in which pieces, and why something could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Reason: TypeAlias = Literal[
    "not-found",
    "no-rights",
    "directory-no-rights",
    "not-a-file",
    "empty",
    "binary",
    "truncated",
    "damaged",
    "bomb",
    "no-zstd",
    "spool-full",
    "too-many",
    "not-a-report",
]

#: What a file holds: lines, or DMARC reports in one of their wrappings.
Kind: TypeAlias = Literal["log", "xml", "zip", "mail", "mbox"]
Packing: TypeAlias = Literal["", "gz", "bz2", "xz", "zst"]


@dataclass(frozen=True, slots=True)
class LogFile:
    """One thing to read.

    Attributes:
        name: as given or expanded on the command line, safe to print; "-" for standard input.
        path: where the bytes are; for a pipe its spool file.
        packing: by content, never by name.
        size: bytes on disk when it was found; later growth is not read.
        mtime: epoch seconds of the last write.
        kind: by content; only a log is read line by line.
    """

    name: str
    path: Path
    packing: Packing
    size: int
    mtime: float
    kind: Kind = "log"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source, or the rest of one, that could not be read; `line` lines came before it broke."""

    source: str
    reason: Reason
    line: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A task: bytes [start, end) of a plain file, whole lines; or a whole packed file.

    Attributes:
        file: index into the list of LogFile; `path`, `packing`, `name` are that file's.
        start, end: ignored for packed files.
    """

    file: int
    path: Path
    packing: Packing
    name: str
    start: int
    end: int


class Unreadable(Exception):  # noqa: N818 - it names a state of the world, not a mistake of ours
    """Bytes cannot be had, or not further; what came before is good."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason: Reason = reason


class Broken(Exception):  # noqa: N818 - it names a state of the world, not a mistake of ours
    """Reading ended early; what was read before has been handed out."""

    def __init__(self, trouble: Trouble) -> None:
        """Keep the trouble; `trouble.line` counts within the segment."""
        super().__init__(trouble)
        self.trouble = trouble
