from ipaddress import ip_address

import pytest

from postwarden.checks.records.addresses import is_public, parsed, record_type, reverse_name


@pytest.mark.parametrize(
    "text",
    "10.1.2.3 127.0.0.1 169.254.1.1 172.31.0.1 192.168.1.1 100.64.0.1 0.0.0.0 ::1 :: fe80::1 "
    "fd00::1 ::ffff:10.0.0.1 255.255.255.255 rubbish".split(),
)
def test_what_nobody_reaches(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", "8.8.8.8 192.0.2.1 172.32.0.1 2001:db8::1 ::ffff:8.8.8.8".split())
def test_what_others_may_reach(text: str) -> None:
    assert is_public(text)


def test_a_wrapped_address_is_the_one_inside() -> None:
    assert parsed("::ffff:192.0.2.1") == ip_address("192.0.2.1")


def test_names_and_types_of_the_reverse_zone() -> None:
    assert reverse_name(ip_address("192.0.2.10")) == "10.2.0.192.in-addr.arpa"
    assert reverse_name(ip_address("2001:db8::1")).endswith(".8.b.d.0.1.0.0.2.ip6.arpa")
    assert (record_type(ip_address("192.0.2.1")), record_type(ip_address("::1"))) == ("A", "AAAA")
