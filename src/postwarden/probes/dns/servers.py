"""Which resolver is asked: the one named by the caller, else the machine's."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

#: Where the machine says which resolvers it uses, and where nobody else is named (resolv.conf(5)).
_RESOLV_CONF = Path("/etc/resolv.conf")
_LOCAL = ("127.0.0.1", 53)
_MOST = 3

Server = tuple[str, int]


def named(text: str) -> Server:
    """`192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`; ValueError for others."""
    host, port = text, ""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    number = int(port) if port else 53
    if not 0 < number < 65536:
        raise ValueError(f"no port: {port!r}")
    return str(ip_address(host)), number


def of_machine(file: Path = _RESOLV_CONF) -> tuple[Server, ...]:
    """The resolvers of this machine, in its order; a resolver on loopback where none is named."""
    try:
        lines = file.read_text("utf-8", "replace").splitlines()[:200]
    except OSError:
        lines = []
    found = []
    for line in lines:
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver":
            try:
                found.append((str(ip_address(words[1])), 53))
            except ValueError:
                continue  # a scoped or broken address: the next one may do
    return tuple(found[:_MOST]) or (_LOCAL,)
