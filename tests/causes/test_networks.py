"""Networks of clients, domains of addresses, and whether these are the server's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.causes.networks import belongs, domain, network


@pytest.mark.parametrize(
    ("address", "net"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:77:1::5", "2001:db8:77::/48"),
        ("unknown", "unknown"),
        ("198.51.100.", "198.51.100."),
        ("", ""),
    ],
)
def test_a_client_is_in_a_network(address: str, net: str) -> None:
    assert network(address) == net


@given(st.integers(0, 255), st.integers(0, 255))
def test_neighbours_share_their_network(one: int, other: int) -> None:
    assert network(f"192.0.2.{one}") == network(f"192.0.2.{other}")


@pytest.mark.parametrize(
    ("address", "name"),
    [("Info@Laden.TEST", "laden.test"), ("a@b@c.test", "c.test"), ("root", ""), ("", "")],
)
def test_the_domain_stands_behind_the_last_at(address: str, name: str) -> None:
    assert domain(address) == name


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("laden.test", True),
        ("web01.laden.test", True),
        ("falschladen.test", False),
        ("test", False),
        ("", False),
    ],
)
def test_what_lies_below_an_own_domain_is_own(name: str, own: bool) -> None:
    assert belongs(name, {"laden.test"}) is own
