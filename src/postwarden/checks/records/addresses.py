"""IP addresses: as the reverse zone names them, and whether the world can reach them."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

#: Networks that no server on the internet has: RFC 6890, RFC 6598, RFC 4193. Those set aside for
#: documentation are left out: nobody owns them, so nobody has them by mistake.
_INSIDE = tuple(
    ip_network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8"),
    )
)


def parsed(text: str) -> Address | None:
    """The address, an IPv4 one also where IPv6 only wraps it; None for what is none."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


@cache
def is_public(text: str) -> bool:
    """Whether this is an address that others can send to or refuse mail from."""
    found = parsed(text)
    return found is not None and not any(
        found in net for net in _INSIDE if net.version == found.version
    )


def reverse_name(address: Address) -> str:
    """`192.0.2.10` -> `10.2.0.192.in-addr.arpa` (RFC 1035 section 3.5, RFC 3596 section 2.5)."""
    return address.reverse_pointer


def record_type(address: Address) -> str:
    """The type of record that names such an address."""
    return "A" if address.version == 4 else "AAAA"
