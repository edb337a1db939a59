"""`postwarden spf` as people and programs call it, against a name server on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended
from tests.stubs.dns import DnsServer, txt

ZONE: Mapping[tuple[str, str], Sequence[str]] = {
    ("shop.example", "TXT"): [txt("v=spf1 a include:spf.hoster.example -all exp=why.example")],
    ("shop.example", "A"): ["192.0.2.1"],
    ("why.example", "TXT"): [txt("Ask \x1b[31m%{o}.")],
    ("spf.hoster.example", "TXT"): [txt("v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/25 ~all")],
    ("broken.example", "TXT"): [txt("v=spf1 ipv4:192.0.2.1 \x1b[31m -all")],
    ("many.example", "TXT"): [txt("v=spf1 " + "a:shop.example " * 11 + "~all")],
}


@pytest.fixture(scope="module")
def server() -> Iterator[DnsServer]:
    with DnsServer(ZONE, silent=["silent.example"], rcodes={"refused.example": "REFUSED"}) as stub:
        yield stub


def call(server: DnsServer, *args: str) -> int:
    return ended(group, ["spf", *args, "--resolver", server.address])


Captured = pytest.CaptureFixture[str]


def told(captured: Captured) -> dict[str, Any]:
    answer = json.loads(captured.readouterr().out)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    ("ip", "sender", "result", "lookups"),
    [
        ("192.0.2.1", "info@shop.example", "pass", 1),
        ("::ffff:192.0.2.1", "info@shop.example", "pass", 1),
        ("203.0.113.7", "shop.example", "pass", 2),
        ("203.0.113.200", "<info@shop.example>", "fail", 2),
        ("192.0.2.1", "info@nowhere.example", "none", 0),
        ("192.0.2.1", "info@localhost", "none", 0),
        ("192.0.2.1", "info@broken.example", "permerror", 0),
        ("192.0.2.1", "info@many.example", "pass", 1),
        ("192.0.2.9", "info@many.example", "permerror", 11),
    ],
)
def test_an_answer_is_an_answer_whatever_it_says(
    server: DnsServer, capsys: Captured, ip: str, sender: str, result: str, lookups: int
) -> None:
    assert call(server, "--ip", ip, "--from", sender, "--format", "json") == 0
    answer = told(capsys)
    assert (answer["result"], answer["lookups"]) == (result, lookups)
    assert (answer["schema"], answer["report"]) == (1, "spf")
    assert all({"domain", "term", "outcome", "lookups"} <= step.keys() for step in answer["trace"])


def test_the_trace_and_the_worst_case_are_told(server: DnsServer, capsys: Captured) -> None:
    call(server, "--ip", "192.0.2.1", "--from", "a@many.example", "--format", "json")
    answer = told(capsys)
    assert answer["lookups_worst"] == 11
    assert [step["outcome"] for step in answer["trace"]] == ["record", "match"]


def test_without_a_sender_the_helo_name_counts(server: DnsServer, capsys: Captured) -> None:
    call(server, "--ip", "192.0.2.1", "--from", "", "--helo", "shop.example", "--format", "json")
    answer = told(capsys)
    assert (answer["result"], answer["domain"]) == ("pass", "shop.example")


@pytest.mark.parametrize("name", ["silent.example", "refused.example"])
def test_when_nothing_can_be_looked_at_the_exit_says_so(
    server: DnsServer, capsys: Captured, name: str
) -> None:
    args = ("--ip", "192.0.2.1", "--from", name, "--timeout", "0.5", "--lang", "de")
    assert call(server, *args) == 3
    assert "Zurzeit nicht zu beantworten" in capsys.readouterr().out


def test_people_read_the_way_and_what_to_publish(server: DnsServer, capsys: Captured) -> None:
    assert call(server, "--ip", "203.0.113.200", "--from", "a@shop.example", "--lang", "de") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith("Nein: 203.0.113.200 darf nicht für a@shop.example senden.")
    assert "include:spf.hoster.example (trifft nicht zu; 1 Nachfrage)" in said
    assert "„v=spf1 ip4:203.0.113.200 a include:spf.hoster.example -all exp=why.example“" in said
    assert "Die Domain selbst erklärt es so: „Ask shop.example.“" in said


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", ["broken.example", "shop.example"])
def test_no_terminal_code_comes_through(
    server: DnsServer, capsys: Captured, form: str, name: str
) -> None:
    call(server, "--ip", "203.0.113.200", "--from", name, "--format", form)
    out = capsys.readouterr().out
    assert out
    assert "\x1b" not in out
    assert "\\u001b" not in out


@pytest.mark.parametrize(
    "args",
    [
        ["--ip", "192.0.2.300", "--from", "a@shop.example"],
        ["--ip", "shop.example", "--from", "a@shop.example"],
        ["--from", "a@shop.example"],
        ["--ip", "192.0.2.1"],
        ["--ip", "192.0.2.1", "--from", "x", "--timeout", "0"],
        ["--ip", "192.0.2.1", "--from", "x", "--format", "html"],
    ],
)
def test_a_wrong_call_is_no_answer(server: DnsServer, capsys: Captured, args: list[str]) -> None:
    assert call(server, *args) == 2
    assert capsys.readouterr().out == ""


def test_a_resolver_that_is_no_address_is_a_wrong_call(capsys: Captured) -> None:
    args = ["spf", "--ip", "192.0.2.1", "--from", "x", "--resolver", "dns.example"]
    assert ended(group, args) == 2
    assert "dns.example" in capsys.readouterr().err
