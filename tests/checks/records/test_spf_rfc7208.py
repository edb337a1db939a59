"""The evaluator answers the test suite of RFC 7208 as it demands: known whole, and over the wire."""

from __future__ import annotations

from postwarden.checks.records.spf_host import check_host
from postwarden.jobs.check import Means
from postwarden.jobs.spf import explain
from tests.checks._wire import server
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
        with _server(scenario) as stub:
            means = Means([(stub.host, stub.port)], timeout=0.6)
            for name, case in scenario.cases.items():
                found = explain(case["host"], case["mailfrom"], case["helo"], means)
                if said := differs(case, found.answer.result, found.answer.explanation):
                    wrong[name] = said
    assert wrong.keys() - OTHERWISE == set(), wrong


def _server(scenario: Scenario) -> DnsServer:
    with_txt = {name for name, kind in scenario.records if kind == "TXT"}
    return server(scenario.records, silent=sorted(scenario.silent - with_txt))
