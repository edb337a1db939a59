"""Logs say who really sent: addresses that receivers name, else the server's own name in DNS."""

from __future__ import annotations

from pathlib import Path

import pytest

from postwarden.jobs import senders
from postwarden.model.scope import Scope
from postwarden.probes.dns.servers import named
from tests.stubs.dns import DnsServer

INCIDENTS = Path(__file__).parents[1] / "incidents"
LINE = "2026-11-24T09:{n:02}:01+01:00 mail postfix/{rest}\n"


def logged(story: str) -> senders.Logged:
    return senders.read([str(f) for f in sorted((INCIDENTS / story).glob("mail.log*"))])


def test_an_address_that_receivers_quote_is_the_one_they_saw() -> None:
    found = logged("newsletter_flood")
    scope = found.scope(Scope("laden.test", "laden.test"))
    (sender,) = scope.senders
    assert sender.ip == "192.0.2.10"
    assert sender.messages == 251
    assert sender.evidence[0].quote.count("192.0.2.10") == 1
    assert "t-online" in scope.refused_by


def test_whom_we_could_not_reach_is_not_our_address() -> None:
    assert logged("contact_copy").quoted == {}


def test_else_the_servers_name_leads_to_it() -> None:
    found = logged("contact_copy")
    scope = found.scope(Scope("laden.test", "laden.test"))
    assert (scope.senders, scope.helos) == ((), ("web01.laden.test",))
    with DnsServer({("web01.laden.test", "A"): ["192.0.2.10"]}) as server:
        (scope,) = senders.located([scope], found, [named(server.address)])
    assert [(s.ip, s.helo) for s in scope.senders] == [("192.0.2.10", "web01.laden.test")]
    assert scope.senders[0].messages == 194


def test_another_domain_has_no_senders_in_these_logs() -> None:
    scope = logged("newsletter_flood").scope(Scope("other.test", "other.test"))
    assert (scope.senders, scope.helos, scope.has_logs) == ((), (), True)


def delivery(number: int, relay: str, address: str, reply: str) -> str:
    queue = f"4c1Tzq0LJ2z{number}"
    lines = (
        f"pickup[1]: {queue}: uid=33 from=<www-data>",
        f"qmgr[2]: {queue}: from=<info@a.test>, size=900, nrcpt=1 (queue active)",
        f"smtp[3]: {queue}: to=<x@{relay}>, relay={relay}[{address}]:25, delay=1,"
        f" delays=0/0/0/1, dsn=5.7.1, status=bounced (host {relay}[{address}] said: {reply})",
        f"qmgr[2]: {queue}: removed",
    )
    return "".join(LINE.format(n=number, rest=line) for line in lines)


@pytest.mark.parametrize(
    ("replies", "quoted"),
    [
        (["554 [198.51.100.7] blocked", "550 IP 198.51.100.7 refused"], {"198.51.100.7"}),
        # One server alone may speak of anybody; two different addresses once each say nothing.
        (["554 [198.51.100.7] blocked", "550 see 203.0.113.200 for help"], set()),
        (["554 blocked, from 10.0.0.7", "550 [10.0.0.7] refused"], set()),
        (["554 5.7.1 blocked", "550 version 1.2.3.4.5"], set()),
    ],
)
def test_only_what_several_servers_name_is_ours(
    replies: list[str], quoted: set[str], tmp_path: Path
) -> None:
    text = "".join(
        delivery(n, f"mx{n}.test", f"203.0.113.{n}", reply) for n, reply in enumerate(replies, 1)
    )
    (tmp_path / "mail.log").write_text(text)
    assert set(senders.read([str(tmp_path / "mail.log")]).quoted) == quoted
