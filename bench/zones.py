"""`python -m bench.zones ADDRESS PORT DELAY`: the name server that `bench/check.py` asks.

Any name below `example` is a shop with SPF of five look-ups, two DKIM keys, DMARC and one MX.
A line on standard input is answered by the number of questions since the last one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from tests.stubs.dns import DnsServer, Zone, txt

KEY = (
    "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtSc3yOr3sfEFyvVKZJqzHhU0rWRP"
    "z1QSO0Tp3Jzq5nYwN1sEJ1IVP3V2wGm8lV8o5xqUeQy4mS6mBzv9gk3m3O3cG2mFoVZyXrjI8yQZrq0W5n0v2pXkR3b"
)
SHARED = {
    ("_spf.hoster.example", "TXT"): [
        txt("v=spf1 include:a.hoster.example include:b.hoster.example ~all")
    ],
    ("a.hoster.example", "TXT"): [txt("v=spf1 ip4:192.0.2.0/28 include:c.hoster.example ~all")],
    ("b.hoster.example", "TXT"): [txt("v=spf1 ip4:198.51.100.0/28 ~all")],
    ("c.hoster.example", "TXT"): [txt("v=spf1 ip4:203.0.113.0/28 ~all")],
    ("mx.hoster.example", "A"): ["192.0.2.5"],
    ("5.2.0.192.in-addr.arpa", "PTR"): ["mx.hoster.example."],
    ("hoster.example", "NS"): ["ns.hoster.example."],
    ("hoster.example", "SOA"): ["ns.hoster.example. host.hoster.example. 1 3600 600 86400 300"],
    ("ns.hoster.example", "A"): ["192.0.2.53"],
}


def shop(name: str) -> Zone:
    """The records of one shop."""
    return {
        (name, "TXT"): [txt("v=spf1 mx include:_spf.hoster.example -all")],
        (name, "MX"): ["10 mx.hoster.example."],
        (name, "A"): ["192.0.2.80"],
        (name, "NS"): ["ns.hoster.example."],
        (name, "SOA"): ["ns.hoster.example. host.hoster.example. 1 3600 600 86400 300"],
        (f"_dmarc.{name}", "TXT"): [txt(f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{name}")],
        (f"s1._domainkey.{name}", "TXT"): [txt(KEY)],
        (f"default._domainkey.{name}", "TXT"): [txt(KEY)],
    }


def names() -> Iterator[str]:
    """Enough shops that no round asks twice for one."""
    yield from (f"d{number}.example" for number in range(11))
    yield from (f"w{turn}-{number}.example" for turn in range(10) for number in range(50))


def main(address: str, port: str, delay: str) -> int:
    """Serve until standard input ends."""
    zone: dict[tuple[str, str], Sequence[str]] = dict(SHARED)
    for name in names():
        zone |= shop(name)
    with DnsServer(zone, delay=float(delay), host=address, port=int(port)) as server:
        print("ready", flush=True)
        for _ in sys.stdin:
            print(server.count, flush=True)
            server.count = 0
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
