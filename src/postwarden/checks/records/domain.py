"""What is known of a domain at once: its mail servers, its SPF terms, who hosts it, whether it sends.

The SPF record is only taken apart into words here; what it means is evaluated elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.checks.records import providers
from postwarden.checks.records.mail_hosts import hosts
from postwarden.checks.records.spf import selected
from postwarden.model.scope import Scope
from postwarden.model.snapshot import State
from postwarden.model.world import World

#: Terms of one record that are looked at.
_TERMS = 100


def spf_terms(domain: str, world: World) -> tuple[str, ...] | None:
    """The terms of the first SPF record, lower case, without `v=spf1`; None without a record."""
    records = selected(world.dns(domain, "TXT").records)
    return tuple(records[0].lower().split()[1:_TERMS]) if records else None


def providers_of(domain: str, world: World) -> tuple[providers.Provider, ...]:
    """Whose mail servers or SPF the domain uses."""
    included = _included(spf_terms(domain, world) or ())
    return tuple(providers.of_mail(hosts(world, domain), included))


def _included(terms: tuple[str, ...]) -> Iterator[str]:
    for term in terms:
        for start in ("include:", "redirect="):
            if term.lstrip("+-~?").startswith(start):
                yield term.partition(start)[2].rstrip(".")


def panel(domain: str, world: World) -> str:
    """Where the owner edits DNS, by the domain's name servers; '' where that is not known."""
    return providers.panel_of(world.dns(domain, "NS").records)


def sends(scope: Scope, world: World) -> bool | None:
    """Whether mail leaves in this domain's name; None while that is not known.

    Mail in logs says yes; SPF that names nobody says no; so does a domain that has neither mail
    servers nor SPF.
    """
    texts, servers = world.dns(scope.domain, "TXT"), world.dns(scope.domain, "MX")
    if scope.senders:
        return True
    if not (texts.looked and servers.looked):
        return None
    terms = spf_terms(scope.domain, world)
    if terms is not None:
        return terms != ("-all",)
    return bool(hosts(world, scope.domain))


def parked(scope: Scope, world: World) -> bool | None:
    """Whether the domain exists and neither sends nor takes mail; None while that is not known."""
    active = sends(scope, world)
    if active is not False:
        return None if active is None else False
    exists = world.dns(scope.domain, "TXT").state is not State.NO_NAME
    return exists and not hosts(world, scope.domain)
