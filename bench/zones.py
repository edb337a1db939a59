"""`python -m bench.zones ADDRESS PORT DELAY`: the name server that `bench/check.py` asks.

Any name below `example` is a shop with SPF of five look-ups, two DKIM keys, DMARC and one MX.
A line on standard input is answered by the number of questions since the last one.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Sequence

import dns.message

from tests.stubs.dns import DnsServer, Zone, txt

#: Of 2048 bits, each of them 1.
KEY = "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" + "/" * 341 + "wIDAQAB"
SHARED = {
    ("_spf.hoster.example", "TXT"): [
        txt(
            "v=spf1 include:a.hoster.example include:b.hoster.example include:c.hoster.example ~all"
        )
    ],
    ("a.hoster.example", "TXT"): [txt("v=spf1 ip4:192.0.2.0/28 ~all")],
    ("b.hoster.example", "TXT"): [txt("v=spf1 ip4:198.51.100.0/28 ~all")],
    ("c.hoster.example", "TXT"): [txt("v=spf1 ip4:203.0.113.0/28 ~all")],
    ("mx.hoster.example", "A"): ["192.0.2.5"],
    ("5.2.0.192.in-addr.arpa", "PTR"): ["mx.hoster.example."],
    ("hoster.example", "NS"): ["ns.hoster.example."],
    ("hoster.example", "SOA"): ["ns.hoster.example. host.hoster.example. 1 3600 600 86400 300"],
    ("ns.hoster.example", "A"): ["192.0.2.53"],
}


class Quick(DnsServer):
    """Answers as fast as real servers do: what is measured is who asks.

    What the zone holds is put into messages beforehand; that a name does not exist is most of all
    answers, and put together from bytes.
    """

    def __init__(self, zone: Zone, *, delay: float, host: str, port: int) -> None:
        super().__init__(zone, delay=delay, host=host, port=port)
        self._known: dict[bytes, bytes] = {}
        for name, rdtype in zone:
            asked = dns.message.make_query(name, rdtype).to_wire()
            self._known[asked[12:]] = (super().answer(asked, tcp=False) or b"")[2:]
        self.count = 0

    def answer(self, data: bytes, *, tcp: bool) -> bytes | None:
        """The answer to a message; see DnsServer."""
        end = data.index(b"\0", 12) + 1
        question = data[12 : end + 4]
        if question not in self._known and self._exists(_name(data, end)):
            return super().answer(data, tcp=tcp)
        self.count += 1
        return data[:2] + self._known.get(question, _NXDOMAIN + question + _SOA)


#: Flags and counts of an answer with one question and one record in its authority section, and
#: that record: the SOA of the root, all its numbers 300.
_NXDOMAIN = struct.pack("!5H", 0x8183, 1, 0, 0, 1)
_SOA = b"\0" + struct.pack("!HHIH2x5I", 6, 1, 300, 22, *[300] * 5)


def _name(data: bytes, end: int) -> str:
    """The name that stands in the question, in lower case."""
    labels, at = [], 12
    while at < end - 1:
        labels.append(data[at + 1 : at + 1 + data[at]].decode("ascii"))
        at += 1 + data[at]
    return ".".join(labels).lower()


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
    with Quick(zone, delay=float(delay), host=address, port=int(port)) as server:
        print("ready", flush=True)
        for _ in sys.stdin:
            print(server.count, flush=True)
            server.count = 0
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
