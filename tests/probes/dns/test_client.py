"""The client asks a real server on loopback: every kind of answer, none lost, none forged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.probes.dns.client import Client
from postwarden.probes.dns.servers import Server, named, of_machine
from tests.stubs.dns import DnsServer, txt

ZONE = {
    ("shop.test", "TXT"): [txt("v=spf1 -all"), txt("ü" * 3)],
    ("shop.test", "MX"): ["10 MX.shop.test.", "20 mx2.shop.test."],
    ("mx.shop.test", "A"): ["192.0.2.1"],
    ("www.shop.test", "CNAME"): ["shop.test."],
    ("gone.shop.test", "CNAME"): ["nobody.test."],
    ("big.test", "TXT"): [txt("x" * 5000)],
    ("many.test", "TXT"): [txt(f"{n:05}" * 4) for n in range(1500)] + [txt("v=spf1 -all")],
    ("many.test", "A"): [f"192.0.{n // 250}.{n % 250}" for n in range(1500)],
}


def asked(
    server: DnsServer | Server, *questions: Question, waits: Sequence[float] = (2.0,)
) -> list[Snapshot]:
    address = server if isinstance(server, tuple) else named(server.address)

    async def ask() -> list[Snapshot]:
        async with Client([address], waits) as client:
            return await asyncio.gather(*map(client.ask, questions))

    return asyncio.run(ask())


def dns(name: str, rdtype: str) -> Question:
    return Question("dns", name, rdtype)


@pytest.mark.parametrize(
    ("name", "rdtype", "state", "records"),
    [
        ("mx.shop.test", "A", State.FOUND, ("192.0.2.1",)),
        ("shop.test", "MX", State.FOUND, ("10 mx.shop.test", "20 mx2.shop.test")),
        ("shop.test", "AAAA", State.NO_RECORD, ()),
        ("nobody.test", "A", State.NO_NAME, ()),
        ("big.test", "TXT", State.FOUND, ("x" * 5000,)),
    ],
)
def test_each_kind_of_answer(
    name: str, rdtype: str, state: State, records: tuple[str, ...]
) -> None:
    with DnsServer(ZONE) as server:
        found = asked(server, dns(name, rdtype))[0]
    assert (found.state, found.records, found.ttl) == (state, records, 300)


def test_a_text_keeps_every_byte_as_one_sign() -> None:
    with DnsServer(ZONE) as server:
        records = asked(server, dns("shop.test", "TXT"))[0].records
    assert records == ("v=spf1 -all", "ü".encode().decode("latin-1") * 3)


def test_an_alias_is_followed_and_told() -> None:
    with DnsServer(ZONE) as server:
        found, gone = asked(server, dns("www.shop.test", "TXT"), dns("gone.shop.test", "A"))
    assert (found.state, found.facts["alias"]) == (State.FOUND, "shop.test")
    assert (gone.state, gone.facts["alias"]) == (State.NO_NAME, "nobody.test")


def test_an_endless_record_is_bounded() -> None:
    with DnsServer(ZONE) as server:
        texts, found = asked(server, dns("many.test", "TXT"), dns("many.test", "A"))
    assert found.state is State.FOUND
    assert len(found.records) <= 200
    assert "v=spf1 -all" in texts.records  # however many stand beside it


def test_refused_broken_silent_and_nobody_there_are_told_apart() -> None:
    rcodes = {"no.test": "REFUSED", "bad.test": "SERVFAIL"}
    with DnsServer({}, rcodes=rcodes, silent=["still.test"]) as server:
        names = ("no.test", "bad.test", "still.test")
        states = [s.state for s in asked(server, *(dns(n, "A") for n in names), waits=(0.2,))]
        nobody = server.host, server.port
    assert states == [State.REFUSED, State.BROKEN, State.TIMEOUT]
    assert asked(nobody, dns("a.test", "A"))[0].facts["rcode"] == "unreachable"


@pytest.mark.parametrize("name", ["a..test", "x" * 64 + ".test", ".".join(["abc"] * 80), "ü.test"])
def test_a_name_that_dns_cannot_hold_does_not_exist(name: str) -> None:
    with DnsServer({}) as server:
        assert asked(server, dns(name, "A"))[0].state is State.NO_NAME
    assert server.asked == []


def test_thousands_of_questions_all_get_their_answer() -> None:
    zone = {(f"n{n}.test", "A"): [f"192.0.2.{n % 250}"] for n in range(0, 3000, 3)}
    with DnsServer(zone) as server:
        found = asked(server, *(dns(f"n{n}.test", "A") for n in range(3000)), waits=(1.0, 2.0, 4.0))
    assert [s.state is State.FOUND for s in found] == [n % 3 == 0 for n in range(3000)]
    assert all(s.records == (f"192.0.2.{n % 250}",) for n, s in enumerate(found) if n % 3 == 0)


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("192.0.2.1:5353", ("192.0.2.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_a_resolver_is_named_with_or_without_port(text: str, server: Server) -> None:
    assert named(text) == server


@pytest.mark.parametrize("text", ["", "resolver.test", "192.0.2.1:0", "192.0.2.1:x", "[::1]:99999"])
def test_what_is_no_resolver_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        named(text)


def test_the_machine_names_its_resolvers(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text(
        "# x\nsearch a.test\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nnameserver ::1\n"
    )
    assert of_machine(file) == (("192.0.2.53", 53), ("fe80::1%eth0", 53), ("::1", 53))
    assert of_machine(tmp_path / "none") == (("127.0.0.1", 53),)
