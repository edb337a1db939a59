"""What could not be looked at is said; what was looked at is not complained about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postwarden.causes import missing
from postwarden.causes.look import Look
from postwarden.causes.missing import Coverage
from postwarden.model import Finding, Source
from postwarden.model.log_tables import Place
from tests.causes._fake import DAY, HOUR, START, Fake

WEEK = (START, START + 7 * DAY)
#: Everything was read, every stamp had its zone, nothing is open.
WHOLE = Coverage(
    host="web01",
    spans={"mail": WEEK, "requests": WEEK, "logins": WEEK, "scripts": WEEK},
    sources=[Source("mail.log", {"postfix": 1000}, 1000, 0)],
    troubles=[],
    pauses=[(START + n * DAY, START + n * DAY + 3 * HOUR, Place(0, n)) for n in range(7)],
    accounts=2,
    mailbox_logins=50,
    web_mail=100,
    uncovered=None,
    zone=None,
    zone_from="log",
    mail_read=True,
)


def said(seen: Coverage, fake: Fake | None = None) -> list[Finding]:
    return [case.finding for case in missing.find(Look(fake or Fake(others=100)), seen)]


def only(seen: Coverage, fake: Fake | None = None) -> Finding:
    (finding,) = said(seen, fake)
    return finding


def without(span: str) -> Coverage:
    return replace(WHOLE, spans={n: s for n, s in WHOLE.spans.items() if n != span})


def test_nothing_is_open_where_all_was_read() -> None:
    assert said(WHOLE) == []


def test_no_finding_claims_mail_or_is_a_cause() -> None:
    cases = list(missing.find(Look(Fake(others=100)), replace(without("mail"), mail_read=False)))
    assert cases
    assert not any(c.messages or c.forms or c.finding.is_cause for c in cases)


def test_no_mail_log() -> None:
    finding = only(replace(without("mail"), mail_read=False))
    assert (finding.code, finding.subject.name) == ("missing.mail-log", "web01")


def test_no_access_log_for_the_time_of_web_mail() -> None:
    seen = replace(WHOLE, uncovered=(START, START + DAY))
    finding, look = only(seen), Look(Fake())
    assert finding.code == "missing.access-log"
    assert finding.facts == {"first": look.moment(START), "last": look.moment(START + DAY)}


def test_no_script_log_though_the_web_sends() -> None:
    assert only(without("scripts")).code == "missing.script-log"
    assert only(without("scripts")).facts == {"messages": 100}
    assert said(replace(without("scripts"), web_mail=0)) == []


def test_no_mailbox_logins_though_accounts_send() -> None:
    seen = replace(WHOLE, mailbox_logins=0)
    assert (only(seen).code, only(seen).facts) == ("missing.login-log", {"accounts": 2})
    assert said(replace(seen, accounts=0)) == []


def test_the_start_of_some_mail_is_cut_off() -> None:
    finding = only(WHOLE, Fake(others=100, untraced=10))
    assert finding.code == "missing.start"
    assert finding.facts == {"messages": 10, "first": Look(Fake()).moment(START)}


def test_the_log_never_holds_the_origin() -> None:
    finding = only(WHOLE, Fake(others=100, untraced=90))
    assert (finding.code, finding.facts["messages"]) == ("missing.origin", 90)
    assert finding.facts["format"] == ("postfix",)


@pytest.mark.parametrize("days", [2, 4])
def test_a_day_and_more_of_silence_is_a_gap(days: int) -> None:
    silence = (START + 3 * DAY, START + (3 + days) * DAY, Place(0, 99))
    finding = only(replace(WHOLE, pauses=[*WHOLE.pauses[:3], silence, *WHOLE.pauses[5:]]))
    assert (finding.code, finding.facts["source"]) == ("missing.gap", "log0")
    assert finding.facts["first"] == Look(Fake()).moment(START + 3 * DAY)
    assert [e.line for e in finding.evidence] == [99]


def test_a_quiet_server_pauses_for_days() -> None:
    pauses = [(START + n * DAY, START + (n + 1) * DAY, Place(0, n)) for n in range(7)]
    assert said(replace(WHOLE, pauses=pauses)) == []


def test_a_source_that_cannot_be_read() -> None:
    finding = only(replace(WHOLE, troubles=[("mail.log.2.gz", "truncated")]))
    assert finding.code == "missing.source"
    assert finding.facts == {"source": "mail.log.2.gz", "reason": "truncated"}


def test_lines_that_no_reader_knows() -> None:
    some = Source("odd.log", {"postfix": 500}, 1000, 500)
    finding = only(replace(WHOLE, sources=[some]))
    assert finding.code == "missing.lines"
    assert finding.facts == {"source": "odd.log", "unread": 500, "lines": 1000}


def test_a_stray_line_is_not_worth_a_word() -> None:
    assert said(replace(WHOLE, sources=[Source("m", {"postfix": 999}, 1000, 1)])) == []


def test_a_part_of_this_program_that_failed() -> None:
    finding = only(replace(WHOLE, failures=[("form_abuse", "KeyError at causes/look.py:7")]))
    assert finding.code == "postwarden.failed"
    assert finding.facts == {"module": "form_abuse", "place": "KeyError at causes/look.py:7"}


@pytest.mark.parametrize(("origin", "count"), [("machine", 1), ("option", 0), ("log", 0)])
def test_an_assumed_zone_is_said(origin: str, count: int) -> None:
    found = said(replace(WHOLE, zone="Europe/Berlin", zone_from=origin))
    assert [f.code for f in found] == ["missing.zone"] * count


def test_every_code_of_the_module_is_said_somewhere() -> None:
    silence = (START + 2 * DAY, START + 7 * DAY, Place(0, 9))
    seen = replace(
        WHOLE,
        spans={"requests": WEEK},
        sources=[Source("odd.log", {}, 10, 10)],
        troubles=[("a", "binary")],
        pauses=[*WHOLE.pauses[:2], silence],
        mailbox_logins=0,
        uncovered=WEEK,
        zone="UTC",
        zone_from="machine",
        failures=[("form_abuse", "KeyError")],
        mail_read=False,
        window=(START + 30 * DAY, None),
        site="nowhere.test",
        sites=["laden.test"],
        elsewhere=["web01"],
    )
    cut = said(replace(WHOLE), Fake(others=100, untraced=1))
    every = said(seen, Fake(others=100, untraced=90))
    assert {f.code for f in every + cut} == {code.name for code in missing.CODES}


def test_a_time_that_the_logs_do_not_hold() -> None:
    finding = only(replace(WHOLE, window=(START + 30 * DAY, None)))
    assert finding.code == "missing.window"
    assert not said(replace(WHOLE, window=(START + DAY, START + 2 * DAY)))


def test_a_site_that_does_not_occur_names_those_that_do() -> None:
    finding = only(replace(WHOLE, site="nowhere.test", sites=["laden.test"]))
    assert (finding.code, finding.facts["known"]) == ("missing.site", ("laden.test",))
    assert not said(replace(WHOLE, site="laden.test", sites=["laden.test"]))


def test_a_cause_of_the_whole_server_is_not_hidden_by_a_chosen_site() -> None:
    seen = replace(WHOLE, site="laden.test", sites=["laden.test"], elsewhere=["web01"])
    assert only(seen).code == "missing.server"


def test_an_idle_mail_log_is_a_mail_log() -> None:
    idle = replace(WHOLE, spans={"requests": WEEK}, web_mail=0, accounts=0)
    assert "missing.mail-log" not in {f.code for f in said(idle)}
    assert "missing.mail-log" in {f.code for f in said(replace(idle, mail_read=False))}
