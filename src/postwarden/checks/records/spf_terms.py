"""Whether a mechanism names the client: ip4, ip6, a, mx, ptr, exists. Source: RFC 7208 section 5."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Protocol

from postwarden.checks.records.names import within
from postwarden.checks.records.spf import Term
from postwarden.checks.records.spf_answer import MOST_HOSTS, Client, StopError
from postwarden.model.snapshot import Snapshot


class Asker(Protocol):
    """The evaluation that a mechanism is part of."""

    client: Client

    def ask(self, name: str, rdtype: str) -> Snapshot:
        """What DNS says."""

    def needed(self, name: str, rdtype: str) -> Snapshot:
        """What DNS says; a temporary error when it cannot say."""

    def void(self) -> None:
        """A term's question was answered with nothing."""


def matches(run: Asker, term: Term, name: str) -> bool:
    """Test any mechanism but include."""
    return _TESTS[term.name](run, term, name)


def addresses(client: Client) -> str:
    """The record type that holds addresses of the client's kind."""
    return "A" if client.version == 4 else "AAAA"


def _network(run: Asker, term: Term, _: str) -> bool:
    client = run.client
    if term.name == "ip4":
        return client.version == 4 and client.number & term.mask4 == term.network
    return client.version == 6 and client.number & term.mask6 == term.network


def _a(run: Asker, term: Term, name: str) -> bool:
    found = run.needed(name, addresses(run.client))
    if found.looked and not found.records:
        run.void()
    return _holds(run.client, term, found.records)


def _mx(run: Asker, term: Term, name: str) -> bool:
    found = run.needed(name, "MX")
    hosts = [record.partition(" ")[2] for record in found.records]
    if len(hosts) > MOST_HOSTS:
        raise StopError("permerror", "too-many-hosts")
    kind = addresses(run.client)
    hosts = [host for host in hosts if host.strip(".")]
    for host in hosts:  # all at once: an error of one ends it only when its turn comes
        run.ask(host, kind)
    in_vain = found.looked and not found.records
    for host in hosts:
        at_host = run.needed(host, kind)
        if _holds(run.client, term, at_host.records):
            return True
        in_vain = in_vain or (at_host.looked and not at_host.records)
    if in_vain:
        run.void()
    return False


def _ptr(run: Asker, _: Term, name: str) -> bool:
    found = run.ask(run.client.arpa, "PTR")
    if found.looked and not found.records:
        run.void()
    names = [n for n in found.records[:MOST_HOSTS] if within(n, name)]
    return bool(_leading_back(run, names))


def _exists(run: Asker, _: Term, name: str) -> bool:
    found = run.needed(name, "A")
    if found.looked and not found.records:
        run.void()
    return bool(found.records)


def validated(run: Asker, domain: str) -> str | None:
    """The name behind the macro `p`, the domain's own first; None while it is pending."""
    found = run.ask(run.client.arpa, "PTR")
    names = _leading_back(run, found.records[:MOST_HOSTS])
    kind = addresses(run.client)
    known = [run.ask(name, kind) for name in found.records[:MOST_HOSTS]]
    if any(not (each.looked or each.failed) for each in (found, *known)):
        return None
    ranked = sorted(names, key=lambda n: (n != domain, not within(n, domain)))
    return ranked[0] if ranked else "unknown"


def _leading_back(run: Asker, names: Iterable[str]) -> list[str]:
    """Those of the names that have the client's address; what cannot be looked at is passed over."""
    kind = addresses(run.client)
    found = [(name, run.ask(name, kind)) for name in names]
    return [name for name, each in found if run.client.number in _numbers(each.records)]


def _holds(client: Client, term: Term, records: Iterable[str]) -> bool:
    mask = term.mask4 if client.version == 4 else term.mask6
    wanted = client.number & mask
    return any(number & mask == wanted for number in _numbers(records))


def _numbers(records: Iterable[str]) -> list[int]:
    """Addresses as numbers; a resolver's nonsense is none."""
    found = []
    for record in records:
        try:
            found.append(int(ip_address(record)))
        except ValueError:
            continue
    return found


_TESTS: dict[str, Callable[[Asker, Term, str], bool]] = {
    "all": lambda *_: True,
    "ip4": _network,
    "ip6": _network,
    "a": _a,
    "mx": _mx,
    "ptr": _ptr,
    "exists": _exists,
}
