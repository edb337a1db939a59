"""A finding closes only through a run that looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from postwarden.jobs.saved import Saved
from postwarden.jobs.settle import settle
from postwarden.model import Certainty, Evidence, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.model.transition import Change

DAY = datetime(2026, 11, 20, tzinfo=UTC)


def at(day: int) -> datetime:
    return DAY + timedelta(days=day)


def finding(code: str, **facts: Fact) -> Finding:
    subject = Subject("site", "a.test")
    return Finding(code, "a.test", None, subject, Severity.WARNING, Certainty.PROVEN, facts)


CAUSE = finding("cause.form-abuse", messages=3, last=at(1))


def diagnosis(day: int, *found: Finding, covered: str = "mail", last: int | None = None) -> Saved:
    end = at(day if last is None else last)
    return Saved("diagnose", at(day), "a.test", (covered,), (), found, last=end)


def told(*runs: Saved) -> list[tuple[str, str, datetime]]:
    return [(t.change.value, t.finding.code, t.since) for t in settle(runs)]


def test_a_finding_opens_stays_closes_and_opens_anew() -> None:
    first, second = diagnosis(1, CAUSE), diagnosis(2, CAUSE)
    assert told(first) == [("opened", CAUSE.code, at(1))]
    assert told(first, second) == [("still", CAUSE.code, at(1))]
    assert told(first, second, diagnosis(3)) == [("closed", CAUSE.code, at(1))]
    again = diagnosis(4, CAUSE)
    assert told(first, diagnosis(3), again) == [("opened", CAUSE.code, at(4))]


def test_a_run_that_did_not_look_closes_nothing() -> None:
    first = diagnosis(1, CAUSE)
    assert told(first, diagnosis(2, covered="requests")) == [("unseen", CAUSE.code, at(1))]
    # Its logs end before the finding's last mail: it saw another time.
    assert told(first, diagnosis(2, last=0)) == [("unseen", CAUSE.code, at(1))]


def test_another_target_or_kind_closes_nothing() -> None:
    first = diagnosis(1, CAUSE)
    other = Saved("diagnose", at(2), "b.test", ("mail",), (), (), last=at(2))
    check = Saved("check", at(2), "a.test", ("spf", "mail"), (), ())
    assert told(first, other, check) == [("opened", CAUSE.code, at(1))]


def test_an_address_that_only_logs_showed_is_closed_by_logs_only() -> None:
    sender = Finding(
        "spf.sender-missing",
        "a.test",
        None,
        Subject("site", "a.test"),
        Severity.URGENT,
        Certainty.PROVEN,
        {"ip": "192.0.2.12", "messages": 611},
    )
    first = Saved("check", at(1), "a.test", ("spf",), (), (sender,))
    seen = {"scope": {"senders": [{"ip": "192.0.2.12"}]}}
    without, with_ = (
        Saved("check", at(2), "a.test", ("spf",), (), (), whole=w) for w in ({}, seen)
    )
    assert told(first, without) == [("unseen", sender.code, at(1))]
    assert told(first, with_) == [("closed", sender.code, at(1))]


def test_what_could_not_be_looked_at_is_no_finding_of_its_own() -> None:
    assert told(diagnosis(1, finding("missing.answer"))) == []


def test_members_of_a_family_are_told_apart() -> None:
    gmx, web = (
        finding("refused.listed", receiver=name, domains=(f"{name}.de",)) for name in ("gmx", "web")
    )
    later = replace(diagnosis(2, gmx), whole={"accepted_by": ["web.de"]})
    found = settle([diagnosis(1, gmx, web), later])
    assert {str(t.finding.facts["receiver"]): t.change for t in found} == {
        "gmx": Change.STILL,
        "web": Change.CLOSED,
    }


def test_a_receiver_that_got_no_mail_since_has_lifted_nothing() -> None:
    refused = finding("refused.listed", receiver="gmx", domains=("gmx.de",))
    assert told(diagnosis(1, refused), diagnosis(2)) == [("unseen", "refused.listed", at(1))]


def test_reports_close_only_by_reports() -> None:
    own = finding("reports.own-sender-fails")
    assert told(diagnosis(1, own), diagnosis(2))[0][0] == "unseen"
    assert told(diagnosis(1, own), diagnosis(2, covered="reports"))[0][0] == "closed"


def test_what_logs_showed_only_logs_can_show_gone() -> None:
    line = Evidence("mail.log", 7, "a line")
    subject = Subject("host", "192.0.2.1")
    found = replace(finding("spf.sender-missing"), subject=subject, evidence=(line,))
    first = Saved("check", at(1), "a.test", ("spf",), (), (found,))
    without, with_logs = (
        Saved("check", at(2), "a.test", ("spf",), (), (), whole={"scope": {"has_logs": logs}})
        for logs in (False, True)
    )
    assert told(first, without)[0][0] == "unseen"
    assert told(first, with_logs)[0][0] == "closed"


def test_an_address_has_to_be_looked_at_again() -> None:
    found = replace(finding("rdns.missing"), subject=Subject("host", "192.0.2.1"))
    shot = Snapshot(Question("dns", "1.2.0.192.in-addr.arpa", "PTR"), State.FOUND, ("a.test",))
    first = Saved("check", at(1), "a.test", ("reverse_dns",), (), (found,))
    blind = Saved("check", at(2), "a.test", ("reverse_dns",), (), ())
    assert told(first, blind)[0][0] == "unseen"
    assert told(first, replace(blind, snapshots=(shot,)))[0][0] == "closed"
