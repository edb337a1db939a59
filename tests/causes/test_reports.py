"""Own senders are told from forwarders and forgers, whatever a report claims."""

from datetime import UTC, datetime

import pytest

from postwarden.causes import reports
from postwarden.causes.reports import Tally, find
from postwarden.model import Finding
from postwarden.readers.dmarc_report import read
from tests.stubs import aggregate
from tests.stubs.aggregate import FAILING, FOREIGN, FORWARDED, OWN, Told


def found(*rows: Told, own: frozenset[str] = frozenset(), copies: int = 1) -> dict[str, Finding]:
    tally = Tally()
    for _ in range(copies):
        tally.add(read(aggregate.report(rows)), "reports/google.zip")
    return {f.code: f for f in find(tally, own, lambda at: datetime.fromtimestamp(at, UTC))}


def test_an_own_sender_that_fails_is_urgent_where_mail_was_stopped() -> None:
    finding = found(OWN, FAILING, FOREIGN, FORWARDED)["reports.own-sender-fails"]
    assert (finding.subject.name, finding.severity) == ("192.0.2.12", "urgent")
    assert {n: finding.facts[n] for n in ("messages", "failed", "stopped")} == {
        "messages": 631,
        "failed": 20,
        "stopped": 20,
    }


def test_it_is_a_warning_where_nothing_was_stopped() -> None:
    failing = ("192.0.2.12", 20, "none", "fail", "fail")
    assert found(OWN, failing)["reports.own-sender-fails"].severity == "warning"


def test_forgers_are_a_hint_and_forwarders_are_neither() -> None:
    told = found(OWN, FOREIGN, FORWARDED)
    assert set(told) == {"reports.foreign-senders", "reports.own-senders"}
    assert told["reports.foreign-senders"].facts["messages"] == 40
    assert told["reports.own-senders"].facts["forwarded"] == 7
    assert all(f.severity == "hint" for f in told.values())


def test_an_address_from_the_logs_is_own_though_it_never_passes() -> None:
    assert "reports.own-sender-fails" in found(FOREIGN, own=frozenset({"203.0.113.5"}))


def test_copies_of_a_report_count_once() -> None:
    assert found(OWN, copies=3)["reports.own-senders"].facts["messages"] == 611


def test_a_flood_of_forged_addresses_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_MOST", 300)
    tally = Tally()
    rows = [(f"198.51.{n // 250}.{n % 250}", 1, "none", "fail", "fail") for n in range(1000)]
    for part in range(4):
        tally.add(
            read(aggregate.report(rows[part * 250 : part * 250 + 250], number=str(part))), "f"
        )
    (finding,) = find(tally, frozenset(), lambda at: datetime.fromtimestamp(at, UTC))
    assert (finding.facts["messages"], finding.facts["addresses"]) == (1000, 301)
