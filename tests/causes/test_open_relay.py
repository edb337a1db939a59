"""The server takes mail from anybody for anybody; second mail servers and trusted clients differ."""

from __future__ import annotations

from collections.abc import Sequence

from postwarden.causes import open_relay
from postwarden.causes.look import Look
from postwarden.model import Certainty
from postwarden.model.log_tables import Handed
from tests.causes._fake import MINUTE, Fake, claimed, every, handed, only

CLIENTS = [f"203.0.{n}.9" for n in range(6)]


def mails(
    clients: Sequence[str], sender: str = "prinz@bank.test", kind: str = "foreign"
) -> list[Handed]:
    return [
        handed(kind, clients[n % len(clients)], at, clients[n % len(clients)], sender)
        for n, at in enumerate(every(MINUTE, 60))
    ]


def named(made: Sequence[Handed]) -> list[str]:
    return [c.finding.subject.name for c in open_relay.find(Look(Fake(mails=made, others=40)))]


def test_strangers_write_to_strangers() -> None:
    look = Look(Fake(mails=mails(CLIENTS), others=40))
    case = only(open_relay.find(look))
    facts = case.finding.facts
    assert case.finding.code == "cause.open-relay"
    assert (case.finding.subject.kind, case.finding.subject.name) == ("host", "web01")
    assert (facts["messages"], facts["addresses"], facts["networks"]) == (60, 6, 6)
    assert (facts["share"], facts["gateway"], facts["sender_domains"]) == (0.6, False, 1)
    assert claimed(look, case) == 60
    assert case.finding.certainty is Certainty.PROVEN


def test_a_containers_gateway_hides_the_strangers_so_it_is_likely() -> None:
    fake = Fake(mails=mails(["172.18.0.1"], kind="net"))
    finding = only(open_relay.find(Look(fake))).finding
    assert finding.facts["gateway"] is True
    assert finding.facts["why_not_higher"] == ("private-gateway",)
    assert finding.certainty is Certainty.LIKELY


def test_a_single_stranger_is_one_too() -> None:
    assert named(mails(CLIENTS[:1])) == ["web01"]


def test_a_backup_for_another_domain() -> None:
    to_one = [m._replace(recipient=f"a{m.message}@kunde.test") for m in mails(CLIENTS)]
    assert named(to_one) == []


def test_a_trusted_machine_that_writes_as_us() -> None:
    assert named(mails(["203.0.113.9"], sender="info@laden.test")) == []


def test_a_machine_of_the_own_network_that_writes_as_us() -> None:
    assert named(mails(["10.0.0.9"], sender="scanner@laden.test", kind="net")) == []


def test_mail_of_accounts_and_scripts_is_not_relayed() -> None:
    kinds = ("account", "user", "own")
    assert named([m for kind in kinds for m in mails(CLIENTS, kind=kind)]) == []


def test_each_host_is_told_apart() -> None:
    there = [m._replace(host="web02") for m in mails(CLIENTS)]
    assert sorted(named([*mails(CLIENTS), *there])) == ["web01", "web02"]
