"""Names that lead nowhere: domains anybody may buy, and names that are only gone."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from postwarden.checks import dangling
from postwarden.jobs.check import Means, check
from postwarden.model import Certainty, Finding, Severity
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.model.world import World
from tests.checks._hosters import HEALTHY, D, Zone
from tests.checks._keys import GOOD
from tests.checks._wire import server
from tests.checks._world import Known, found

SPF = "v=spf1 a mx ~all"
BASE: dict[tuple[str, str], Sequence[str] | State] = {
    (D, "TXT"): [SPF],
    (D, "MX"): [f"10 {D}"],
    (D, "NS"): ["ns.hoster.example"],
    (D, "SOA"): ["ns.hoster.example host.hoster.example 1 3600 600 86400 300"],
    (D, "A"): ["192.0.2.1"],
    (f"mail._domainkey.{D}", "TXT"): [GOOD],
    ("hoster.example", "NS"): ["ns.hoster.example"],
    ("ns.hoster.example", "A"): ["192.0.2.53"],
}


def zone(more: Zone) -> dict[tuple[str, str], Sequence[str] | State]:
    return {**BASE, **more}


def spf(text: str) -> Zone:
    return {(D, "TXT"): [text]}


def nested(text: str) -> Zone:
    return {**spf("v=spf1 include:spf.hoster.example ~all"), ("spf.hoster.example", "TXT"): [text]}


#: What kind of record leads there, the records, where it stands, and the record to publish.
FREE: list[tuple[str, Zone, str, str]] = [
    ("include", spf("v=spf1 a include:_spf.gone.example ~all"), D, "v=spf1 a ~all"),
    ("redirect", spf("v=spf1 a redirect=gone.example"), D, "v=spf1 a ~all"),
    ("a", spf("v=spf1 mx a:www.gone.example ~all"), D, "v=spf1 mx ~all"),
    ("mx", spf("v=spf1 a mx:gone.example ~all"), D, "v=spf1 a ~all"),
    ("include", nested("v=spf1 include:gone.example ~all"), "spf.hoster.example", "v=spf1 ~all"),
    ("a", nested("v=spf1 a:gone.example ~all"), "spf.hoster.example", "v=spf1 ~all"),
    ("MX", {(D, "MX"): [f"10 {D}", "20 mx.gone.example"]}, D, ""),
    ("NS", {(D, "NS"): ["ns.hoster.example", "ns.gone.example"]}, D, ""),
    ("CNAME", {(f"shop.{D}", "CNAME"): ["x.gone.example"]}, f"shop.{D}", ""),
    ("CNAME", {(f"_dmarc.{D}", "CNAME"): ["gone.example"]}, f"_dmarc.{D}", ""),
    (
        "CNAME",
        {(f"k1._domainkey.{D}", "CNAME"): ["dkim.gone.example"]},
        f"k1._domainkey.{D}",
        "",
    ),
]
each_way = pytest.mark.parametrize(("reference", "records", "owner", "cure"), FREE)


@each_way
def test_a_domain_that_anybody_may_buy_is_the_worst(
    reference: str, records: Zone, owner: str, cure: str
) -> None:
    (one,) = found(dangling, zone(records))
    assert (one.code, one.severity) == ("dangling.for-sale", Severity.URGENT)
    assert (one.facts["reference"], one.facts["owner"]) == (reference, owner)
    assert (one.facts["free"], one.facts["cure"]) == ("gone.example", cure)
    assert bool(one.facts["via"]) is (owner == "spf.hoster.example")
    sources = [each.source for each in one.evidence]
    assert sources[-2:] == ["SOA gone.example", "NS gone.example"]
    assert one.certainty is Certainty.LIKELY


@each_way
def test_the_same_holds_over_the_wire(reference: str, records: Zone, owner: str, cure: str) -> None:
    # The stub knows no SOA as text; that a name has any record is enough.
    served = {k: v for k, v in zone(records).items() if k[1] != "SOA"}
    with server(served) as stub:
        scope = Scope(D, shown=D, parts=frozenset({"mail"}))
        (checkup,) = check([scope], Means([(stub.host, stub.port)]))
    (one,) = [f for f in checkup.findings if f.code.startswith("dangling.")]
    assert (one.code, one.facts["free"]) == ("dangling.for-sale", "gone.example")


#: The domain exists: only these names are gone, and no other check says so.
GONE = frozenset({"www.gone.example", "ns.gone.example", "x.gone.example"})


@each_way
def test_a_name_that_is_gone_below_a_domain_that_is_not(
    reference: str, records: Zone, owner: str, cure: str
) -> None:
    findings = found(dangling, {**zone(records), ("gone.example", "NS"): ["ns.hoster.example"]})
    words = " ".join(text for texts in records.values() for text in texts).replace(":", " ").split()
    assert [f.facts["target"] for f in findings] == sorted(GONE.intersection(words))
    assert {f.code for f in findings} <= {"dangling.dead"}


@pytest.mark.parametrize("failing", ["SOA", "NS"])
@pytest.mark.parametrize("state", [State.TIMEOUT, State.REFUSED, State.BROKEN])
@each_way
def test_what_could_not_be_looked_at_is_neither_free_nor_dead(
    reference: str, records: Zone, owner: str, cure: str, state: State, failing: str
) -> None:
    class Failing(Known):
        """A world in which one question about the domain fails."""

        def ask(self, question: Question) -> Snapshot:
            if question == Question("dns", "gone.example", failing):
                return Snapshot(question, state)
            return super().ask(question)

    assert list(dangling.find(Scope(D, shown=D), Failing(zone(records)))) == []


def dead(records: Zone) -> list[Finding]:
    findings = found(dangling, zone(records))
    assert {f.code for f in findings} <= {"dangling.dead"}
    return findings


def test_an_own_name_that_is_gone_is_only_dead() -> None:
    (one,) = dead(spf(f"v=spf1 mx a:old.{D} ~all"))
    assert (one.severity, one.certainty) == (Severity.WARNING, Certainty.PROVEN)
    assert one.facts["cure"] == "v=spf1 mx ~all"
    (one,) = dead({(f"www.{D}", "CNAME"): [f"web9.{D}"]})
    assert one.facts["record"] == f"www.{D} CNAME web9.{D}"


def test_what_is_only_gone_in_the_records_of_others_is_their_affair() -> None:
    assert dead(nested("v=spf1 a:old.hoster.example ~all")) == []


def test_an_own_name_that_leads_to_a_free_domain() -> None:
    records: Zone = {**spf(f"v=spf1 mx a:old.{D} ~all"), (f"old.{D}", "CNAME"): ["x.gone.example"]}
    (one,) = found(dangling, zone(records))
    assert (one.code, one.facts["cure"]) == ("dangling.for-sale", "v=spf1 mx ~all")


@pytest.mark.parametrize("name", ["mail.local", "server.lan", "mail", "x.nosuchtop"])
def test_names_that_nobody_sells(name: str) -> None:
    dead(spf(f"v=spf1 mx a:{name} ~all"))


def test_what_a_provider_hands_out_is_not_for_sale() -> None:
    records: Zone = {
        (f"shop.{D}", "CNAME"): ["old-shop.myshopify.com"],
        ("myshopify.com", "NS"): ["ns.hoster.example"],
    }
    (one,) = dead(records)
    assert one.facts["target"] == "old-shop.myshopify.com"


def test_what_other_checks_say_is_not_said_twice() -> None:
    assert dead(spf(f"v=spf1 mx include:old.{D} ~all")) == []
    assert dead({(D, "MX"): [f"10 {D}", f"20 old.{D}"]}) == []
    assert dead({(f"k1._domainkey.{D}", "CNAME"): [f"old.{D}"]}) == []


@pytest.mark.parametrize("hoster", HEALTHY)
def test_a_healthy_zone_yields_nothing(hoster: str) -> None:
    assert found(dangling, HEALTHY[hoster]) == []


def test_it_is_known_after_few_rounds() -> None:
    known, world, rounds = Known(HEALTHY["netcup"]), World(), 0
    while list(dangling.find(Scope(D, shown=D), world)) or world.wanted:
        rounds += 1
        world.add(known.ask(question) for question in list(world.wanted))
    # The aliases' ends are gone with their provider in this zone: one round to make sure.
    assert rounds <= 3


def test_nothing_is_said_while_all_is_pending() -> None:
    assert list(dangling.find(Scope(D, shown=D), World())) == []


class Endless(World):
    """Every name leads to more names that are gone."""

    def ask(self, question: Question) -> Snapshot:
        if question.detail == "TXT":
            below = " ".join(f"a:{n}.{question.name[-200:]}" for n in range(10))
            more = " ".join(f"include:{n}.{question.name[-200:]}" for n in range(10))
            return Snapshot(question, State.FOUND, (f"v=spf1 {below} {more} ~all",))
        return Snapshot(question, State.NO_NAME)


def test_names_without_an_end_are_bounded() -> None:
    before = time.process_time()
    assert len(list(dangling.find(Scope(D, shown=D), Endless()))) <= 10
    assert time.process_time() - before < 2
