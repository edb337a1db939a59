import pytest

from postwarden.checks import helo
from postwarden.model.scope import Sender
from postwarden.model.snapshot import State
from tests.checks._world import found

ZONE = {("mail.shop.example", "A"): ["192.0.2.10"], ("mail.shop.example", "AAAA"): ["2001:db8::1"]}


def sent(name: str, ip: str = "192.0.2.10") -> list[Sender]:
    return [Sender(ip, 5, helo=name)]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("localhost", "inside"),
        ("localhost.localdomain", "inside"),
        ("web01.local", "inside"),
        ("web01", "short"),
        ("192.0.2.10", "address"),
        ("[192.0.2.10]", "address"),
        ("[IPv6:2001:db8::1]", "address"),
        ("my server", "no-name"),
        ("a..b", "no-name"),
        ("gone.shop.example", "unknown"),
    ],
)
def test_a_name_that_nobody_can_look_up(name: str, fault: str) -> None:
    (one,) = found(helo, ZONE, senders=sent(name))
    assert (one.code, one.severity, one.subject.name) == ("helo.bad", "warning", name)
    assert one.facts == {"helo_fault": fault, "ip": "192.0.2.10"}


@pytest.mark.parametrize("ip", ["192.0.2.10", "2001:db8::1", "10.0.0.5"])
def test_a_name_that_leads_to_the_sender_is_right(ip: str) -> None:
    assert found(helo, ZONE, senders=sent("mail.shop.example", ip)) == []


def test_a_name_that_leads_elsewhere_is_a_hint() -> None:
    (one,) = found(helo, ZONE, senders=sent("MAIL.shop.example", "192.0.2.77"))
    assert (one.code, one.severity) == ("helo.mismatch", "hint")
    assert one.facts == {"address": "192.0.2.77", "ips": ("192.0.2.10", "2001:db8::1")}


def test_a_name_without_its_sender_is_looked_at_too() -> None:
    assert found(helo, ZONE, helos=["mail.shop.example"]) == []
    (one,) = found(helo, ZONE, helos=["web01"])
    assert one.facts == {"helo_fault": "short", "ip": ""}


def test_both_sources_of_a_name_make_one_finding() -> None:
    assert len(found(helo, ZONE, senders=sent("web01"), helos=["web01"])) == 1


@pytest.mark.parametrize("state", [State.TIMEOUT, State.PENDING])
def test_what_could_not_be_looked_at_is_not_absent(state: State) -> None:
    zone = {("x.shop.example", "A"): state, ("shop.example", "A"): ["192.0.2.1"]}
    assert found(helo, zone, senders=sent("x.shop.example")) == []


def test_without_logs_nothing_is_said() -> None:
    assert found(helo, ZONE) == []
