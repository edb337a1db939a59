"""Rows -> Run: causes in turn, sums that add up, quotes that are the lines they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from postwarden import diagnose
from postwarden.causes import backscatter, form_abuse, forwarding, refused, stolen_account
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.jobs import answer
from postwarden.jobs.wish import Wish
from postwarden.model import Code, Evidence, Finding, Period, Run, Severity, Subject, Sums
from postwarden.model.finding import Fact
from postwarden.registry import names
from tests.tables._logs import START, life, request, stamp, submitted

URGENT = Code("cause.test", Severity.URGENT)
EMPTY = Run("diagnose", "web01", Period(), "UTC", "option", ("mail",), (), (), Sums())
WEEK = [line for n in range(40) for line in life(600.0 * n, f"4A{n:08}", f"kunde{n}@gmx.test")]


def finding(code: str, severity: Severity) -> Finding:
    return replace(URGENT.about(Subject("host", "web01")), code=code, severity=severity)


@pytest.mark.parametrize(
    ("code", "severity", "covered", "exit"),
    [
        ("cause.form-abuse", Severity.URGENT, ("mail",), 1),
        ("cause.forwarding", Severity.WARNING, ("mail",), 1),
        ("cause.form-abuse", Severity.URGENT, ("requests",), 1),
        ("backscatter.received", Severity.HINT, ("mail",), 0),
        ("missing.access-log", Severity.WARNING, ("mail",), 0),
        ("missing.source", Severity.URGENT, ("mail",), 0),
        ("missing.mail-log", Severity.WARNING, ("requests",), 3),
    ],
)
def test_the_exit_code_says_what_was_found(
    code: str,
    severity: Severity,
    covered: tuple[str, ...],
    exit: int,  # noqa: A002 - its name
) -> None:
    run = replace(EMPTY, covered=covered, findings=(finding(code, severity),))
    assert answer.exit_code(run) == exit


def test_nothing_found_and_nothing_read() -> None:
    assert answer.exit_code(EMPTY) == 0
    assert answer.exit_code(replace(EMPTY, covered=("requests",))) == 3
    assert answer.exit_code(replace(EMPTY, covered=())) == 3


def test_every_cause_is_asked() -> None:
    has_code = {
        name
        for name in names("postwarden.causes")
        if hasattr(__import__(f"postwarden.causes.{name}", fromlist=["find"]), "CODE")
    }
    assert set(answer.CAUSES) == has_code


def test_what_the_log_holds_is_asked_before_what_it_only_suggests() -> None:
    order = [answer.CAUSES.index(name) for name in ("form_abuse", "stolen_account", "unknown")]
    assert order == sorted(order)
    assert answer.CAUSES.index("forwarding") < answer.CAUSES.index("backscatter")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "mail.log"
    path.write_text("\n".join(WEEK) + "\n", "utf-8")
    return path


def claiming(code: Code, count: int) -> object:
    """A cause that claims the first messages of the web user."""

    def find(look: Look) -> Iterator[Case]:
        mails = list(look.tables.handed("user"))[:count]
        facts: dict[str, Fact] = dict.fromkeys(code.facts, 0)
        facts |= {"messages": count, "why_not_higher": ()}
        said = code.about(Subject("form", code.name), look.evidence([mails[0].place]), also=facts)
        yield Case(said, [m.message for m in mails])

    return find


def test_a_message_belongs_to_the_cause_that_is_asked_first(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_abuse, "find", claiming(form_abuse.CODE, 10))
    monkeypatch.setattr(stolen_account, "find", claiming(stolen_account.CODE, 25))
    run = diagnose([str(log)])
    assert [c.facts["messages"] for c in run.causes] == [10, 15]
    assert (run.sums.messages, run.sums.explained, run.sums.ordinary) == (40, 25, 15)


@pytest.mark.parametrize("module", [form_abuse, forwarding, backscatter])
def test_a_cause_that_fails_breaks_nothing(
    log: Path, monkeypatch: pytest.MonkeyPatch, module: object
) -> None:
    def find(look: Look) -> Iterator[Case]:
        raise ZeroDivisionError

    monkeypatch.delenv("POSTWARDEN_STRICT")
    monkeypatch.setattr(module, "find", find)
    assert diagnose([str(log)]).sums.messages == 40


def test_the_quote_is_the_line(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_abuse, "find", claiming(form_abuse.CODE, 3))
    (cause,) = diagnose([str(log)]).causes
    assert cause.evidence == (Evidence(str(log), 1, WEEK[0]),)


def test_sources_are_told_as_given_and_counted(log: Path, tmp_path: Path) -> None:
    access = tmp_path / "access.log"
    access.write_text("\n".join([request(0, "/a"), request(1, "/b"), "odd", ""]), "utf-8")
    run = diagnose([str(access), str(log)])
    assert [(s.name, s.format, s.lines, s.unread) for s in run.sources] == [
        (str(access), "combined", 3, 1),
        (str(log), "postfix", len(WEEK), 0),
    ]
    assert run.covered == ("mail", "requests")


def test_the_period_is_from_the_first_event_to_the_last(log: Path) -> None:
    run = diagnose([str(log)])
    assert run.period.first == START
    assert run.period.last is not None
    assert run.period.last.isoformat() == f"{stamp(600.0 * 39)[:19]}+01:00"


def test_only_mail_of_the_chosen_time_counts(log: Path) -> None:
    first, last = START.isoformat(), "2026-03-02T10:00+01:00"
    assert diagnose([str(log)], Wish(since=first, until=last)).sums.messages == 6
    assert diagnose([str(log)], Wish(since=last)).sums.messages == 34
    assert diagnose([str(log)], Wish(until=first)).sums.messages == 0


def test_only_mail_of_the_chosen_site_counts(tmp_path: Path) -> None:
    mail = [
        *submitted(0, "4A00000001", "info@laden.test", "198.51.100.9", "a@gmx.test", "b@gmx.test"),
        *submitted(9, "4A00000002", "info@verein.test", "198.51.100.9", "a@gmx.test"),
        *submitted(20, "4A00000003", "chef@laden.test", "198.51.100.9", "a@gmx.test"),
    ]
    log = tmp_path / "mail.log"
    log.write_text("\n".join(mail) + "\n", "utf-8")
    run = diagnose([str(log)], Wish(site="www.Laden.test"))
    assert (run.site, run.elsewhere) == ("laden.test", 1)
    assert (run.sums.messages, run.sums.recipients, run.sums.ordinary) == (2, 3, 2)
    assert diagnose([str(log)]).elsewhere is None


NO = "host mx.gmx.test[198.51.100.101] refused to talk to me: 554 IP=203.0.113.7 - None/bad reputation. {} (NOWL)"
ASK = "Ask your postmaster for help or to contact tosa@rx.t-online.de for reset."


def refused_log(tmp_path: Path, times: int = 5) -> Path:
    """Mails to one receiver that takes none of them; its reply is longer than tables keep."""
    said = NO.format(" ".join([ASK, "A long explanation." * 20]))
    lines = [
        line.replace("status=sent (250 2.0.0 Ok)", f"status=deferred ({said})")
        for n in range(times)
        for line in life(600.0 * n, f"4A{n:08}", f"kunde{n}@t-online.test")
    ]
    path = tmp_path / "mail.log"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_receiver_that_takes_nothing_is_said_and_is_no_cause(tmp_path: Path) -> None:
    run = diagnose([str(refused_log(tmp_path))])
    (refusal,) = run.refusals
    assert (refusal.receiver, refusal.means, refusal.messages) == ("t-online", "reputation", 5)
    assert (refusal.ask, refusal.reference) == ("tosa@rx.t-online.de", "NOWL")
    assert [f.code for f in run.findings if f.code.startswith("refused.")] == ["refused.listed"]
    assert answer.exit_code(run) == 0


def test_refusals_of_another_site_do_not_count(tmp_path: Path) -> None:
    mail = [
        *submitted(0, "4A00000001", "info@laden.test", "198.51.100.9", "a@t-online.test"),
        *submitted(9, "4A00000002", "info@verein.test", "198.51.100.9", "b@t-online.test"),
    ]
    said = f"status=bounced ({NO.format(ASK)})"
    text = "\n".join(mail).replace("status=sent (250 2.0.0 Ok)", said)
    log = tmp_path / "mail.log"
    log.write_text(f"{text}\n", "utf-8")
    assert [r.messages for r in diagnose([str(log)]).refusals] == [2]
    assert [r.messages for r in diagnose([str(log)], Wish(site="laden.test")).refusals] == [1]
    assert diagnose([str(log)], Wish(site="nirgends.test")).refusals == ()


@pytest.mark.parametrize("part", ["find", "quoted", "judge"])
def test_refusals_that_fail_break_nothing_and_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.delenv("POSTWARDEN_STRICT")
    monkeypatch.setattr(refused, part, broken)
    run = diagnose([str(refused_log(tmp_path))])
    assert run.sums.messages == 5
    assert "postwarden.failed" in run.missed
    assert "postwarden.failed" in [f.code for f in run.findings]
