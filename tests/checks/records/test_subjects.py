"""Which addresses and names of a domain are asked about."""

from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records.subjects import MOST_ADDRESSES, Subjects, subjects
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import State
from postwarden.model.world import World
from tests.checks._world import Known

DOMAIN = "shop.example"
MX = {
    (DOMAIN, "MX"): ["10 mx.shop.example"],
    ("mx.shop.example", "A"): ["192.0.2.2"],
    ("mx.shop.example", "AAAA"): ["2001:db8::2"],
}


def about(world: World, *senders: Sender, domain: str = DOMAIN, **more: object) -> Subjects:
    return subjects(Scope(domain, senders=senders, **more), world)  # type: ignore[arg-type] # names are the test's own


def test_without_logs_mx_website_and_single_addresses_of_spf_are_asked_about() -> None:
    spf = "v=spf1 ip4:192.0.2.4 ip4:198.51.100.0/24 ip6:2001:db8::4 a:out.example +mx -ip4:192.0.2.66 include:x.example -all"
    world = Known(
        MX
        | {
            (DOMAIN, "A"): ["192.0.2.1"],
            (DOMAIN, "TXT"): ["v=spf10 ip4:192.0.2.99", spf],
            ("out.example", "A"): ["192.0.2.5"],
        }
    )
    assert set(about(world).addresses) == {
        "192.0.2.1",
        "192.0.2.2",
        "2001:db8::2",
        "192.0.2.4",
        "2001:db8::4",
        "192.0.2.5",
    }


def test_addresses_that_sent_come_before_all_that_is_published() -> None:
    found = about(Known(MX), Sender("198.51.100.7", messages=611, helo="web01.hoster.example"))
    assert found.addresses == ("198.51.100.7",)
    assert found.senders["198.51.100.7"].messages == 611
    assert "hoster.example" in found.names
    assert "web01.hoster.example" in found.hosts


def test_addresses_that_nobody_outside_sees_are_not_asked_about() -> None:
    inner = "10.0.0.1 127.0.0.1 192.168.1.1 169.254.1.1 224.0.0.1 fe80::1 fd00::1 ::1 unknown"
    assert about(Known({}), *map(Sender, inner.split())).addresses == ()


def test_an_ipv4_address_in_ipv6_writing_is_one_of_ipv4() -> None:
    assert about(Known({}), Sender("::ffff:192.0.2.9")).addresses == ("192.0.2.9",)


def test_names_are_registrable_domains_each_once() -> None:
    sender = Sender(
        "192.0.2.1",
        helo="mail.shop.example",
        envelopes=("bounce.shop.example", "other.example"),
        froms=("[192.0.2.1]", "localhost", "192.0.2.1", "a b"),
    )
    world = Known({("1.2.0.192.in-addr.arpa", "PTR"): ["static-1.hoster.co.uk"]})
    found = about(world, sender, domain="www.shop.example")
    assert found.names == ("shop.example", "other.example", "hoster.co.uk")
    assert found.hosts == (
        "www.shop.example",
        "bounce.shop.example",
        "mail.shop.example",
        "static-1.hoster.co.uk",
    )


def test_a_question_about_addresses_that_failed_is_noted() -> None:
    assert about(Known(MX)).whole
    assert not about(Known(MX | {("mx.shop.example", "AAAA"): State.TIMEOUT})).whole
    assert not about(World()).whole
    # What points back names no address.
    world = Known(MX | {("2.2.0.192.in-addr.arpa", "PTR"): State.TIMEOUT})
    assert about(world).whole


def test_whether_all_was_answered_does_not_depend_on_who_asked_before() -> None:
    world = Known(MX | {(DOMAIN, "A"): State.REFUSED})
    assert [about(world).whole, about(world).whole] == [False, False]


def test_a_domain_with_ten_thousand_addresses_is_asked_about_some() -> None:
    many = [f"v=spf1 {' '.join(f'ip4:192.0.{n // 250}.{n % 250}' for n in range(10_000))}"]
    assert len(about(Known({(DOMAIN, "TXT"): many})).addresses) <= MOST_ADDRESSES


@given(st.text(max_size=200))
def test_no_record_breaks_the_gathering(text: str) -> None:
    world = Known({(DOMAIN, "TXT"): [f"v=spf1 {text}"], (DOMAIN, "MX"): [text]})
    assert about(world).names == (DOMAIN,)
