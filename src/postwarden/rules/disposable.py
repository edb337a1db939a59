"""What: the address belongs to a service for throw-away mailboxes.

Why: who wants an answer gives an address he reads. Careful people use such services too.
Source: PyPI disposable-email-domains (CC0), as installed; without it nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import addresses


def find(look: Look) -> Iterator[Hit]:
    """One hit, with the service's name."""
    for address in look.attempt.recipients[:5]:
        for name in _and_above(addresses.domain(address)):
            if name in _services():
                yield Hit("disposable", {"service": name})
                return


def _and_above(domain: str) -> Iterator[str]:
    """A domain and those above it: services hand out names below theirs as well."""
    labels = domain.split(".")[-5:]
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


@cache
def _services() -> frozenset[str]:
    try:
        return frozenset(import_module("disposable_email_domains").blocklist)
    except (ImportError, AttributeError):
        return frozenset()
