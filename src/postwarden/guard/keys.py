"""The guard's key file: one key a line, the newest first; every other secret is derived from it."""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

_LINE = re.compile(r"([0-9a-f]{8}) ([0-9a-f]{64})")


class KeyFileError(Exception):
    """The key file cannot be used. `reason` is a word that the texts know."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


@dataclass(frozen=True, slots=True)
class Key:
    """A key of 32 bytes and the name it is found by again after a rotation."""

    id: str
    secret: bytes

    def derive(self, purpose: str) -> bytes:
        """A secret of 32 bytes for one purpose; BLAKE2b keyed, as NIST SP 800-108 uses a PRF."""
        return blake2b(purpose.encode(), key=self.secret, digest_size=32).digest()


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys, the newest first: it seals and signs, the older ones only open and check."""

    keys: Sequence[Key]

    @property
    def newest(self) -> Key:
        """The key that seals, signs and hashes."""
        return self.keys[0]

    def find(self, name: str) -> Key | None:
        """The key of this name, None where it has been removed."""
        return next((key for key in self.keys if key.id == name), None)

    def hasher(self, purpose: str) -> _Hasher:
        """Keyed hashes for one purpose."""
        return _Hasher(self.newest.derive(purpose))


class _Hasher:
    """Turns what identifies a person into 16 bytes that say nothing without the key."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __call__(self, parts: Iterable[str], size: int = 16) -> bytes:
        text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        return blake2b(text, key=self._secret, digest_size=size).digest()


def fresh() -> Key:
    """A new random key."""
    return Key(secrets.token_hex(4), secrets.token_bytes(32))


def load(path: Path) -> Keyring:
    """Read the key file; refuse one that others may read or that holds anything but keys."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(65_536).decode("ascii", "replace")
    except FileNotFoundError as error:
        raise KeyFileError(path, "missing") from error
    except OSError as error:
        raise KeyFileError(path, "unreadable") from error
    if mode & 0o077:
        raise KeyFileError(path, "open-to-others")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_LINE.fullmatch(line) for line in lines if not line.startswith("#")]
    if not found or None in found:
        raise KeyFileError(path, "malformed")
    return Keyring([Key(each[1], bytes.fromhex(each[2])) for each in found if each])


def make(path: Path) -> Keyring:
    """Write a new key file with rights 0600; an existing one is never overwritten."""
    key = fresh()
    _write(path, f"{key.id} {key.secret.hex()}\n", os.O_EXCL)
    return Keyring([key])


def rotate(path: Path) -> Keyring:
    """Put a new key first; the older ones go on opening what they sealed."""
    old = load(path)
    keys = [fresh(), *old.keys]
    beside = path.with_name(f".{path.name}.new")
    _write(beside, "".join(f"{key.id} {key.secret.hex()}\n" for key in keys), os.O_TRUNC)
    beside.replace(path)
    return Keyring(keys)


def _write(path: Path, text: str, flag: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
