"""The addresses that really sent for a domain, and what its SPF records say of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from postwarden.checks.records.names import ascii_name, within
from postwarden.checks.records.spf_answer import Answer
from postwarden.checks.records.spf_host import check_host
from postwarden.checks.records.spf_wide import is_private
from postwarden.model.scope import Scope, Sender
from postwarden.model.world import World

#: Addresses looked at, those with most mails first, and envelope domains of each.
_SENDERS, _DOMAINS = 50, 4


@dataclass(frozen=True, slots=True)
class Sent:
    """An address, a domain it sent for, and what SPF says."""

    sender: Sender
    domain: str
    answer: Answer


def judged(scope: Scope, world: World) -> Iterator[Sent]:
    """Each address with each of the domain's own envelope domains it used."""
    for sender in public(scope)[:_SENDERS]:
        for domain in _own_envelopes(sender, scope.domain)[:_DOMAINS]:
            answer = check_host(world, sender.ip, sender.helo, domain, at=scope.at)
            if not answer.open:
                yield Sent(sender, domain, answer)


def public(scope: Scope) -> list[Sender]:
    """Senders whose address receivers see, the busiest first."""
    seen = [sender for sender in scope.senders if _is_seen(sender.ip)]
    return sorted(seen, key=lambda sender: -sender.messages)


def _is_seen(ip: str) -> bool:
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_link_local or is_private(ip))


def _own_envelopes(sender: Sender, domain: str) -> list[str]:
    """The domain and names below it that it sent as; mail with a foreign sender proves nothing."""
    if not sender.envelopes:
        return [domain]
    return [name for name in map(own_name, sender.envelopes) if within(name, domain)]


def own_name(text: str) -> str:
    """A name as DNS has it, '' for what is none."""
    try:
        return ascii_name(text)
    except ValueError:
        return ""
