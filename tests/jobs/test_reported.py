"""`postwarden diagnose` takes report files beside logs, or alone."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from postwarden.jobs.answer import exit_code
from postwarden.jobs.diagnose import NothingReadableError, diagnose
from tests.stubs.aggregate import FOREIGN, OWN, report

MAIL = "2026-11-24T09:05:01+01:00 mail postfix/pickup[7]: 4c1Tzq0LJ2z1: uid=33 from=<www-data>\n"


def test_reports_alone_say_who_sends_in_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(report([OWN, FOREIGN])))
    run = diagnose([str(tmp_path)])
    assert [f.code for f in run.findings if f.code.startswith("reports.")] == [
        "reports.foreign-senders",
        "reports.own-senders",
    ]
    assert run.covered == ("reports",)
    assert [(s.format, s.lines, s.unread) for s in run.sources] == [("dmarc", 2, 0)]
    assert exit_code(run) == 0


def test_reports_stand_beside_logs(tmp_path: Path) -> None:
    (tmp_path / "mail.log").write_text(MAIL)
    (tmp_path / "report.xml").write_bytes(report())
    run = diagnose([str(tmp_path)])
    assert run.covered == ("mail", "reports")
    assert {s.format for s in run.sources} == {"postfix", "dmarc"}
    assert exit_code(run) == 1


def test_a_mail_without_a_report_counts_as_not_understood(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_bytes(b"<feedback><version>1.0</version></feedback>")
    run = diagnose([str(tmp_path)])
    assert [(s.format, s.lines, s.unread) for s in run.sources] == [(None, 1, 1)]
    assert exit_code(run) == 3


def test_nothing_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingReadableError):
        diagnose([str(tmp_path / "none.xml")])
