"""What a site taught, kept on disk: one file a site, counts by hashed features, no word.

A file that cannot be read counts for nothing and is written anew with the next lesson; `broken`
says so. Several processes may share the folder: a lesson is learnt under a lock from what the file
holds then, and a newer file is read before the next message is judged.
"""

from __future__ import annotations

import fcntl
import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from postwarden.model.attempt import Attempt
from postwarden.rules.words.features import PLACES, VERSION, of_attempt
from postwarden.rules.words.learning import MESSAGES, NOTHING, SIZE, Lessons, learn
from postwarden.rules.words.model import probability

_MAGIC = b"PWL"
#: Magic, version of the features, messages of spam, wanted ones, features; the checksum ends it.
_HEAD = struct.Struct("<3sBHHI")
_ROW = struct.Struct("<IHH")
_SUM = struct.Struct("<I")
#: Letters of a host name; all else goes by its hash, so that no name leaves the folder.
_HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")
_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file held. `broken`: there was one, but it could not be read."""

    lessons: Lessons = NOTHING
    broken: bool = False


class Learned:
    """A site's text model: what all taught and what it taught itself.

    `probability` fits `Look.spam_text`. `teach` raises OSError where the folder cannot be written.
    """

    def __init__(self, folder: Path, site: str) -> None:
        self._folder = folder
        self._path = folder / name(site)
        self._stamp: _Stamp | None = None
        self._loaded = Loaded()
        self._refresh()

    @property
    def broken(self) -> bool:
        """The file could not be read: the site starts anew."""
        return self._loaded.broken

    @property
    def taught(self) -> int:
        """How many messages count, of both sorts."""
        return self._loaded.lessons.spam + self._loaded.lessons.ham

    def probability(self, attempt: Attempt) -> float:
        """The probability that the words of this post are spam."""
        self._refresh()
        return probability(of_attempt(attempt), self._loaded.lessons)

    def teach(self, attempt: Attempt, is_spam: bool) -> bool:
        """Learn from a post that somebody released or confirmed; False where it holds no text."""
        features = of_attempt(attempt)
        if not features.common:
            return False
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(self._folder / ".lock"):
            self._refresh()
            lessons = learn(self._loaded.lessons, features, is_spam)
            _write(self._path, packed(lessons))
            self._loaded, self._stamp = Loaded(lessons), _stamp(self._path)
        return True

    def _refresh(self) -> None:
        """Read the file where it is another one than the one read last."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._loaded, self._stamp = load(self._path), stamp


def name(site: str) -> str:
    """The name of the site's file."""
    host = site.lower()
    if not _HOST.fullmatch(host):
        host = "_" + sha256(host.encode("utf-8", "replace")).hexdigest()[:32]
    return f"{host}.words"


def load(path: Path) -> Loaded:
    """What the file holds; nothing where there is none, nothing and `broken` where it is damaged."""
    try:
        with path.open("rb") as file:
            data = file.read(_HEAD.size + SIZE * _ROW.size + _SUM.size + 1)
        return Loaded(unpacked(data))
    except FileNotFoundError:
        return Loaded()
    except (OSError, ValueError, struct.error):
        return Loaded(broken=True)


def packed(lessons: Lessons) -> bytes:
    """Lessons -> the bytes of their file."""
    head = _HEAD.pack(_MAGIC, VERSION, lessons.spam, lessons.ham, len(lessons.counts))
    rows = (_ROW.pack(place, *counted) for place, counted in lessons.counts.items())
    data = head + b"".join(rows)
    return data + _SUM.pack(crc32(data))


def unpacked(data: bytes) -> Lessons:
    """The bytes of a file -> lessons. ValueError or struct.error where they are none of ours."""
    body = data[: -_SUM.size]
    magic, version, spam, ham, size = _HEAD.unpack_from(body)
    if (magic, version) != (_MAGIC, VERSION) or _SUM.unpack(data[-_SUM.size :]) != (crc32(body),):
        raise ValueError("not lessons, or of another version")
    if len(body) != _HEAD.size + size * _ROW.size or spam + ham > MESSAGES:
        raise ValueError("sizes do not agree")
    rows = list(_ROW.iter_unpack(body[_HEAD.size :]))
    if any(place >= 2 * PLACES or one > spam or two > ham for place, one, two in rows):
        raise ValueError("counts beyond what was taught")
    return Lessons({place: (one, two) for place, one, two in rows}, spam, ham)


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all; only the guard's user reads it."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
