import pytest

from postwarden.checks import mx
from postwarden.model.scope import Sender
from postwarden.model.snapshot import State
from tests.checks._world import found

D = "shop.example"
HOST = ("mail.shop.example", "A")


def only(zone: object, **more: object) -> tuple[str, str, str]:
    (one,) = found(mx, zone, **more)  # type: ignore[arg-type]  # zones of many shapes
    return one.code, one.severity.value, one.subject.name


def test_a_server_that_exists_is_right() -> None:
    zone = {(D, "MX"): ["10 mail.shop.example", "20 mx2.example"], HOST: ["192.0.2.1"]}
    assert found(mx, {**zone, ("mx2.example", "AAAA"): ["2001:db8::1"]}) == []


def test_no_server_and_no_address_leave_nowhere_to_answer() -> None:
    (one,) = found(mx, {(D, "TXT"): ["v=spf1 include:x.example -all"]})
    assert (one.code, one.severity, one.facts["fallback"]) == ("mx.missing", "warning", ())


def test_no_server_but_an_address() -> None:
    (one,) = found(mx, {(D, "A"): ["192.0.2.1"]})
    assert (one.code, one.facts["fallback"]) == ("mx.missing", ("192.0.2.1",))


def test_a_domain_that_sends_nothing_needs_no_server() -> None:
    zone = {(D, "TXT"): ["v=spf1 -all"], (D, "A"): ["192.0.2.1"]}
    assert found(mx, zone) == []
    assert only(zone, senders=[Sender("192.0.2.1", 4)])[0] == "mx.missing"


@pytest.mark.parametrize("rdtype", ["MX", "A", "AAAA", "TXT"])
def test_what_could_not_be_looked_at_is_not_absent(rdtype: str) -> None:
    assert found(mx, {(D, rdtype): State.TIMEOUT}) == []
    zone = {(D, "MX"): ["10 mail.shop.example"], HOST: State.BROKEN}
    assert found(mx, zone) == []


def test_a_null_mx_is_right_for_a_domain_that_sends_nothing() -> None:
    assert found(mx, {(D, "MX"): ["0 ."], (D, "TXT"): ["v=spf1 -all"]}) == []
    assert found(mx, {(D, "MX"): ["0 ."]}) == []


def test_a_null_mx_of_a_domain_that_sends() -> None:
    zone = {(D, "MX"): ["0 ."], (D, "TXT"): ["v=spf1 mx -all"]}
    (guessed,) = found(mx, zone)
    assert (guessed.code, guessed.certainty) == ("mx.null-but-sends", "likely")
    (known,) = found(mx, zone, senders=[Sender("192.0.2.1", 4)])
    assert (known.certainty, known.facts["messages"]) == ("proven", 4)


def test_an_alias_is_told_with_its_target() -> None:
    zone = {
        (D, "MX"): ["10 mail.shop.example"],
        ("mail.shop.example", "CNAME"): ["box.hoster.example"],
        ("box.hoster.example", "A"): ["192.0.2.1"],
    }
    (one,) = found(mx, zone)
    assert (one.code, one.severity) == ("mx.cname", "warning")
    assert one.facts == {"target": "box.hoster.example", "ips": ("192.0.2.1",)}


@pytest.mark.parametrize(
    ("record", "zone", "code"),
    [
        ("10 192.0.2.1", {}, "mx.ip"),
        ("10 mail.shop.example", {}, "mx.dead"),
        ("10 mail.shop.example", {HOST: ["10.0.0.5"]}, "mx.private"),
        ("10 mail.shop.example", {HOST: ["127.0.0.1"]}, "mx.private"),
    ],
)
def test_mail_is_lost_where_no_other_server_is_left(
    record: str, zone: dict[tuple[str, str], list[str]], code: str
) -> None:
    host = record.split()[1]
    assert only({(D, "MX"): [record], **zone}) == (code, "urgent", host)
    other = {(D, "MX"): [record, "20 mx2.example"], ("mx2.example", "A"): ["192.0.2.9"]}
    assert only({**other, **zone}) == (code, "warning", host)


def test_a_public_address_beside_a_private_one_is_enough() -> None:
    zone = {(D, "MX"): ["10 mail.shop.example"], HOST: ["10.0.0.5", "192.0.2.1"]}
    assert found(mx, zone) == []


def test_strange_records_are_passed_over() -> None:
    assert (
        found(mx, {(D, "MX"): ["rubbish", "ten mail.shop.example", "10 "]})[0].code == "mx.missing"
    )
