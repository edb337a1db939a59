"""Addresses and servers of a domain over real DNS: each fault yields its code, a healthy zone none."""

import time
from collections.abc import Iterable

import pytest

from postwarden.jobs.check import Means, check
from postwarden.model.checkup import Checkup
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.probes.world import Lookout
from tests.stubs.dns import DnsServer, Zone, txt

D, MX = "shop.test", ("shop.test", "MX")
PTR, PTR6 = ("10.2.0.192.in-addr.arpa", "PTR"), (f"0.1.{'0.' * 22}8.b.d.0.1.0.0.2.ip6.arpa", "PTR")
HEALTHY: Zone = {
    MX: ["10 mail.shop.test."],
    (D, "TXT"): [txt("v=spf1 mx -all")],
    ("mail.shop.test", "A"): ["192.0.2.10"],
    ("mail.shop.test", "AAAA"): ["2001:db8::10"],
    PTR: ["Mail.Shop.test."],
    PTR6: ["mail.shop.test."],
}
GENERIC = "static.10.2.0.192.clients.your-server.de"


def without(*names: tuple[str, str]) -> Zone:
    return {key: records for key, records in HEALTHY.items() if key not in names}


def looked(zone: Zone, *, helo: str = "") -> Checkup:
    senders = (Sender("192.0.2.10", 611, helo=helo),) if helo else ()
    scope = Scope(
        D, D, frozenset({"rdns", "mail"}), senders, has_logs=bool(senders), at=time.time()
    )
    with DnsServer(zone) as server:
        (checkup,) = check([scope], Means([(server.host, server.port)], 8.0))
    return checkup


def ours(checkup: Checkup) -> set[str]:
    return {f.code for f in checkup.faults if f.code.startswith(("rdns.", "helo.", "mx."))}


def test_a_healthy_zone_yields_nothing() -> None:
    assert ours(looked(HEALTHY)) == set()
    assert ours(looked(HEALTHY, helo="mail.shop.test")) == set()


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        (without(PTR), "rdns.missing"),
        (without(PTR6), "rdns.v6-missing"),
        ({**HEALTHY, PTR: ["mail.agency.test."]}, "rdns.unconfirmed"),
        ({**HEALTHY, PTR: [GENERIC + "."], (GENERIC, "A"): ["192.0.2.10"]}, "rdns.generic"),
        (without(MX), "mx.missing"),
        ({**HEALTHY, MX: ["0 ."]}, "mx.null-but-sends"),
        (
            {**HEALTHY, MX: ["10 a.shop.test."], ("a.shop.test", "CNAME"): ["mail.shop.test."]},
            "mx.cname",
        ),
        ({**HEALTHY, MX: ["10 192.0.2.10."]}, "mx.ip"),
        ({**HEALTHY, MX: ["10 gone.shop.test.", "20 mail.shop.test."]}, "mx.dead"),
        ({**HEALTHY, MX: ["10 in.shop.test."], ("in.shop.test", "A"): ["10.0.0.5"]}, "mx.private"),
    ],
)
def test_each_fault_yields_its_code(zone: Zone, code: str) -> None:
    assert ours(looked(zone)) == {code}


def test_names_of_a_greeting() -> None:
    assert ours(looked(HEALTHY, helo="localhost.localdomain")) == {"helo.bad"}
    other = {**HEALTHY, ("www.shop.test", "A"): ["192.0.2.80"]}
    assert ours(looked(other, helo="www.shop.test")) == {"helo.mismatch"}


def test_the_same_snapshots_give_the_same_findings() -> None:
    from postwarden.jobs.check import replay

    first = looked(without(PTR), helo="localhost")
    scope = Scope(
        D,
        D,
        frozenset({"rdns", "mail"}),
        (Sender("192.0.2.10", 611, helo="localhost"),),
        has_logs=True,
        at=first.at.timestamp(),
    )
    assert replay(scope, first.snapshots).findings == first.findings


def test_servers_are_visited_when_dns_has_said_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[set[str]] = []
    look = Lookout.look

    async def noted(self: Lookout, questions: Iterable[Question]) -> list[Snapshot]:
        asked = list(questions)
        rounds.append({each.kind for each in asked})
        if rounds[-1] == {"dns"}:
            return await look(self, asked)
        return [Snapshot(each, State.TIMEOUT, at=time.time()) for each in asked]

    monkeypatch.setattr(Lookout, "look", noted)
    policy = {("_mta-sts.shop.test", "TXT"): [txt("v=STSv1; id=1")]}
    policy |= {("mta-sts.shop.test", "A"): ["192.0.2.20"]}
    with DnsServer({**HEALTHY, **policy}) as server:
        (checkup,) = check([Scope(D, D, at=time.time())], Means([(server.host, server.port)], 8.0))
    assert rounds[-1] == {"smtp", "page"}
    assert all(each == {"dns"} for each in rounds[:-1])
    assert "missing.answer" in checkup.missed
