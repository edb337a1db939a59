"""A domain's own servers as DNS names them, and what its SPF record says of each.

They are not known to send: that only logs show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from postwarden.checks.records.names import registrable
from postwarden.checks.records.spf import Record, Term
from postwarden.checks.records.spf_answer import Answer, Client
from postwarden.checks.records.spf_host import check_host
from postwarden.model.world import World

#: Names and addresses looked at; addresses that may stand in a record in place of one name.
_NAMES, _ADDRESSES, _SPELLED = 6, 8, 4


@dataclass(frozen=True, slots=True)
class Host:
    """An address of a server, and what SPF says of it."""

    name: str
    ip: str
    answer: Answer


def exchanges(world: World, domain: str) -> list[str]:
    """The hosts that take the domain's mail."""
    hosts = [record.partition(" ")[2] for record in world.dns(domain, "MX").records]
    return [host for host in hosts if host.strip(".")]


def servers(world: World, domain: str) -> list[Host]:
    """The addresses of the domain and of its mail exchanges."""
    names = dict.fromkeys((*exchanges(world, domain), domain))
    found = [(name, ip) for name in list(names)[:_NAMES] for ip in addresses(world, name)]
    return [Host(name, ip, check_host(world, ip, name, domain)) for name, ip in found[:_ADDRESSES]]


def addresses(world: World, name: str) -> list[str]:
    """Addresses of both kinds; a resolver's nonsense is none."""
    both = [world.dns(name, kind) for kind in ("A", "AAAA")]
    return [ip for each in both for ip in each.records if is_address(ip)]


def is_address(text: str) -> bool:
    """Whether this is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def leads_back(world: World, name: str) -> bool:
    """Whether an address of the name bears it in reverse DNS: a server of its own, then."""
    pointers = [world.dns(Client.of(ip).arpa, "PTR") for ip in addresses(world, name)]
    return any(name in each.records for each in pointers)


def spelled(record: Record, world: World, domain: str) -> dict[str, tuple[str, ...]]:
    """Terms of the own record that addresses can replace: own names with few addresses; ptr."""
    found = {term.text: () for term in record.reached if term.name == "ptr"}
    return found | dict(_spelled(record, world, domain))


def _spelled(record: Record, world: World, domain: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    home = registrable(domain)
    for term in record.reached:
        names = _names(term, world, domain)
        if names and all(registrable(name) == home for name in names):
            ips = [ip for name in names for ip in addresses(world, name)]
            if 0 < len(ips) <= _SPELLED:
                yield term.text, tuple(ips)


def _names(term: Term, world: World, domain: str) -> list[str]:
    if term.name not in ("a", "mx") or "/" in term.text or "%" in term.text:
        return []
    name = (term.spec or domain).removesuffix(".").lower()
    return [name] if term.name == "a" else exchanges(world, name)
