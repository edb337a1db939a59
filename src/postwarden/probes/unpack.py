"""gz, bz2, xz, zst -> bytes, in bounded memory, all members, and never a bomb."""

from __future__ import annotations

import bz2
import importlib
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from typing import Protocol

from postwarden.probes.source import Packing, Reason, Unreadable

#: Little is fed at a time, so that little is lost with the piece in which a file breaks.
_FED = 8 << 10
#: Most bytes from one call: what a small piece of a bomb can cost in memory.
_CHUNK = 256 << 10
#: xz and zstd keep a window as large as the file asks for: `xz -9` asks for 65 MiB.
_WINDOW = 256 << 20

_MAGIC: dict[Packing, tuple[bytes, ...]] = {
    "gz": (b"\x1f\x8b",),
    "bz2": tuple(
        b"BZh%d%b" % (level, block)
        for level in range(1, 10)
        for block in (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")
    ),
    "xz": (b"\xfd7zXZ\x00",),
    "zst": (b"\x28\xb5\x2f\xfd", *(bytes([0x50 | low]) + b"\x2a\x4d\x18" for low in range(16))),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """When unpacking stops as a bomb.

    Attributes:
        free: bytes that are always unpacked: below this a bomb does no harm.
        ratio: unpacked / packed. Rotated logs reach 10 to 50, a log of one repeated line some
            hundreds; xz, bz2 and zstd bombs have thousands to millions.
        ratio_gz: the same for gz, which cannot reach more than 1,032 at all.
        total: bytes: more than any log of one server, and about ten minutes of work.
    """

    free: int = 64 << 20
    ratio: int = 2_000
    ratio_gz: int = 700
    total: int = 64 << 30

    def burst(self, packing: Packing, packed: int, unpacked: int) -> bool:
        """Say whether so many bytes from so few are a bomb."""
        ratio = self.ratio_gz if packing == "gz" else self.ratio
        return unpacked > self.total or (unpacked > self.free and unpacked > packed * ratio)


LIMITS = Limits()


class _Member(Protocol):
    """What the decompressors of the standard library share, but for zlib's."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """One gzip member with the interface of the others; checks its checksum and length."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not (self._full or self._zlib.eof or self._zlib.unconsumed_tail)

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        unpacked = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        # More may wait inside though all input is taken.
        self._full = len(unpacked) == max_length
        return unpacked


def packing(head: bytes) -> Packing:
    """Name the packing by the first bytes of a file, 10 or more; "" for a plain file."""
    return next((name for name, magic in _MAGIC.items() if head.startswith(magic)), "")


def unpack(file: FileIO, kind: Packing, limits: Limits | None = None) -> Iterator[bytes]:
    """Yield the unpacked bytes of a file, 256 KiB at most at a time, read from its start.

    Raises Unreadable after the last good bytes: "truncated", "damaged", "bomb" (also where a window
    of more than 256 MiB is asked for), "no-zstd".
    """
    limits = limits or LIMITS
    start, failures = _codec(kind)
    file.seek(0)
    unpacked = 0
    try:
        for chunk in _members(file, kind, start):
            unpacked += len(chunk)
            if limits.burst(kind, file.tell(), unpacked):
                raise Unreadable("bomb")
            yield chunk
    except failures as error:
        raise Unreadable("bomb" if "memory" in str(error).lower() else "damaged") from error


def _members(file: FileIO, kind: Packing, start: Callable[[], _Member]) -> Iterator[bytes]:
    """Unpack member after member; zeros after the last one are padding, anything else is not."""
    data = file.read(_FED)
    while data:
        member = start()
        yield from _member(file, member, data)
        if not member.eof:
            raise Unreadable("truncated")
        data = member.unused_data
        while len(data) < 16 and (more := file.read(_FED)):
            data += more
        if not data.startswith(_MAGIC[kind]):
            data = _after_padding(file, data)
            if data and not data.startswith(_MAGIC[kind]):
                raise Unreadable(_tail(kind, data))


def _member(file: FileIO, member: _Member, data: bytes) -> Iterator[bytes]:
    """Unpack to the end of a member or of the file."""
    while True:
        if chunk := member.decompress(data, _CHUNK):
            yield chunk
        if member.eof:
            return
        data = b""
        if member.needs_input and not (data := file.read(_FED)):
            return


def _after_padding(file: FileIO, data: bytes) -> bytes:
    """Pass over zeros; what follows them, at least 16 bytes where the file has them."""
    data = data.lstrip(b"\0")
    while len(data) < 16 and (more := file.read(_FED)):
        data = (data + more).lstrip(b"\0")
    return data


def _tail(kind: Packing, data: bytes) -> Reason:
    return "truncated" if any(m.startswith(data) for m in _MAGIC[kind]) else "damaged"


def _codec(kind: Packing) -> tuple[Callable[[], _Member], tuple[type[Exception], ...]]:
    """Find how a member is unpacked and what that raises when the bytes are wrong."""
    if kind == "gz":
        return _Gzip, (zlib.error,)
    if kind == "bz2":
        return bz2.BZ2Decompressor, (OSError,)
    if kind == "xz":
        return _xz, (lzma.LZMAError,)
    return _zstd()


def _xz() -> _Member:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_WINDOW)


def _zstd() -> tuple[Callable[[], _Member], tuple[type[Exception], ...]]:
    """Load zstd where it is needed; its own limit of the window is 128 MiB."""
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    try:
        zstd = importlib.import_module(name)
    except ImportError as error:
        raise Unreadable("no-zstd") from error
    return zstd.ZstdDecompressor, (zstd.ZstdError,)
