"""Names of addresses: those that a provider gives every address alike, and shared mail servers.

A receiver cannot tell a mail server with such a name from a home line or a forgotten machine.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address

from postwarden.checks.records.addresses import Address
from postwarden.checks.records.names import within

#: Default names of rented servers and access lines, by the end of the name.
_DEFAULTS = (
    "clients.your-server.de contaboserver.net stratoserver.net vps.ovh.net vps.ovh.ca "
    "googleusercontent.com members.linode.com pbiaas.com online-server.cloud "
    "dip0.t-ipconnect.de online.de vultrusercontent.com your-cloud.host"
).split()
_CLOUD = re.compile(
    r"\.compute(?:-\d)?\.amazonaws\.com$|^v\d{10,40}\.[a-z]{2,20}srv\.de$"
    r"|\.ip-\d{1,3}-\d{1,3}-\d{1,3}\.eu$"
)
#: Labels of access lines, whatever follows; words of rented servers, with a number behind.
_LINE = frozenset(
    "adsl cable dhcp dialin dialup dip dip0 dsl dyn dynamic pool ppp unassigned vdsl".split()
)
_COUNTED = re.compile(
    r"(?:cable|client|cust|customer|dhcp|dsl|dyn|dynamic|ip|pool|ppp|rev|reverse|static|vps)-?\d"
    r"|(?:host|srv|server|vm|v)-?\d{3}"
)
#: Mail and web servers that many customers of a hoster share.
_SHARED = (
    "kasserver.com rzone.de kundenserver.de agenturserver.de your-server.de ispgateway.de "
    "netcup.net webhosting.systems hosteurope.de hier-im-netz.de w4ymail.at hostpoint.ch "
    "infomaniak.ch mail.ovh.net mailbox.org emailsys1a.net"
).split()


def is_generic(name: str, address: Address) -> bool:
    """Whether a name is one that the provider gave by counting, not one for a mail server."""
    labels = name.split(".")
    return (
        _ends_with(name, _DEFAULTS)
        or _CLOUD.search(name) is not None
        or any(label in _LINE or _COUNTED.match(label) for label in labels[:-2])
        or _holds(name, address)
    )


def is_hosters(name: str) -> bool:
    """Whether it names a server that a big hoster runs for many customers."""
    return _ends_with(name, _SHARED)


def _ends_with(name: str, ends: list[str]) -> bool:
    return any(within(name, end) for end in ends)


def _holds(name: str, address: Address) -> bool:
    """Whether the address itself stands in the name: forwards, backwards, padded or in hex."""
    written = re.sub(r"[.-]", "", name)
    if isinstance(address, IPv4Address):
        octets = str(address).split(".")
        numbers = [str(int(each)) for each in re.findall(r"[0-9]+", name)]
        padded = "".join(octet.zfill(3) for octet in octets)
        return (
            _in_a_row(octets, numbers)
            or _in_a_row(octets[::-1], numbers)
            or padded in written
            or address.packed.hex() in written
        )
    digits = address.exploded.replace(":", "")
    return digits[:16] in written or digits[16:] in written or digits[::-1] in written


def _in_a_row(wanted: list[str], numbers: list[str]) -> bool:
    return any(numbers[at : at + 4] == wanted for at in range(len(numbers) - 3))
