from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records.addresses import parsed
from postwarden.checks.records.reverse_names import is_generic, is_hosters

V4, V6 = ip_address("192.0.2.10"), ip_address("2001:db8::10")


@pytest.mark.parametrize(
    "name",
    [
        "static.10.2.0.192.clients.your-server.de",
        "192-0-2-10.provider.example",
        "p192.0.2.10.provider.example",
        "ip192000002010.provider.example",
        "c000020a.provider.example",
        "host-010-002-000-192.provider.example",
        "vmi123456.contaboserver.net",
        "h2999999.stratoserver.net",
        "vps-0a1b2c3d.vps.ovh.net",
        "ns3001234.ip-192-0-2.eu",
        "ec2-198-51-100-7.eu-central-1.compute.amazonaws.com",
        "v2202611123456789012.happysrv.de",
        "p4fc00001.dip0.t-ipconnect.de",
        "cable-77.net.example",
        "x.dynamic.provider.example",
        "vps12.provider.example",
        "server1234.provider.example",
    ],
)
def test_names_that_a_provider_gave_by_counting(name: str) -> None:
    assert is_generic(name, V4)


@pytest.mark.parametrize(
    "name",
    [
        "mail.shop.example",
        "mx1.shop.example",
        "srv1.agency.example",
        "web01.agency.example",
        "host2.agency.example",
        "mo4-p01-ob.smtp.rzone.de",
        "dd12345.kasserver.com",
        "mout.kundenserver.de",
        "dynamics.shop.example",
        "mail.pool.example",
        "192-0-2-99.shop.example",
    ],
)
def test_names_of_mail_servers(name: str) -> None:
    assert not is_generic(name, V4)


def test_an_ipv6_address_in_its_name() -> None:
    whole = "2001-0db8-0000-0000-0000-0000-0000-0010.provider.example"
    assert is_generic(whole, V6)
    assert not is_generic("mail6.shop.example", V6)


def test_servers_that_big_hosters_share() -> None:
    assert is_hosters("dd12345.kasserver.com")
    assert not is_hosters("mail.notkasserver.com")


@given(st.text(max_size=255), st.ip_addresses())
def test_any_name_is_judged(name: str, address: object) -> None:
    found = parsed(str(address))
    assert found is not None
    assert is_generic(name, found) in {True, False}
