"""Own bounces go to senders who never wrote; a stray bounce happens everywhere."""

from __future__ import annotations

from postwarden.causes import backscatter, forwarding
from postwarden.causes.look import Look
from postwarden.model import Certainty, Severity
from postwarden.model.log_tables import Onward
from tests.causes._fake import DAY, MINUTE, Fake, every, only, onward


def bounces(
    times: int = 60, step: float = MINUTE, address: str = "voll@laden.test"
) -> list[Onward]:
    return [onward(address, at) for at in every(step, times)]


def named(fake: Fake) -> list[str]:
    return [c.finding.subject.name for c in backscatter.find(Look(fake))]


def test_a_flood_of_bounces_leaves() -> None:
    returned = [*bounces(50), *bounces(10, address="alt@laden.test")]
    finding = only(backscatter.find(Look(Fake(returned=returned, others=40)))).finding
    facts = finding.facts
    assert (finding.code, finding.severity) == ("cause.backscatter", Severity.WARNING)
    assert (finding.subject.kind, finding.subject.name) == ("host", "web01")
    assert (facts["messages"], facts["recipients"], facts["share"]) == (60, 60, 0.6)
    assert facts["undeliverable"] == ("voll@laden.test", "alt@laden.test")
    assert facts["senders"] == 3
    assert finding.certainty is Certainty.PROVEN


def test_it_explains_no_sent_mail() -> None:
    case = only(backscatter.find(Look(Fake(returned=bounces(), others=40))))
    assert (list(case.messages), list(case.forms)) == ([], [])


def test_stray_bounces_of_a_busy_server() -> None:
    assert named(Fake(returned=bounces(20, DAY), others=2000)) == []


def test_one_bounce_a_day() -> None:
    assert named(Fake(returned=bounces(30, DAY), others=40)) == []


def test_what_a_forwarding_brings_back_is_the_forwardings_matter() -> None:
    refused = [onward("kasse@verein.test", at, "550 spam") for at in every(MINUTE, 60)]
    fake = Fake(onward=refused, returned=bounces(address="kasse@verein.test"), others=40)
    look = Look(fake)
    assert list(forwarding.find(look))
    assert list(backscatter.find(look)) == []
