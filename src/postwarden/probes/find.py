"""Names on a command line -> the files to read, each once, and why the others cannot be."""

from __future__ import annotations

import glob
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from postwarden.probes.copies import without_copies
from postwarden.probes.files import opened, reason
from postwarden.probes.reports import kind_of
from postwarden.probes.rotated import ordered
from postwarden.probes.sniff import head, sniff
from postwarden.probes.source import LogFile, Reason, Trouble, Unreadable
from postwarden.probes.spool import spooled, status

#: Entries looked at in one folder or glob: beyond the logs of any server, short of a mail store.
MOST = 50_000

# What cannot be printed or stored: control characters and the halves of undecodable bytes.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def find(sources: Sequence[str], spool: Path) -> tuple[list[LogFile], list[Trouble]]:
    """Find what to read: files, folders with all below them, globs, pipes, "-" = standard input.

    Pipes are copied into new files in the folder `spool`. Files stand as given, the pieces of one
    rotated log oldest first; the same file, also by another name, and a packed copy of a file stand
    once. In folders hidden entries, linked folders, empty and binary files are passed over; named
    by themselves they are troubles. Never raises for what it finds.
    """
    search = _Search(spool)
    for source in dict.fromkeys(sources):
        search.source(source)
    return without_copies(ordered(search.files)), search.troubles


class _Search:
    def __init__(self, spool: Path) -> None:
        self.files: list[LogFile] = []
        self.troubles: list[Trouble] = []
        self._spool = spool
        self._seen: set[tuple[int, int]] = set()

    def source(self, source: str) -> None:
        """Look at one name of the command line."""
        if source == "-":
            self._stdin()
        elif not source:
            self._trouble(source, "not-found")
        else:
            try:
                known = Path(source).stat()
            except (OSError, ValueError) as error:
                self._absent(source, error)
            else:
                self._named(source, known)

    def _absent(self, source: str, error: Exception) -> None:
        """Expand what is no file but a pattern that the shell left alone."""
        if glob.has_magic(source) and "\0" not in source:
            self._glob(source)
        else:
            self._trouble(source, reason(error) if isinstance(error, OSError) else "not-found")

    def _glob(self, pattern: str) -> None:
        names = sorted(glob.glob(pattern))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not names:
            self._trouble(pattern, _why_nothing(pattern))
        if len(names) > MOST:
            self._trouble(pattern, "too-many")
        for name in names[:MOST]:
            try:
                self._named(name, Path(name).stat())
            except OSError as error:
                self._trouble(name, reason(error))

    def _named(self, name: str, known: os.stat_result) -> None:
        if stat.S_ISDIR(known.st_mode):
            self._folder(name)
        elif stat.S_ISREG(known.st_mode):
            self._file(name, known, named=True)
        elif stat.S_ISFIFO(known.st_mode):
            self._fifo(name, known)
        else:
            self._trouble(name, "not-a-file")

    def _folder(self, name: str) -> None:
        """Look at all files below a folder, in the order of their names."""
        troubles, any_ = len(self.troubles), False
        for count, (path, known) in enumerate(self._below(name)):
            if count == MOST:
                self._trouble(name, "too-many")
                break
            any_ |= self._file(path, known, named=False)
        if not any_ and troubles == len(self.troubles):
            self._trouble(name, "empty")

    def _below(self, name: str) -> Iterator[tuple[str, os.stat_result]]:
        """Walk: no linked folders, so no loops; linked files are read."""
        for folder, folders, names in os.walk(name, onerror=self._refused):
            folders[:] = sorted(_shown(folders))
            for path in (Path(folder, each) for each in sorted(_shown(names))):
                try:
                    known = path.stat()
                except PermissionError:
                    self._denied(path)
                    continue
                except OSError:  # gone since, or a link to nowhere
                    continue
                if stat.S_ISREG(known.st_mode) and known.st_size:
                    yield str(path), known

    def _refused(self, error: OSError) -> None:
        """A folder that cannot be listed."""
        denied = isinstance(error, PermissionError)
        self._trouble(str(error.filename), "directory-no-rights" if denied else reason(error))

    def _denied(self, path: Path) -> None:
        """An entry that cannot be looked at: its folder may not be entered, or it links to one."""
        try:
            path.lstat()
        except OSError:
            self._trouble(str(path.parent), "directory-no-rights")
        else:
            self._trouble(str(path), "no-rights")

    def _file(self, name: str, known: os.stat_result, *, named: bool) -> bool:
        """Take a regular file, once; False where it is passed over as no log."""
        if self._known(known):
            return True
        if not known.st_size:
            self._trouble(name, "empty")
            return True
        return self._take(name, Path(name), known.st_mtime, named=named)

    def _known(self, known: os.stat_result) -> bool:
        """Whether the same file was seen, perhaps by another name; from now on it was."""
        identity = known.st_dev, known.st_ino
        if identity in self._seen:
            return True
        self._seen.add(identity)
        return False

    def _take(self, name: str, path: Path, mtime: float, *, named: bool) -> bool:
        try:
            with opened(path) as file:
                size = os.fstat(file.fileno()).st_size
                packing, binary = sniff(file, size)
                kind = kind_of(head(file, packing))
        except Unreadable as error:
            self._trouble(name, error.reason)
            return True
        if kind or not binary:
            self.files.append(LogFile(safe(name), path, packing, size, mtime, kind or "log"))
        elif named:
            self._trouble(name, "binary")
        return named or bool(kind) or not binary

    def _stdin(self) -> None:
        pipe: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        if pipe is None or pipe.closed:
            self._trouble("-", "not-found")
            return
        known = status(pipe)
        if known is None or not self._known(known):
            self._pipe("-", pipe)

    def _fifo(self, name: str, known: os.stat_result) -> None:
        """Read a named pipe, such as the shell makes of `<(...)`; waits for who writes it."""
        if self._known(known):
            return
        try:
            with Path(name).open("rb") as pipe:
                self._pipe(name, pipe)
        except OSError as error:
            self._trouble(name, reason(error))

    def _pipe(self, name: str, pipe: BinaryIO) -> None:
        try:
            path, mtime, cut = spooled(pipe, self._spool)
        except OSError:  # not even an empty file can be made
            self._trouble(name, "spool-full")
            return
        if cut:
            self._trouble(name, cut)
        if path.stat().st_size:
            self._take(name, path, mtime, named=True)
        elif not cut:
            self._trouble(name, "empty")

    def _trouble(self, name: str, why: Reason) -> None:
        trouble = Trouble(safe(name), why)
        if trouble not in self.troubles[-1:]:
            self.troubles.append(trouble)


def safe(name: str) -> str:
    """A file's name as it can be printed: a hostile one holds line ends or terminal codes."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", name)


def _shown(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith(".")]


def _why_nothing(pattern: str) -> Reason:
    """Tell a pattern that matches nothing from one whose folder may not be listed."""
    folder = Path(pattern).parent
    while glob.has_magic(str(folder)):
        folder = folder.parent
    try:
        with os.scandir(folder):
            return "not-found"
    except PermissionError:
        return "directory-no-rights"
    except (OSError, ValueError):
        return "not-found"
