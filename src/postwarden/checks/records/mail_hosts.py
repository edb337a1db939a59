"""The mail exchangers of a domain and their addresses, asked of the world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from postwarden.checks.records.addresses import is_public, parsed
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

#: More mail exchangers than any honest domain names; the rest is left out.
MOST = 20


class Exchanger(NamedTuple):
    """One MX record: `host` is `.` in a null MX (RFC 7505)."""

    preference: int
    host: str


def exchangers(answer: Snapshot) -> tuple[Exchanger, ...]:
    """The MX records of an answer, the preferred first."""
    found = set()
    for record in answer.records:
        preference, _, host = record.partition(" ")
        if preference.isdecimal() and host:
            found.add(Exchanger(int(preference), host))
    return tuple(sorted(found)[:MOST])


def hosts(world: World, domain: str) -> tuple[str, ...]:
    """Names of the servers that take the domain's mail, each once, the preferred first."""
    names = (each.host for each in exchangers(world.dns(domain, "MX")))
    return tuple(dict.fromkeys(n for n in names if n != "." and parsed(n) is None))


def addresses(world: World, host: str) -> tuple[Snapshot, Snapshot]:
    """What DNS says of a host: its IPv4 and its IPv6 addresses."""
    return world.dns(host, "A"), world.dns(host, "AAAA")


def reachable(world: World, domain: str, most: int) -> Iterator[tuple[str, str]]:
    """Mail servers with an address each where one may knock: host, address.

    IPv4 where there is one: many machines that check have no IPv6 of their own.
    """
    for host in hosts(world, domain)[:most]:
        four, six = addresses(world, host)
        public = [each for each in (*four.records, *six.records) if is_public(each)]
        if public:
            yield host, public[0]
