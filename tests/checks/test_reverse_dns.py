import pytest

from postwarden.checks import reverse_dns
from postwarden.model import Evidence
from postwarden.model.scope import Sender
from postwarden.model.snapshot import State
from tests.checks._world import codes, facts, found

MAIL = {
    ("shop.example", "MX"): ["10 mail.shop.example"],
    ("mail.shop.example", "A"): ["192.0.2.10"],
}
PTR, PTR6 = "10.2.0.192.in-addr.arpa", f"0.1.{'0.' * 22}8.b.d.0.1.0.0.2.ip6.arpa"
GOOD = {**MAIL, (PTR, "PTR"): ["mail.shop.example"]}
SENT = Sender("192.0.2.10", 611, evidence=(Evidence("mail.log", 7, "relay=..."),))


def test_an_address_that_sent_and_has_no_name_is_urgent() -> None:
    (one,) = found(reverse_dns, MAIL, senders=[SENT])
    assert (one.code, one.severity, one.subject.name) == ("rdns.missing", "urgent", "192.0.2.10")
    assert one.facts == {"known": "log", "messages": 611}
    assert one.evidence[0] == Evidence(f"PTR {PTR}", 0, "NXDOMAIN")
    assert one.evidence[1].source == "mail.log"


def test_without_logs_the_own_mail_server_is_guessed_and_weighs_less() -> None:
    (one,) = found(reverse_dns, MAIL)
    assert (one.code, one.severity, one.facts["known"]) == ("rdns.missing", "warning", "mx")


def test_a_name_that_leads_back_is_right() -> None:
    assert found(reverse_dns, GOOD) == []
    assert found(reverse_dns, GOOD, senders=[SENT]) == []


def test_one_of_several_names_that_leads_back_is_enough() -> None:
    names = ["gone.shop.example", "mail.shop.example"]
    assert found(reverse_dns, {**MAIL, (PTR, "PTR"): names}) == []


@pytest.mark.parametrize("back", [["192.0.2.99"], None])
def test_a_name_that_does_not_lead_back(back: list[str] | None) -> None:
    zone = {**MAIL, (PTR, "PTR"): ["mx.agency.example"]}
    zone |= {("mx.agency.example", "A"): back} if back else {}
    (one,) = found(reverse_dns, zone, senders=[SENT])
    assert (one.code, one.severity) == ("rdns.unconfirmed", "urgent")
    assert one.facts["back"] == tuple(back or ())


@pytest.mark.parametrize("state", [State.TIMEOUT, State.REFUSED, State.BROKEN, State.PENDING])
def test_what_could_not_be_looked_at_is_not_absent(state: State) -> None:
    assert found(reverse_dns, {**MAIL, (PTR, "PTR"): state}, senders=[SENT]) == []
    zone = {**MAIL, (PTR, "PTR"): ["a.example", "b.example"], ("b.example", "A"): state}
    assert found(reverse_dns, zone, senders=[SENT]) == []


def generic(
    name: str = "static.10.2.0.192.clients.your-server.de",
) -> dict[tuple[str, str], list[str]]:
    return {**MAIL, (PTR, "PTR"): [name], (name, "A"): ["192.0.2.10"]}


def test_a_default_name_is_urgent_only_where_it_is_refused() -> None:
    (one,) = found(reverse_dns, generic(), senders=[SENT])
    assert (one.code, one.severity, one.facts["refused"]) == ("rdns.generic", "warning", ())
    refusing = frozenset({"gmx", "gmail"})
    (one,) = found(reverse_dns, generic(), senders=[SENT], refused_by=refusing)
    assert (one.severity, one.facts["refused"]) == ("urgent", ("gmx",))


def test_a_name_under_the_own_domain_is_no_default() -> None:
    assert found(reverse_dns, generic("ip-192-0-2-10.shop.example"), senders=[SENT]) == []


def test_a_server_that_a_big_hoster_shares_is_the_hosters_affair() -> None:
    zone = {**MAIL, (PTR, "PTR"): ["dd12345.kasserver.com"]}
    assert found(reverse_dns, zone, senders=[SENT]) == []


def test_ipv6_without_a_name_has_its_own_cure() -> None:
    sent = Sender("2001:db8::10", 3)
    (one,) = found(reverse_dns, MAIL, senders=[sent])
    assert (one.code, one.severity) == ("rdns.v6-missing", "warning")
    zone = {(PTR6, "PTR"): ["m.shop.example"], ("m.shop.example", "AAAA"): ["2001:db8::10"]}
    assert found(reverse_dns, zone, senders=[sent]) == []


def test_the_mail_server_of_a_hoster_is_not_ours() -> None:
    zone = {("shop.example", "MX"): ["10 mx00.ionos.de"], ("mx00.ionos.de", "A"): ["192.0.2.10"]}
    assert found(reverse_dns, zone) == []


def test_the_web_server_counts_where_spf_names_it_or_no_mx_is_there() -> None:
    web = {
        ("shop.example", "MX"): ["10 mx00.ionos.de"],
        ("mx00.ionos.de", "A"): ["192.0.2.1"],
        ("shop.example", "A"): ["192.0.2.10"],
    }
    assert found(reverse_dns, web) == []
    for spf in ("v=spf1 a mx -all", "v=spf1 ip4:192.0.2.10 -all"):
        (one,) = found(reverse_dns, {**web, ("shop.example", "TXT"): [spf]})
        assert (one.code, one.facts["known"]) == ("rdns.missing", "a")
    assert codes(found(reverse_dns, {("shop.example", "A"): ["192.0.2.10"]})) == {"rdns.missing"}


def test_addresses_of_an_inner_network_are_left_alone() -> None:
    inner = [Sender("10.0.0.5", 9), Sender("127.0.0.1", 9), Sender("::1", 9), Sender("rubbish", 9)]
    assert found(reverse_dns, {}, senders=inner) == []


def test_every_address_that_sent_is_told_once() -> None:
    sent = [SENT, Sender("::ffff:192.0.2.10", 1), Sender("192.0.2.11", 2)]
    told = list(facts(found(reverse_dns, {}, senders=sent), "rdns.missing"))
    assert [each["messages"] for each in told] == [611, 2]
