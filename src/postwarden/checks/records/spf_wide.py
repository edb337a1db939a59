"""How much of the Internet a record names by itself, and whether it lets everybody pass."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network

from postwarden.checks.records.spf import Record, Term
from postwarden.checks.records.spf_answer import Limits, Step
from postwarden.checks.records.spf_host import check_host
from postwarden.model.world import World

#: More addresses than this one shop does not have (a /16).
MANY = 2**16
#: Networks wider than this, of IPv4 and of IPv6, make a record wide; those hold half of everything.
WIDE, ABSURD = (24, 32), (8, 16)
#: Addresses that no honest record names, of both halves of IPv4 and of what IPv6 hands out
#: (RFC 6598, 5737, 3849, 9637): who lets both of a pair pass lets everybody pass.
_NOBODY = (("100.127.255.17", "203.0.113.77"), ("2001:db8:77::1", "3fff:77::1"))
#: Enough to come to a `+all` behind many includes.
_LIMITS = Limits(lookups=40, voids=40)
#: Networks that never arrive over the Internet (RFC 1918, 1122, 6598, 3927).
_PRIVATE = tuple(
    IPv4Network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
    )
)


@dataclass(frozen=True, slots=True)
class Open:
    """Where everybody passes: the own record's term, and the record that says it."""

    term: str
    domain: str
    text: str

    def is_in(self, domain: str) -> bool:
        """Whether the domain's own record says it."""
        return self.domain == domain


def open_to_all(world: World, domain: str) -> Open | None:
    """Find what lets everybody send for a domain; None where nothing does."""
    for pair in _NOBODY:
        answers = [check_host(world, ip, domain, domain, limits=_LIMITS) for ip in pair]
        if all(each.result == "pass" and not each.open for each in answers):
            trace = answers[0].trace
            first = answers[0].matched
            return Open(first.term if first else "", trace[-1].domain, _text(trace))
    return None


def _text(trace: tuple[Step, ...]) -> str:
    """The record that the deciding term stands in."""
    return next(
        step.term
        for step in reversed(trace)
        if step.outcome == "record" and step.domain == trace[-1].domain
    )


def size(record: Record) -> int:
    """IPv4 addresses that the record's own terms name, those with a network of their own."""
    return sum(2**32 - term.mask4 for term in record.terms if _names(term, "ip4", "a", "mx"))


def private(record: Record) -> tuple[str, ...]:
    """Terms with addresses that never arrive over the Internet."""
    return tuple(t.text for t in record.terms if _names(t, "ip4") and is_private(t.spec))


def is_private(network: str) -> bool:
    """Whether an IPv4 network lies in one that is used inside houses only; no for nonsense."""
    try:
        found = ip_network(network, strict=False)
    except ValueError:
        return False
    return isinstance(found, IPv4Network) and any(found.subnet_of(each) for each in _PRIVATE)


def wider(record: Record, length4: int, length6: int) -> tuple[str, ...]:
    """The own terms with networks wider than these lengths, the widest of IPv4 first."""
    mask4, mask6 = 2**32 - 2 ** (32 - length4), 2**128 - 2 ** (128 - length6)
    found = [
        term
        for term in record.terms
        if (_names(term, "ip4", "a", "mx") and term.mask4 < mask4)
        or (_names(term, "ip6", "a", "mx") and term.mask6 < mask6)
    ]
    return tuple(term.text for term in sorted(found, key=lambda term: term.mask4))


def _names(term: Term, *names: str) -> bool:
    return term.sign == "+" and term.name in names
