"""`python bench/check.py [--rounds N]`: a check against checkdmarc, on one name server of our own.

The server answers after 20 ms, on loopback. Both look at DNS alone; we ask for DKIM selectors as
well, which checkdmarc does not. checkdmarc is installed into an environment of its own. Port 53 is
needed, since checkdmarc takes no other: run it as root.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    # Started as a file: the folder above is where `bench` and `tests` are found.
    sys.path[0] = str(ROOT)

from bench.meter import measure  # noqa: E402 - the path above comes first

ADDRESS, DELAY = "127.0.0.153", 0.02
PEER = "checkdmarc==6.0.4"
HOME = ROOT / "build" / "checkdmarc"
OURS = [str(ROOT / ".venv" / "bin" / "postwarden"), "check", "--only", "mail", "--format", "json"]
OURS += ["--resolver", ADDRESS, "--timeout", "60"]
#: With its sign of equality the option takes one address, and not the domains behind it.
THEIRS = [str(HOME / "bin" / "checkdmarc"), f"--nameserver={ADDRESS}"]
#: Run inside a process that is warm: time and CPU of one domain that was not asked before.
INSIDE_OURS = """
import json, sys, time
from postwarden.jobs.check import Means, check
from postwarden.model.scope import Scope
from postwarden.probes.dns.servers import named
means = Means((named(sys.argv[1]),), 60)
def look(name): check([Scope(name, shown=name, parts=frozenset({"mail"}), at=time.time())], means)
"""
INSIDE_THEIRS = """
import json, sys, time, checkdmarc
def look(name): checkdmarc.check_domains([name], skip_tls=True, nameservers=[sys.argv[1]])
"""
TIMED = """
look("d0.example")
told = []
for number in range(1, 11):
    wall, cpu = time.perf_counter(), time.process_time()
    look(f"d{number}.example")
    told.append((time.perf_counter() - wall, time.process_time() - cpu))
print(json.dumps(told))
"""


def main() -> int:
    """Measure in turn and print; 2 where port 53 is not ours to take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    wish = parser.parse_args()
    if os.geteuid() != 0:
        print("Port 53 is needed for the name server: run this as root.")
        return 2
    _install()
    with subprocess.Popen(
        [sys.executable, "-m", "bench.zones", ADDRESS, "53", str(DELAY)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            _compare(server, wish.rounds)
        finally:
            server.terminate()
    return 0


def _install() -> None:
    if not (HOME / "bin" / "checkdmarc").exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([HOME / "bin" / "pip", "install", "-q", PEER], check=True)


def _asked(server: subprocess.Popen[str]) -> int:
    """Questions since the last time this was asked."""
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write("\n")
    server.stdin.flush()
    return int(server.stdout.readline())


def _compare(server: subprocess.Popen[str], rounds: int) -> None:
    print("| what | postwarden | checkdmarc | times as fast |")
    print("|---|---|---|---|")
    _inside(server)
    for count in (1, 50):
        _commands(count, rounds)


def _inside(server: subprocess.Popen[str]) -> None:
    costs = []
    for python, setup in ((sys.executable, INSIDE_OURS), (HOME / "bin" / "python", INSIDE_THEIRS)):
        _asked(server)
        told = subprocess.run(
            [python, "-c", setup + TIMED, ADDRESS], check=True, capture_output=True, text=True
        )
        walls, cpus = zip(*json.loads(told.stdout), strict=True)
        costs.append((statistics.median(walls), sum(cpus), _asked(server)))
    (wall, cpu, asked), (their_wall, their_cpu, their_asked) = costs
    _row("one domain inside a running process, s", wall, their_wall)
    print(f"| questions a domain | {asked / 11:.0f} | {their_asked / 11:.0f} | |")
    each, theirs = 1e6 * cpu / (asked / 11 * 10), 1e6 * their_cpu / (their_asked / 11 * 10)
    print(f"| CPU a question, µs | {each:.0f} | {theirs:.0f} | {theirs / each:.1f} |")


def _commands(count: int, rounds: int) -> None:
    """Whole commands, cold; names that no round asks twice."""
    best = [_fastest(command, count, rounds) for command in (OURS, THEIRS)]
    _row(f"whole command, {count} domain{'s' if count > 1 else ''}, s", *best)


def _fastest(command: Sequence[str], count: int, rounds: int) -> float:
    walls = []
    for number in range(rounds):
        names = [f"w{number}-{each}.example" for each in range(count)]
        with tempfile.NamedTemporaryFile() as out:
            walls.append(measure([*command, *names], Path(out.name), (0, 1)).wall)
    return min(walls)


def _row(what: str, ours: float, theirs: float) -> None:
    print(f"| {what} | {ours:.3f} | {theirs:.3f} | {theirs / ours:.1f} |")


if __name__ == "__main__":
    sys.exit(main())
