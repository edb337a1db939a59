"""mail.log.1 beside mail.log.1.gz: what a rotation that was stopped leaves behind is read once.

Where one of the two begins with all of the other, the other adds nothing. Unpacking to compare ends
at the first difference, and costs no more than reading the copy would.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import FileIO

from postwarden.probes.files import opened
from postwarden.probes.rotated import unpacked_name
from postwarden.probes.source import LogFile, Unreadable
from postwarden.probes.unpack import unpack


def without_copies(files: Sequence[LogFile]) -> list[LogFile]:
    """Leave out each file whose pair, by its name, holds all that it holds."""
    plain = {str(file.path): file for file in files if not file.packing}
    needless: list[LogFile] = []
    for file in files:
        pair = plain.get(unpacked_name(str(file.path))) if file.packing else None
        if pair is not None:
            needless += _needless(pair, file)
    return [file for file in files if file not in needless] if needless else list(files)


def _needless(plain: LogFile, packed: LogFile) -> list[LogFile]:
    """Choose the one of a pair that adds nothing, or none."""
    try:
        with opened(plain.path) as left, opened(packed.path) as right:
            chosen = _compared(left, plain, right, packed)
    except Unreadable:
        return []
    return [chosen] if chosen else []


def _compared(left: FileIO, plain: LogFile, right: FileIO, packed: LogFile) -> LogFile | None:
    seen = 0
    for chunk in _readable(right, packed):
        known = _exactly(left, min(len(chunk), plain.size - seen))
        seen += len(known)
        if not chunk.startswith(known):
            return None
        if len(known) < len(chunk):
            return plain
    return packed


def _readable(file: FileIO, packed: LogFile) -> Iterator[bytes]:
    """What can be unpacked; a break is an end here."""
    try:
        yield from unpack(file, packed.packing)
    except Unreadable:
        return


def _exactly(file: FileIO, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
