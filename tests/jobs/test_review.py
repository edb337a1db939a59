"""The owner's report: whether it is over, who still refuses, and what each operator is asked."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postwarden.jobs.report.mask import unmasked
from postwarden.jobs.report.request import request, subject_line
from postwarden.jobs.report.review_view import view
from postwarden.jobs.review import review
from postwarden.jobs.saved import Saved
from postwarden.model import Certainty, Evidence, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.review import Review
from postwarden.model.snapshot import Question, Snapshot, State

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOW = DAY + timedelta(days=9)


def at(day: int) -> datetime:
    return DAY + timedelta(days=day)


def finding(code: str, name: str, kind: str, facts: dict[str, Fact], **more: Any) -> Finding:
    severity = more.get("severity", Severity.URGENT)
    site = more.get("site", "laden.test")
    evidence = (Evidence("mail.log", 7, "a line"),)
    return Finding(
        code, site, None, Subject(kind, name), severity, Certainty.PROVEN, facts, evidence
    )


CAUSE = finding(
    "cause.form-abuse",
    "/kontakt.php",
    "form",
    {
        "messages": 342,
        "recipients": 342,
        "first": at(0),
        "last": at(1),
        "share": 0.56,
        "failed": 3,
        "why_not_higher": (),
        "kind": "contact",
        "posts": 342,
        "addresses": 12,
        "networks": 3,
        "top_addresses": ("203.0.113.9",),
        "copy_to_visitor": "yes",
        "linked": "yes",
        "first_probe": at(0),
        "honest": 12,
    },
)
LISTING: dict[str, Fact] = {
    "ip": "192.0.2.10",
    "messages": 342,
    "list": "spamhaus-zen",
    "name": "Spamhaus CSS",
    "codes": ("127.0.0.3",),
    "meaning": ("poor-sending",),
    "weight": "high",
    "text": "",
    "used_by": (),
    "delist": "form",
    "delist_url": "https://check.spamhaus.org/results?query=192.0.2.10",
    "needs": ("ptr", "once"),
    "never_pay": False,
    "wait": "day",
}
LISTED = finding("listed.address", "192.0.2.10", "host", LISTING)
REFUSED = finding(
    "refused.listed",
    "gmx",
    "host",
    {
        "receiver": "gmx",
        "class": "address-listed",
        "messages": 12,
        "recipients": 11,
        "first": at(1),
        "last": at(2),
        "share": 0.9,
        "temporary": False,
        "over": False,
        "ask": "https://postmaster.gmx.net/de/case",
        "domains": ("gmx.de",),
        "reference": "r0301",
        "reply": "554 IP=192.0.2.10 refused",
    },
    severity=Severity.WARNING,
    site=None,
)


def logs(day: int, *found: Finding, site: str | None = None) -> Saved:
    whole: dict[str, object] = {
        "host": "web01",
        "site": site,
        "timezone": "Europe/Berlin",
        "refusals": [],
        "domains": ["laden.test", "andere.test"],
    }
    return Saved(
        "diagnose", at(day), "web01", ("mail",), (), found, first=at(0), last=at(day), whole=whole
    )


def look(day: int, *found: Finding, lists: str = "listed:spamhaus-zen") -> Saved:
    asked = Snapshot(Question("list", "10.2.0.192", "spamhaus-zen A"), State.NO_NAME)
    return Saved("check", at(day), "laden.test", (lists,), (), found, (asked,))


def made(*runs: Saved, site: str = "laden.test") -> Review:
    return review(runs, site, NOW, "de")


def test_while_the_cause_is_open_nobody_is_asked() -> None:
    found = made(logs(2, CAUSE, REFUSED), look(2, LISTED))
    assert found.state == "open"
    assert {o.key: o.not_yet for o in found.operators} == {
        "gmx": "cause-open",
        "spamhaus-zen": "cause-open",
    }
    shown = view(found, "de", UTC, unmasked, "")
    assert [each.text for each in shown.operators] == ["", ""]
    assert all("Noch nicht bitten" in each.state for each in shown.operators)
    assert shown.headline.startswith("Es ist noch nicht vorbei: 342 ")


def test_when_later_logs_show_the_end_the_requests_are_ready() -> None:
    found = made(logs(2, CAUSE, REFUSED), look(2, LISTED), logs(5, REFUSED), look(5, LISTED))
    assert (found.state, found.causes[0].change) == ("over", "closed")
    assert [(o.way, o.language, o.not_yet, o.over) for o in found.operators] == [
        ("form", "de", "", False),
        ("form", "en", "", False),
    ]
    shown = view(found, "de", UTC, unmasked, "")
    assert shown.headline.startswith(
        "Der Spam ist gestoppt: Die letzte Mail dieser Art ging am 21.11.2026, 09:00 Uhr, hinaus"
    )
    assert "2 Stellen weisen Ihre Post noch ab" in shown.headline
    assert shown.today == (
        "Schicken Sie die vorbereiteten Bitten ab, jede einmal: "
        "GMX, WEB.DE und IONOS und Spamhaus CSS.",
    )


def as_sent(text: str) -> list[str]:
    """The lines of a mail, as programs wrap it."""
    return [line for part in text.split("\n") for line in textwrap.wrap(part, 78) or [""]]


def test_a_request_says_what_a_postmaster_wants_to_know() -> None:
    found = made(logs(2, CAUSE, REFUSED), look(2, LISTED), logs(5, REFUSED), look(5, LISTED))
    gmx, spamhaus = found.operators
    text = request(gmx, found, "Eva Laden, 030 123456", UTC)
    for part in ("Mailserver 192.0.2.10", "554 IP=192.0.2.10 refused", "r0301", "/kontakt.php"):
        assert part in text
    assert "342 fremde Mails" in text
    assert text.endswith("Für Rückfragen: Eva Laden, 030 123456. Vielen Dank.")
    english = request(spamhaus, found, "", UTC)
    assert english.startswith("Hello,\n\nOur address 192.0.2.10 is on the list Spamhaus CSS.")
    assert "sent 342 mails to strangers (from 20 to 21 Nov 2026)" in english
    assert subject_line(spamhaus, found, UTC) == "Request to remove the block on 192.0.2.10"
    assert max(len(as_sent(t)) for t in (text, english)) < 15


def test_what_is_lifted_is_not_asked_for() -> None:
    found = made(logs(2, CAUSE), look(2, LISTED), logs(5), look(5))
    (operator,) = found.operators
    assert operator.over
    shown = view(found, "en", UTC, unmasked, "")
    assert shown.headline.endswith("As far as was checked, nobody refuses your mail any more.")
    assert shown.operators[0].text == ""


def test_a_list_that_was_not_asked_again_stays() -> None:
    found = made(logs(2, CAUSE), look(2, LISTED), logs(5), look(5, lists="spf"))
    assert [o.over for o in found.operators] == [False]


def test_without_logs_the_state_is_unknown_and_says_so() -> None:
    found = made(look(2, LISTED))
    assert (found.state, found.operators[0].not_yet) == ("unknown", "cause-unknown")
    assert "noch nicht untersucht" in view(found, "de", UTC, unmasked, "").headline


def test_a_neighbours_abuse_is_counted_and_not_named() -> None:
    found = made(logs(2, CAUSE), site="andere.test")
    assert (found.state, found.causes, found.elsewhere) == ("clean", (), 342)
    headline = view(found, "de", UTC, unmasked, "").headline
    assert "342 missbräuchliche Mails" in headline
    assert "laden.test" not in headline


def test_a_clean_server_that_is_listed_asks_for_an_example() -> None:
    found = made(logs(5), look(5, LISTED))
    text = request(found.operators[0], found, "", UTC)
    assert found.state == "clean"
    assert "found no abuse" in text


def test_an_address_without_a_name_is_put_right_before_anybody_is_asked() -> None:
    facts: dict[str, Fact] = {"known": "log", "messages": 342, "name": "a.test", "refused": ()}
    name = finding("rdns.generic", "192.0.2.10", "host", facts, severity=Severity.WARNING)
    found = made(logs(2, CAUSE), look(2, LISTED, name), logs(5), look(5, LISTED, name))
    rules = view(found, "de", UTC, unmasked, "").operators[0].rules
    assert rules[0].startswith("Geben Sie der Adresse vorher einen eigenen Namen im Reverse-DNS")
    assert not any("Das wird dafür verlangt" in rule for rule in rules)


def test_today_is_short_and_the_steps_stand_whole_at_the_end() -> None:
    shown = view(made(logs(2, CAUSE)), "de", UTC, unmasked, "")
    steps = shown.technical[0].part.steps
    assert "Sperren Sie das Formular so lange, bis es umgestellt ist." in shown.today
    assert any("`nginx -t`" in step for step in steps)
    assert max(len(step) for step in shown.today[:-1]) < 140
    assert len(steps) == len(set(steps))


def test_a_hostile_name_of_a_list_is_harmless() -> None:
    name = "\x1b[31mX\u202e<script>alert(1)</script>"
    listed = replace(LISTED, facts={**LISTING, "name": name, "delist_url": name})
    found = made(logs(2, CAUSE), logs(5), look(5, listed))
    shown = view(found, "de", UTC, unmasked, "").operators[0]
    told = (shown.name, shown.about, shown.where, shown.text, shown.subject)
    assert not any("\x1b" in text or "\u202e" in text for text in told)


@pytest.mark.parametrize("ask", ["recipient", "hoster", ""])
def test_who_cannot_be_asked_gets_no_request(ask: str) -> None:
    refused = replace(REFUSED, facts={**REFUSED.facts, "ask": ask})
    found = made(logs(5, refused))
    assert found.operators[0].way == (ask or "none")
    assert view(found, "de", UTC, unmasked, "").operators[0].text == "" or ask == "hoster"


def test_runs_of_other_domains_do_not_enter() -> None:
    other = Saved("check", at(2), "other.test", ("spf",), (), (LISTED,))
    assert made(other).runs == 0


def test_a_site_that_no_log_holds_is_not_called_clean() -> None:
    found = made(logs(2, CAUSE), site="nope.test")
    assert found.state == "absent"
    assert "kommt nope.test nicht vor" in view(found, "de", UTC, unmasked, "").headline


def test_a_list_that_wants_a_name_first_is_not_asked_before() -> None:
    nameless = finding("rdns.missing", "192.0.2.10", "host", {"ip": "192.0.2.10"})
    found = made(logs(5), look(5, LISTED, nameless))
    assert [o.not_yet for o in found.operators] == ["name-open"]


@pytest.mark.parametrize(
    ("receiver", "language"),
    [("gmx", "de"), ("gmail", "en"), ("hoster.de", "de"), ("ländle.at", "de"), ("mx.test", "en")],
)
def test_an_operator_is_asked_in_his_own_language(receiver: str, language: str) -> None:
    refused = replace(REFUSED, facts={**REFUSED.facts, "receiver": receiver})
    assert [o.language for o in made(logs(5, refused)).operators] == [language]
