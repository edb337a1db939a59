"""A sealed file: a head and a body, encrypted piece by piece with a key of its own.

    PWSEAL1\\n  key id (8)  salt (32)  then frames:  kind (1)  length (4)  ciphertext
AES-256-GCM (NIST SP 800-38D), key = HKDF-SHA256 (RFC 5869) of the guard's key and the salt; nonce and
associated data count the frames and name the last one, so that none can be lost, moved or cut off.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from postwarden.guard.keys import Key, Keyring

MAGIC = b"PWSEAL1\n"
SALT = 32
PIECE = 256 * 1024
_HEAD, _BODY, _LAST = b"H", b"B", b"L"
_FRAME = struct.Struct(">cI")
_MOST = 4 * PIECE


class BrokenSealError(Exception):
    """A sealed file that cannot be opened: cut off, changed, or its key is gone (`reason`)."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.reason = reason


def seal(path: Path, head: bytes, body: Iterable[bytes], key: Key) -> int:
    """Write a sealed file with rights 0600, on disk when this returns; give its size in bytes."""
    salt = os.urandom(SALT)
    cipher = _cipher(key, salt)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(MAGIC + key.id.encode() + salt)
        for number, (kind, plain) in enumerate(_frames(head, body)):
            secret = cipher.encrypt(_nonce(number), plain, kind)
            file.write(_FRAME.pack(kind, len(secret)) + secret)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def opened(path: Path, keyring: Keyring) -> Iterator[bytes]:
    """Give the head, then the body piece by piece. Raises BrokenSealError, also at the very end."""
    with path.open("rb") as file:
        start = file.read(len(MAGIC) + 8 + SALT)
        key = keyring.find(start[len(MAGIC) : len(MAGIC) + 8].decode("ascii", "replace"))
        if len(start) < len(MAGIC) + 8 + SALT or not start.startswith(MAGIC):
            raise BrokenSealError(path, "damaged")
        if key is None:
            raise BrokenSealError(path, "key-gone")
        try:
            yield from _pieces(file, _cipher(key, start[-SALT:]))
        except (InvalidTag, struct.error, ValueError) as error:
            raise BrokenSealError(path, "damaged") from error


def shred(path: Path) -> None:
    """Overwrite the salt, without which nothing can be opened any more, then delete the file."""
    with path.open("r+b") as file:
        file.seek(len(MAGIC) + 8)
        file.write(os.urandom(SALT))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _frames(head: bytes, body: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    yield _HEAD, head
    for piece in body:
        for start in range(0, len(piece), PIECE):
            yield _BODY, piece[start : start + PIECE]
    yield _LAST, b""


def _pieces(file: BinaryIO, cipher: AESGCM) -> Iterator[bytes]:
    kind, number = b"", 0
    while kind != _LAST:
        kind, length = _FRAME.unpack(file.read(_FRAME.size))
        if length > _MOST or (kind != _HEAD and number == 0):
            raise ValueError("no frame of ours")
        plain = cipher.decrypt(_nonce(number), file.read(length), kind)
        number += 1
        if kind != _LAST:
            yield plain


def _cipher(key: Key, salt: bytes) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt, b"postwarden sealed").derive(key.secret)
    return AESGCM(derived)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
