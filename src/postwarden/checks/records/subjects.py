"""Which addresses and names of a domain blocklists are asked about.

Addresses that sent, where logs name them; else those that may send: of its MX, its website, and
single ones of its own SPF record. Names: the domain, envelope and From domains, HELO and PTR.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from postwarden.checks.records.names import ascii_name, registrable
from postwarden.model.blocklist import asked_as
from postwarden.model.scope import Scope, Sender
from postwarden.model.world import World

#: More addresses and names of one domain than are asked about.
MOST_ADDRESSES, MOST_NAMES = 32, 24
_TERMS = 40
#: Networks whose addresses no receiver ever sees.
_INNER = tuple(
    ip_network(each)
    for each in """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16
    224.0.0.0/3 ::/127 fc00::/7 fe80::/10 ff00::/8
    """.split()
)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What to ask about.

    Attributes:
        senders: what logs say of an address, by address.
        names: registrable domains; `hosts` full names of hosts that are none of these.
        whole: whether all was answered that names addresses.
    """

    addresses: tuple[str, ...]
    senders: dict[str, Sender]
    names: tuple[str, ...]
    hosts: tuple[str, ...]
    whole: bool


def subjects(scope: Scope, world: World) -> Subjects:
    """Gather them; what is pending comes in a later round."""
    sent = {_plain(each.ip): each for each in scope.senders if _plain(each.ip)}
    published, whole = ([], True) if sent else _with_answers(scope.domain, world)
    found = sent or dict.fromkeys(published)
    addresses = tuple(found)[:MOST_ADDRESSES]
    names = tuple(dict.fromkeys(_names(scope, world, addresses)))[:MOST_NAMES]
    domains = tuple(dict.fromkeys(registrable(each) for each in names))
    hosts = tuple(each for each in names if each not in domains)
    return Subjects(addresses, sent, domains, hosts, whole)


def _with_answers(domain: str, world: World) -> tuple[list[str], bool]:
    """The published addresses, and whether every question about them was answered."""
    outer, world.asked = world.asked, set()
    found = list(_published(domain, world))
    whole = all(world.ask(question).looked for question in list(world.asked))
    outer |= world.asked
    world.asked = outer
    return found, whole


def _plain(ip: str) -> str:
    """The address as it is usually written; '' for what is none that others see."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    inner = any(address in net for net in _INNER if net.version == address.version)
    return "" if inner else str(address)


def _published(domain: str, world: World) -> Iterator[str]:
    """Addresses that the domain's records name."""
    hosts = [domain, *_mx(domain, world)]
    direct: list[str] = []
    for text in world.dns(domain, "TXT").records:
        if text.lower().split(" ", 1)[0] == "v=spf1":
            for term in text.split()[1:_TERMS]:
                _spf_term(term.lower(), domain, world, hosts, direct)
    looked = [_addresses(host, world) for host in dict.fromkeys(hosts)]
    for each in (*direct, *(ip for found in looked for ip in found)):
        if plain := _plain(each):
            yield plain


def _spf_term(term: str, domain: str, world: World, hosts: list[str], direct: list[str]) -> None:
    """A mechanism that lets single addresses pass: `ip4:192.0.2.1`, `a:host`, `mx` (RFC 7208)."""
    mechanism, _, rest = term.removeprefix("+").partition(":")
    mechanism, _, prefix = mechanism.partition("/")
    target, _, size = rest.partition("/")
    if mechanism in ("ip4", "ip6"):
        if size in ("", "32" if mechanism == "ip4" else "128"):
            direct.append(rest.partition("/")[0])
    elif mechanism in ("a", "mx") and not prefix:
        host = _host(target or domain)
        if host:
            hosts += [host] if mechanism == "a" else _mx(host, world)


def _mx(domain: str, world: World) -> list[str]:
    hosts = [record.partition(" ")[2] for record in world.dns(domain, "MX").records]
    return [host for host in map(_host, hosts[:MOST_ADDRESSES]) if host]


def _addresses(host: str, world: World) -> list[str]:
    both = [world.dns(host, rdtype).records for rdtype in ("A", "AAAA")]
    return [ip for records in both for ip in records[:MOST_ADDRESSES]]


def _names(scope: Scope, world: World, addresses: Iterable[str]) -> Iterator[str]:
    """Names by which receivers know the domain's mail, the domain itself first."""
    said = [scope.domain, *scope.helos]
    for each in scope.senders:
        said += [*each.envelopes[:MOST_NAMES], *each.froms[:MOST_NAMES], each.helo]
    for ip in addresses:
        pointer = asked_as(ip) + (".ip6.arpa" if ":" in ip else ".in-addr.arpa")
        said += world.dns(pointer, "PTR").records[:1]
    return (host for host in map(_host, said) if host)


def _host(text: str) -> str:
    """A name with at least two labels; '' for others, and for an address in its place."""
    try:
        name = ascii_name(text)
    except ValueError:
        return ""
    last = name.rpartition(".")[2]
    return name if "." in name and not last.isdigit() else ""
