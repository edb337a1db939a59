"""What a file is, by its content: how it is packed, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from io import FileIO

from postwarden.probes.source import Packing, Unreadable
from postwarden.probes.unpack import packing, unpack

_SAMPLE = 16 << 10

#: Beginnings of files whose first bytes may look like text; other binaries show themselves.
_BINARY = (
    *(codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    *(b"\x7fELF", b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"!<arch>\n"),
    *(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"%PDF-"),
    *(b"SQLite format 3\x00", b"LPKSHHRH"),  # the second is systemd's journal
)
#: A crash or a copy-and-truncate leaves such runs in a log; no format of small records has them.
_HOLE = re.compile(rb"\x00{512,}")
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\f\x1b"))
_HIGH = bytes(range(0x80, 0x100))


def sniff(file: FileIO, size: int) -> tuple[Packing, bool]:
    """Say how a file is packed and whether what is in it is binary; leaves the position anywhere.

    A packed file that breaks before it shows anything, or begins with a hole, is not called binary:
    reading it will say what is wrong. Raises Unreadable("no-zstd").
    """
    head = _read(file, 0)
    kind = packing(head)
    if kind:
        head = _unpacked_head(file, kind)
        return kind, bool(head.strip(b"\0")) and binary(head)
    if not binary(head):
        return kind, False
    certain = _known(head) or size <= _SAMPLE
    return kind, certain or binary(_read(file, max(0, size - _SAMPLE)))


def binary(sample: bytes) -> bool:
    """Say whether bytes are no log: a known beginning, or a third that is no text."""
    if _known(sample):
        return True
    rest = _HOLE.sub(b"", sample)
    odd = _count(rest, _CONTROLS)
    if not _utf8(rest):
        odd += _count(rest, _HIGH)
    return odd * 3 >= len(rest)


def _known(head: bytes) -> bool:
    return head.startswith(_BINARY) or head[257:262] == b"ustar"


def _count(sample: bytes, wanted: bytes) -> int:
    return len(sample) - len(sample.translate(None, wanted))


def _utf8(sample: bytes) -> bool:
    """Whether it is UTF-8; the sample may begin and end inside a character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample.lstrip(bytes(range(0x80, 0xC0))))
    except UnicodeDecodeError:
        return False
    return True


def _read(file: FileIO, start: int) -> bytes:
    file.seek(start)
    return file.read(_SAMPLE) or b""


def head(file: FileIO, kind: Packing) -> bytes:
    """The first bytes of what is in a file; leaves the position anywhere."""
    start = _read(file, 0)
    if not kind:
        return start
    file.seek(0)
    return _unpacked_head(file, kind)


def _unpacked_head(file: FileIO, kind: Packing) -> bytes:
    """The first unpacked bytes; none where the file breaks before."""
    try:
        return next(unpack(file, kind), b"")[:_SAMPLE]
    except Unreadable as error:
        if error.reason == "no-zstd":
            raise
        return b""
