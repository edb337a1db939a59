"""Addresses and domains: which network a client is in, whether a domain is the server's own."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from ipaddress import ip_address, ip_network


@lru_cache(maxsize=65536)
def network(address: str) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one; the text itself when it is neither."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def domain(address: str) -> str:
    """What stands behind the last @, lower-case; '' without one."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def belongs(name: str, own: Container[str]) -> bool:
    """Whether a domain is one of the own ones or below one."""
    while name:
        if name in own:
            return True
        name = name.partition(".")[2]
    return False
