"""Log files -> blocks of text: found, unpacked, decoded, bounded; lines are counted exactly.

files, troubles = find(sources, spool)
for segment in segments(files, 32 << 20):      # a task each, in any process
    for block in blocks(segment):
        lines = block.split("\\n")
quotes(files[0], {17, 4711})                    # the proof, by line number
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Sequence
from io import FileIO
from pathlib import Path

from postwarden.probes.clean import bounded, text, whole_lines
from postwarden.probes.files import chunks, opened
from postwarden.probes.find import find
from postwarden.probes.source import Broken, LogFile, Packing, Reason, Segment, Trouble, Unreadable
from postwarden.probes.unpack import unpack
from postwarden.probes.usual import default_sources

__all__ = [
    "Broken",
    "LogFile",
    "Segment",
    "Trouble",
    "blocks",
    "default_sources",
    "find",
    "quotes",
    "segments",
]

#: Bytes in a block: small enough for the processor's cache, large enough that a block costs nothing.
BLOCK = 256 << 10
#: How `journalctl -o export` begins.
_EXPORT = b"__CURSOR="


def segments(files: Sequence[LogFile], size: int) -> list[Segment]:
    """Cut plain files at line ends near multiples of `size` bytes; files in order, then positions.

    A packed file is one segment, and so is a file that cannot be opened: reading it will say why.
    """
    found = []
    for index, file in enumerate(files):
        cuts = [] if file.packing else _cuts(file, max(1, size))
        for start, end in zip([0, *cuts], [*cuts, file.size], strict=True):
            found.append(Segment(index, file.path, file.packing, file.name, start, end))
    return found


def _cuts(file: LogFile, size: int) -> list[int]:
    """Positions after the first line end at or after each multiple of `size`, below the end."""
    cuts: list[int] = []
    if file.size <= size:
        return cuts
    try:
        with opened(file.path) as opened_:
            place = size
            mark = _boundary(opened_)
            while (cut := _after(mark, opened_, place, file.size)) < file.size:
                cuts.append(cut)
                place = (cut // size + 1) * size
    except Unreadable:
        cuts.clear()
    return cuts


def _boundary(file: FileIO) -> bytes:
    """What a cut must follow: a line end; in a journal export the blank line after a record."""
    file.seek(0)
    return b"\n\n" if file.read(len(_EXPORT)) == _EXPORT else b"\n"


def _after(mark: bytes, file: FileIO, place: int, end: int) -> int:
    """The first position >= `place` that follows the mark, or `end`."""
    file.seek(place - len(mark))
    before = b""
    for chunk in chunks(file, 64 << 10, end):
        text = before + chunk
        if (found := text.find(mark)) >= 0:
            return file.tell() - len(text) + found + len(mark)
        before = text[1 - len(mark) :] if len(mark) > 1 else b""
    return end


def blocks(segment: Segment, size: int = BLOCK) -> Iterator[str]:
    """Yield the text of a segment: whole lines, joined by line feeds, without the last one's.

    `size` is about the bytes in a block, 5 MB at most. Raises Broken after the last block where the rest cannot be
    read; its line counts within the segment, for packed files only. Safe text and long lines: see `clean`.
    """
    failed: list[Reason] = []
    lines = 0
    for piece in _pieces(segment.path, segment.packing, segment.start, segment.end, size, failed):
        block = text(piece)
        yield block
        if segment.packing:
            lines += block.count("\n") + 1
    if failed:
        raise Broken(Trouble(segment.name, failed[0], lines))


def quotes(file: LogFile, wanted: Collection[int], longest: int = 400) -> dict[int, str]:
    """Read lines again by their number, 1-based in the unpacked file, cut to `longest` characters.

    Reads no further than the last one; numbers that the file does not have, or not any more, are
    left out.
    """
    left = sorted(number for number in set(wanted) if number > 0)
    found: dict[int, str] = {}
    before = place = 0
    if not left:
        return found
    for piece in _pieces(file.path, file.packing, 0, file.size, BLOCK, []):
        after = before + piece.count(b"\n") + 1
        if left[place] <= after:
            lines = piece.split(b"\n")
            while place < len(left) and left[place] <= after:
                found[left[place]] = _cut(text(lines[left[place] - before - 1]), longest)
                place += 1
            if place == len(left):
                break
        before = after
    return found


def _cut(line: str, longest: int) -> str:
    """A line, or its beginning with a sign that it goes on."""
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _pieces(
    path: Path, packing: Packing, start: int, end: int, size: int, failed: list[Reason]
) -> Iterator[bytes]:
    """Yield whole lines as bytes; what ends the reading early is noted in `failed`."""
    parts = _read(path, packing, start, end, bounded(size))
    return whole_lines(_kept(parts, failed), size)


def _kept(parts: Iterator[bytes], failed: list[Reason]) -> Iterator[bytes]:
    """Pass on what can be read: what comes after may still hold the start of a line."""
    try:
        yield from parts
    except Unreadable as error:
        failed.append(error.reason)


def _read(path: Path, packing: Packing, start: int, end: int, size: int) -> Iterator[bytes]:
    with opened(path) as file:
        if packing:
            yield from _unmarked(unpack(file, packing))
        elif start:
            file.seek(start)
            yield from chunks(file, size, end)
        else:
            yield from _unmarked(chunks(file, size, end))


def _unmarked(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Without the mark that some programs put before UTF-8: it is no part of the first line."""
    first = b""
    for part in parts:
        first += part
        if len(first) >= len(BOM_UTF8):
            break
    if first := first.removeprefix(BOM_UTF8):
        yield first
    yield from parts
