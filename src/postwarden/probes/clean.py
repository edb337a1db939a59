"""Bytes of a log -> text that is safe in a table of tabs and line ends; line counts stay exact.

Only the line feed ends a line. A line is UTF-8, or else Latin-1. A tab becomes a blank, one carriage
return at a line's end goes; every other control character (C0, DEL, C1) and U+2028/2029 becomes
U+FFFD. Lone surrogates cannot arise: they are no valid UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: A line of so many bytes or more is cut to the first `KEPT`: no log writes one, a bomb does.
LONGEST, KEPT = 10_000_000, 64 << 10

# All controls become one, DEL, by one pass over the bytes; only where one was are there more passes.
_MARK, _SHOWN = 0x7F, "\N{REPLACEMENT CHARACTER}"
_TABLE = bytes(
    {0x09: 0x20, 0x0A: 0x0A}.get(byte, _MARK if byte < 0x20 else byte) for byte in range(256)
)
# C1 and the separators in UTF-8, each with its first bytes, which are found at the speed of memory.
_SIGNS = (
    (b"\xc2", re.compile(rb"\xc2[\x80-\x9f]")),
    (b"\xe2\x80", re.compile(rb"\xe2\x80[\xa8\xa9]")),
)
_LATIN_1 = bytes(_MARK if 0x80 <= byte < 0xA0 else byte for byte in range(256))
_LAST = re.compile(rb"[\xc0-\xff][\x80-\xbf]{0,3}\Z")


def text(piece: bytes) -> str:
    """Decode whole lines without the last one's line end."""
    if b"\r" in piece:
        piece = piece.replace(b"\r\n", b"\n").removesuffix(b"\r")
    piece = piece.translate(_TABLE)
    if not piece.isascii():
        return _wide(piece)
    decoded = piece.decode("ascii")
    return decoded.replace("\x7f", _SHOWN) if b"\x7f" in piece else decoded


def _wide(piece: bytes) -> str:
    """Decode all at once where all is UTF-8, else each line by itself."""
    try:
        decoded = piece.decode()
    except UnicodeDecodeError:
        return _mixed(piece)
    marked = piece
    for start, sign in _SIGNS:
        if start in marked:
            marked = sign.sub(b"\x7f", marked)
    if b"\x7f" not in marked:
        return decoded
    return marked.decode().replace("\x7f", _SHOWN)


def _mixed(piece: bytes) -> str:
    """Decode lines of which one at least is Latin-1."""
    if b"\n" not in piece:
        return piece.translate(_LATIN_1).decode("latin-1").replace("\x7f", _SHOWN)
    return "\n".join(map(_wide, piece.split(b"\n")))


class _OpenLine:
    """The start of a line whose end has not come yet; of a line too long only what is kept."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._long = False

    def add(self, part: bytes) -> None:
        if self._long:
            return
        self._bytes += part
        if len(self._bytes) >= LONGEST:
            self._long = True
            # Less the character at the cut, which may be a part of one.
            self._bytes = bytearray(_LAST.sub(b"", self._bytes[:KEPT]))

    def take(self) -> bytes:
        line = bytes(self._bytes)
        self._bytes.clear()
        self._long = False
        return line


def whole_lines(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Regroup bytes into whole lines, about `size` bytes a piece, without the last line end.

    The last piece may be a line that was cut off. Holds a few pieces and one unfinished line (10 MB
    at most). A chunk is at most `bounded(size)` bytes, or small.
    """
    line = _OpenLine()
    rest = b""
    for chunk in _grouped(chunks, bounded(size)):
        first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
        rest = chunk[last + 1 :]
        if last >= 0:
            line.add(chunk[:first])
            yield b"".join((line.take(), memoryview(chunk)[first:last]))
        line.add(rest)
    if rest:
        yield line.take()


def bounded(size: int) -> int:
    """Limit the size of a piece, so that a line too long always spans several."""
    return max(1, min(size, LONGEST // 2))


def _grouped(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Put small chunks together until they are `size` bytes or more."""
    held: list[bytes] = []
    length = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length >= size:
            yield b"".join(held)
            held.clear()
            length = 0
    if held:
        yield b"".join(held)
