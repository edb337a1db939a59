"""The spool: held posts as sealed files, one folder a state; a rename moves one, and only once.

Files and not the live state, so that holding works when that is down, locked or gone (ADR 17). Of
two who want to release the same post, one finds it gone: the rename is the lock.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from postwarden.guard.keys import Keyring
from postwarden.guard.sealed import BrokenSealError, opened, seal, shred
from postwarden.model.held import Held, State

#: What may lie there at most; beyond it the visitor is told that his post could not be kept.
MOST_BYTES = 2 * 1024**3
MOST_POSTS = 50_000

#: Letters that nobody mistakes on the telephone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_ID = re.compile(r"PW-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


class FullError(OSError):
    """The spool holds as much as it may."""


class GoneError(LookupError):
    """There is no such post in this state: delivered, deleted, or another is at it."""


def reference() -> str:
    """A new name for a post: three groups of four letters, 59 bits, not to be guessed."""
    text = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"PW-{text[:4]}-{text[4:8]}-{text[8:]}"


def tidy(text: str) -> str:
    """A reference as people type it: any case, with or without dashes and prefix; else ''."""
    bare = re.sub(r"[^0-9A-Z]", "", text.upper()[:40])
    bare = bare.removeprefix("PW") if len(bare) == 14 else bare
    found = f"PW-{bare[:4]}-{bare[4:8]}-{bare[8:]}"
    return found if _ID.fullmatch(found) else ""


class Spool:
    """A folder of sealed posts."""

    def __init__(
        self,
        folder: Path,
        keyring: Keyring,
        *,
        bytes_most: int = MOST_BYTES,
        posts: int = MOST_POSTS,
    ) -> None:
        self.folder, self._keys = folder, keyring
        self._bytes_most, self._posts = bytes_most, posts
        for name in ("tmp", *State):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self._used = self._measured()

    def put(self, held: Held, body: Iterable[bytes], state: State) -> None:
        """Keep a post; it is on disk when this returns. Raises OSError, FullError among them."""
        self._check_room()
        beside = self.folder / "tmp" / held.id
        try:
            size = seal(beside, _head(held), body, self._keys.newest)
            beside.rename(self._path(held.id, state))
            _sync(self.folder / state)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        self._used = (self._used[0] + 1, self._used[1] + size)

    def move(self, name: str, before: State, after: State) -> None:
        """Move a post on; GoneError if it is not (any more) where it was thought to be."""
        try:
            self._path(name, before).rename(self._path(name, after))
        except FileNotFoundError as error:
            raise GoneError(name) from error
        _sync(self.folder / after)

    def remove(self, name: str, state: State) -> None:
        """Shred a post."""
        try:
            shred(self._path(name, state))
        except FileNotFoundError as error:
            raise GoneError(name) from error
        (self.folder / "told" / name).unlink(missing_ok=True)

    def state(self, name: str) -> State | None:
        """Where a post stands, None when it is not here."""
        return next((s for s in State if self._path(name, s).exists()), None)

    def names(self, *states: State) -> Iterator[tuple[str, State]]:
        """Every post's name with its state, oldest first within one."""
        for state in states or tuple(State):
            entries = [
                entry for entry in os.scandir(self.folder / state) if _ID.fullmatch(entry.name)
            ]
            for entry in sorted(entries, key=_age):
                yield entry.name, state

    def since(self, state: State) -> Iterator[tuple[str, float]]:
        """Posts of a state, and since when (epoch) they are in it."""
        for name, _ in self.names(state):
            with contextlib.suppress(FileNotFoundError):
                yield name, self._path(name, state).stat().st_ctime

    def head(self, name: str, state: State) -> Held:
        """What a post is. Raises GoneError, BrokenSealError."""
        with _found(name):
            pieces = opened(self._path(name, state), self._keys)
            return _held(next(pieces), self._path(name, state))

    def body(self, name: str, state: State) -> Iterator[bytes]:
        """The body exactly as it came, piece by piece. Raises GoneError, BrokenSealError."""
        with _found(name):
            pieces = opened(self._path(name, state), self._keys)
            next(pieces)
            yield from pieces

    def tell(self, name: str) -> bool:
        """Remember that the owner was told that this one expires; False if he was already."""
        mark = self.folder / "told" / name
        mark.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            mark.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            return False
        return True

    def untell(self, name: str) -> None:
        """The owner could not be told after all."""
        (self.folder / "told" / name).unlink(missing_ok=True)

    def _path(self, name: str, state: State) -> Path:
        if not _ID.fullmatch(name):
            raise GoneError(name)
        return self.folder / state / name

    def _check_room(self) -> None:
        if self._full():
            self._used = self._measured()  # others may have released or deleted since
            if self._full():
                raise FullError("the spool is full")

    def _full(self) -> bool:
        return self._used[0] >= self._posts or self._used[1] >= self._bytes_most

    def _measured(self) -> tuple[int, int]:
        sizes = [_size(entry) for state in State for entry in os.scandir(self.folder / state)]
        return len(sizes), sum(sizes)


class _found:  # noqa: N801 - a context manager that reads as a word
    """Turns a file that is not there into GoneError."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is not None and issubclass(kind, FileNotFoundError):
            raise GoneError(self._name)


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except FileNotFoundError:
        return 0


def _age(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _head(held: Held) -> bytes:
    return json.dumps(asdict(held), default=_plain, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _held(head: bytes, path: Path) -> Held:
    try:
        found = json.loads(head)
        found["at"] = datetime.fromisoformat(found["at"])
        found["expires"] = datetime.fromisoformat(found["expires"]) if found["expires"] else None
        found["headers"] = tuple((str(name), str(value)) for name, value in found["headers"])
        found["hits"] = tuple((str(rule), float(points)) for rule, points in found["hits"])
        return Held(**found)
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenSealError(path, "damaged") from error
