"""What a command costs: wall and CPU seconds, and the memory of all its processes together."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Cost:
    """One run.

    Attributes:
        peak: MiB of the whole process tree at its largest moment, shared pages counted once (PSS);
            0 where it was not watched or was over too soon.
        largest: MiB of its largest process (RSS), as the kernel noted it; 0 where this was no more
            than the start of a process takes, a copy of ours.
    """

    wall: float
    cpu: float
    peak: float
    largest: float
    output: bytes


class WrongExitError(Exception):
    """A command that should have been measured failed."""


def measure(
    command: Sequence[str], output: Path, fine: Sequence[int] = (0,), *, watch: bool = False
) -> Cost:
    """Run the command, its output in a file; `watch` samples its memory, which slows it down."""
    start = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file)
        peak = _watched(process.pid) if watch else 0.0
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    # wait4 has taken the status that Popen would wait for.
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        raise WrongExitError(f"exit {process.returncode}: {' '.join(command)}")
    cpu = usage.ru_utime + usage.ru_stime
    largest = usage.ru_maxrss if usage.ru_maxrss > 1.1 * _own() else 0
    return Cost(wall, cpu, peak / 1024, largest / 1024, output.read_bytes())


def _own() -> int:
    """KiB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _watched(pid: int) -> float:
    """Sample until the process has ended and waits to be fetched."""
    peak = 0.0
    while _state(pid) != "Z":
        peak = max(peak, sum(map(_pss, _tree(pid))))
        time.sleep(_EVERY)
    return peak


def _tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for each in found:
        for task in _children(each):
            found += [int(child) for child in task.split()]
    return found


def _children(pid: int) -> list[str]:
    try:
        return [p.read_text() for p in (_PROC / str(pid) / "task").glob("*/children")]
    except OSError:
        return []


def _pss(pid: int) -> float:
    """KiB of one process, each shared page divided among those who share it."""
    try:
        text = (_PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0.0
    line = next((line for line in text.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return float(line.split()[1])


def _state(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(") ")[2][:1]
    except OSError:
        return "Z"
