"""Healthy zones in the manner of five hosters, with all that these checks look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from postwarden.model.snapshot import State
from tests.checks._keys import ED25519, GOOD

Zone = Mapping[tuple[str, str], Sequence[str] | State]
D = "shop.example"
DMARC: Zone = {(f"_dmarc.{D}", "TXT"): [f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{D}"]}


def _alias(selector: str, target: str) -> Zone:
    return {(f"{selector}._domainkey.{D}", "CNAME"): [target], (target, "TXT"): [GOOD]}


def _hosted(spf: str, servers: Sequence[str], names: Sequence[str], *more: Zone) -> Zone:
    """A domain with its mail servers and name servers, and the records of `more`."""
    zone: dict[tuple[str, str], Sequence[str] | State] = {
        (D, "TXT"): [spf],
        (D, "MX"): [f"10 {server}" for server in servers],
        (D, "NS"): names,
        (D, "A"): ["192.0.2.80"],
        (f"www.{D}", "CNAME"): [D],
        **{(name, "A"): ["192.0.2.53"] for name in (*servers, *names)},
        **DMARC,
    }
    for each in more:
        zone |= each
    return zone


HEALTHY: Mapping[str, Zone] = {
    "IONOS": _hosted(
        "v=spf1 include:_spf-eu.ionos.com ~all",
        ["mx00.ionos.de", "mx01.ionos.de"],
        ["ns1023.ui-dns.com", "ns1110.ui-dns.de"],
        {("_spf-eu.ionos.com", "TXT"): ["v=spf1 ip4:212.227.126.128/25 ~all"]},
        _alias("s1-ionos", "s1.dkim.ionos.com"),
        _alias("s2-ionos", "s2.dkim.ionos.com"),
        _alias("s42582890", "s42582890.dkim.ionos.com"),
    ),
    "STRATO": _hosted(
        "v=spf1 include:smtp.rzone.de ~all",
        ["smtpin.rzone.de"],
        ["docks01.rzone.de", "shades01.rzone.de"],
        {("smtp.rzone.de", "TXT"): ["v=spf1 ip4:81.169.146.128/25 ~all"]},
        {(f"strato-dkim-0002._domainkey.{D}", "TXT"): [GOOD]},
        {(f"strato-dkim-0003._domainkey.{D}", "TXT"): [ED25519]},
    ),
    "ALL-INKL": _hosted(
        "v=spf1 a mx include:spf.kasserver.com ~all",
        ["w0123456.kasserver.com"],
        ["ns5.kasserver.com", "ns6.kasserver.com"],
        {("spf.kasserver.com", "TXT"): ["v=spf1 ip4:85.13.128.0/18 ?all"]},
        {(f"kas202603031200._domainkey.{D}", "TXT"): [GOOD]},
    ),
    "Hetzner": _hosted(
        "v=spf1 mx -all",
        [f"mail.{D}"],
        ["hydrogen.ns.hetzner.com", "oxygen.ns.hetzner.com"],
        {(f"dkim._domainkey.{D}", "TXT"): [GOOD]},
    ),
    "netcup": _hosted(
        "v=spf1 mx a include:_spf.webhosting.systems ~all",
        ["mx2f1a.netcup.net"],
        ["root-dns.netcup.net", "second-dns.netcup.net"],
        {("_spf.webhosting.systems", "TXT"): ["v=spf1 ip4:188.68.47.0/24 ~all"]},
        _alias("key1", "key1._domainkey.webhosting.systems"),
        # The second key is there only while the first is being replaced.
        {(f"key2._domainkey.{D}", "CNAME"): ["key2._domainkey.webhosting.systems"]},
    ),
}
