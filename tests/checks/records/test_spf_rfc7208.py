"""The evaluator answers the test suite of RFC 7208 as it demands: known whole, and over the wire."""

from __future__ import annotations

import dns.name

from postwarden.checks.records.spf_host import check_host
from postwarden.jobs.check import Means
from postwarden.jobs.spf import explain
from tests.checks.records._rfc7208 import Scenario, SuiteWorld, differs, suite
from tests.stubs.dns import DnsServer

#: Cases that we answer otherwise; each stands in docs/spf.md with its reason.
OTHERWISE: set[str] = set()


def test_the_whole_suite_passes() -> None:
    wrong, count = {}, 0
    for scenario in suite():
        for name, case in scenario.cases.items():
            answer = check_host(SuiteWorld(scenario), case["host"], case["helo"], case["mailfrom"])
            count += 1
            assert not answer.open
            if said := differs(case, answer.result, answer.explanation):
                wrong[name] = said
    assert count == 203
    assert wrong.keys() - OTHERWISE == set(), wrong


def test_the_whole_suite_passes_over_the_wire() -> None:
    """The same through our own client from a name server that is silent where the suite says so."""
    wrong = {}
    for scenario in suite():
        with _server(scenario) as server:
            means = Means([(server.host, server.port)], timeout=0.6)
            for name, case in scenario.cases.items():
                found = explain(case["host"], case["mailfrom"], case["helo"], means)
                if said := differs(case, found.answer.result, found.answer.explanation):
                    wrong[name] = said
    assert wrong.keys() - OTHERWISE == set(), wrong


def _server(scenario: Scenario) -> DnsServer:
    zone: dict[tuple[str, str], list[str]] = {}
    for (name, kind), records in scenario.records.items():
        texts = [_in_zone(kind, text) for text in records]
        zone[_escaped(name), kind] = list(dict.fromkeys(texts))
    with_txt = {name for name, kind in scenario.records if kind == "TXT"}
    return DnsServer(zone, silent=sorted(scenario.silent - with_txt))


def _in_zone(kind: str, text: str) -> str:
    if kind == "TXT":
        data = text.encode("latin-1")
        parts = [data[n : n + 255] for n in range(0, len(data), 255)] or [b""]
        return " ".join('"' + "".join(f"\\{byte:03d}" for byte in p) + '"' for p in parts)
    if kind == "MX":
        preference, host = text.split(" ", 1)
        return f"{preference} {_escaped(host) if host != '.' else ''}."
    return text if kind in ("A", "AAAA") else _escaped(text) + "."


def _escaped(name: str) -> str:
    """A name with odd signs as a zone file writes it."""
    labels = [label.encode() for label in name.split(".")]
    return dns.name.Name([*labels, b""]).to_text(omit_final_dot=True)
