"""The benchmark: `make bench`, or `python bench/run.py [--large] [--rounds N] [--work FOLDER]`.

Diagnosis, pflogsumm, grep and wc take turns on the same mail log. What counts are the ratios.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    # Started as a file: the folder above is where `bench` is found.
    sys.path[0] = str(ROOT)

from bench import chart, corpus  # noqa: E402 - the path above comes first
from bench.meter import Cost, measure  # noqa: E402 - the path above comes first

MB = 1_000_000
POSTWARDEN = ROOT / ".venv" / "bin" / "postwarden"
PICTURE = ROOT / "docs" / "benchmarks-linear.svg"
_SIZES = (200, 500, 1000, 2000)


def main() -> int:
    """Build the logs, measure, print; 2 where pflogsumm is missing."""
    wish = _wish()
    work: Path = wish.work
    (work / "tmp").mkdir(parents=True, exist_ok=True)
    # Temporary files of the diagnosis belong on the same disk as the logs.
    os.environ["TMPDIR"] = str(work / "tmp")
    if not _pflogsumm():
        print("pflogsumm is missing: apt-get install pflogsumm")
        return 2
    mail, web = logs(work, 200)
    _compare(work, mail, web, wish.rounds)
    if wish.large:
        _linear(work)
    return 0


def logs(work: Path, size: int) -> tuple[Path, Path]:
    """A mail log of `size` MB and an access log of half of it, made when they are not there."""
    mail, web = work / f"mail-{size}.log", work / f"access-{size}.log"
    if not mail.exists() or not web.exists():
        parts = mail.with_suffix(".part"), web.with_suffix(".part")
        corpus.build(*parts, size * MB, size * MB // 2)
        parts[0].rename(mail)
        parts[1].rename(web)
    return mail, web


def diagnosis(*sources: Path) -> list[str]:
    """The command that is measured."""
    return [str(POSTWARDEN), "diagnose", *map(str, sources), "--format", "json"]


def _wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also logs of 0.5, 1 and 2 GB")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


def _pflogsumm() -> bool:
    if shutil.which("pflogsumm"):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update"], ["install", "-y", "pflogsumm"]):
            subprocess.run(["apt-get", *command], check=False, capture_output=True)
    return shutil.which("pflogsumm") is not None


def _compare(work: Path, mail: Path, web: Path, rounds: int) -> None:
    old = work / "mail-200-traditional.log"
    if not old.exists():
        corpus.traditional(mail, old)
    commands = {
        "postwarden diagnose, both logs": diagnosis(mail, web),
        "postwarden diagnose, mail log": diagnosis(mail),
        "pflogsumm, RFC 3339 stamps": ["pflogsumm", str(mail)],
        "pflogsumm, old stamps": ["pflogsumm", str(old)],
        "grep -c status=sent": ["grep", "-c", "status=sent", str(mail)],
        "wc -l": ["wc", "-l", str(mail)],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(_checked(name, command, work))
    peaks = {name: _checked(name, command, work, watch=True) for name, command in commands.items()}
    _table(costs, peaks)


def _checked(name: str, command: Sequence[str], work: Path, *, watch: bool = False) -> Cost:
    """Measure; what did not count anything was not measured."""
    cost = measure(command, work / "output", fine=(0, 1), watch=watch)
    if name.startswith("pflogsumm") and (b" delivered\n" not in cost.output):
        raise SystemExit("pflogsumm counted nothing")
    return cost


def _table(costs: dict[str, list[Cost]], peaks: dict[str, Cost]) -> None:
    """The best round of each, least disturbed; ratios against pflogsumm's faster dialect."""
    walls = {name: min(c.wall for c in each) for name, each in costs.items()}
    fastest = min(wall for name, wall in walls.items() if name.startswith("pflogsumm"))
    print("| command | wall s | CPU s | times as fast as pflogsumm | MiB, all processes |")
    print("|---|---|---|---|---|")
    for name, each in costs.items():
        cpu = min(c.cpu for c in each)
        memory = max(peaks[name].peak, peaks[name].largest)
        print(
            f"| {name} | {walls[name]:.2f} | {cpu:.2f} | {fastest / walls[name]:.2f}"
            f" | {f'{memory:.0f}' if memory else '–'} |"
        )


def _linear(work: Path) -> None:
    """One watched run a size; CPU seconds, because they do not depend on what else runs."""
    points = []
    print("\n| mail + access log, MB | wall s | CPU s | MiB, all processes |\n|---|---|---|---|")
    for size in _SIZES:
        command = diagnosis(*logs(work, size))
        cost = measure(command, work / "output", fine=(0, 1), watch=True)
        points.append(chart.Point(size, cost.cpu, cost.peak))
        print(f"| {size} + {size // 2} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak:.0f} |")
    PICTURE.write_text(chart.draw(points, "postwarden diagnose: CPU and memory"), "utf-8")
    print(f"\ndrawn: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
