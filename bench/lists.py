"""Asking blocklists: `python bench/lists.py [--zones N] [--addresses N] [--rounds N]`.

60 zones of a real rbldnsd on loopback are asked about 200 addresses, without the pace that others
are owed. Every answer must come, every listing must be read; what counts is the CPU of our process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    # Started as a file: the folder above is where `tests` is found.
    sys.path[0] = str(ROOT)

from postwarden.checks.records.listing import read  # noqa: E402 - the path above comes first
from postwarden.model.blocklist import (  # noqa: E402 - the path above comes first
    Blocklist,
    Delisting,
    Entry,
    asked_as,
)
from postwarden.model.snapshot import Question, Snapshot  # noqa: E402 - the path above comes first
from postwarden.probes.blocklists.asker import Asker  # noqa: E402 - the path above comes first
from postwarden.probes.blocklists.shelf import Zone  # noqa: E402 - the path above comes first
from postwarden.probes.dns import wire  # noqa: E402 - the path above comes first
from postwarden.probes.politeness import Pace  # noqa: E402 - the path above comes first
from postwarden.probes.world import Lookout  # noqa: E402 - the path above comes first
from tests.stubs.rbldnsd import IP4, Rbldnsd  # noqa: E402 - the path above comes first

#: One address in so many is listed, in each zone another one.
_EVERY = 20
_KNOWN = Blocklist(
    id="bench",
    name="Bench",
    operator="bench",
    zone="bl.test",
    kind="address",
    families=("v4",),
    weight="high",
    mode="exact",
    codes={"127.0.0.2": Entry("trap", "listed", "Bench", Delisting())},
    tests={},
    delisting=Delisting(),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One round: seconds, listings read, questions without an answer, datagrams sent."""

    wall: float
    cpu: float
    listed: int
    lost: int
    sent: int


def main() -> int:
    """Ask and print; 1 where an answer was lost or a listing missed, 2 where rbldnsd is missing."""
    wish = _wish()
    if not Rbldnsd.program() or os.geteuid():
        print("This takes root and rbldnsd: apt-get install rbldnsd")
        return 2
    addresses = [f"198.51.{n // 250}.{n % 250 + 1}" for n in range(wish.addresses)]
    zones = {f"z{n}.bl.test": tuple(_listed(n, addresses)) for n in range(wish.zones)}
    expected = sum(len(each) for each in zones.values())
    with Rbldnsd({z: (("ip4trie", IP4 + "\n".join(ips)),) for z, ips in zones.items()}) as server:
        rounds = [_round(server, list(zones), addresses) for _ in range(wish.rounds)]
    count = len(zones) * len(addresses)
    for each in rounds:
        print(
            f"{count:,} questions: {each.lost} lost, {each.sent - count} asked again,"
            f" {each.listed} of {expected} listings read,"
            f" CPU {each.cpu:.2f} s ({each.cpu / count * 1e6:.0f} µs a question),"
            f" wall {each.wall:.2f} s ({count / each.wall:,.0f} a second)"
        )
    return int(any(each.lost or each.listed != expected for each in rounds))


def _wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--zones", type=int, default=60)
    parser.add_argument("--addresses", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _listed(number: int, addresses: list[str]) -> Iterator[str]:
    return (ip for n, ip in enumerate(addresses) if (n + number) % _EVERY == 0)


def _round(server: Rbldnsd, zones: list[str], addresses: list[str]) -> Taken:
    """Every zone about every address, all at once."""
    questions = [Question("list", asked_as(ip), f"{z} A") for ip in addresses for z in zones]
    sent, message = [0], wire.message

    def counted(number: int, question: bytes) -> bytes:
        sent[0] += 1
        return message(number, question)

    wire.message = counted
    try:
        wall, cpu = time.perf_counter(), time.process_time()
        shots = asyncio.run(_look(server, zones, questions))
        readings = [read(_KNOWN, each) for each in shots]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    finally:
        wire.message = message
    listed = sum(bool(each.entries) for each in readings)
    return Taken(wall, cpu, listed, sum(not each.looked for each in shots), sent[0])


async def _look(server: Rbldnsd, zones: list[str], questions: list[Question]) -> list[Snapshot]:
    asker = Asker({zone: Zone(zone, "bench") for zone in zones}, Pace(0))
    async with Lookout([server.server], 60, asker) as lookout:
        return await lookout.look(questions)


if __name__ == "__main__":
    sys.exit(main())
