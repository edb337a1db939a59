"""Names of rotated logs: which belong together, which is older, which is a packed copy."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postwarden.probes.source import LogFile

_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst|zstd)\Z")
_DATE = r"[.-](?P<date>\d{4}-?\d\d-?\d\d(?:[-.T]?\d{2,10})?)"
_TURN = r"\.(?P<turn>\d{1,4})"
_ROTATED = re.compile(rf"(?P<base>.+?)(?:{_DATE}|{_TURN})?(?P<end>\.log)?\Z", re.DOTALL)

#: Oldest first: dated pieces, then numbered ones from the highest, then the file that grows.
Age = tuple[int, str, int]


def unpacked_name(name: str) -> str:
    """The name without the ending of a packer."""
    return _PACKED.sub("", name)


def family(name: str) -> tuple[str, Age]:
    """Split a path into what rotation leaves alone and the age of the piece."""
    folder, slash, file = unpacked_name(name).rpartition("/")
    found = _ROTATED.match(file)
    if found is None:
        return name, (2, "", 0)
    base = f"{folder}{slash}{found['base']}{found['end'] or ''}"
    if found["date"]:
        return base, (0, re.sub(r"\D", "", found["date"]), 0)
    return base, (1, "", -int(found["turn"])) if found["turn"] else (2, "", 0)


def ordered(files: Sequence[LogFile]) -> list[LogFile]:
    """Sort as given, but the pieces of one log together at its first one's place, oldest first."""
    places: dict[str, int] = {}
    keys: list[tuple[int, Age, int]] = []
    for index, file in enumerate(files):
        base, age = family(str(file.path))
        keys.append((places.setdefault(base, index), age, index))
    return [files[index] for _, _, index in sorted(keys)]
