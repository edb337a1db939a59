"""Whole recorded attacks, with innocent bystanders: every count is known by construction."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from postwarden.jobs import report
from tests.incidents._stories import NAMES, expected, told, victims

#: Causes that stand beside the sent mail and never enter its sum.
BESIDE = {"cause.forwarding", "cause.backscatter"}
SLACK = 2.0


def near(found: int, wanted: int, tolerance: float) -> bool:
    return abs(found - wanted) <= tolerance * wanted


def causes(name: str) -> list[dict[str, Any]]:
    return [f for f in told(name).answer["findings"] if f["code"].startswith("cause.")]


def key(subject: dict[str, str]) -> tuple[str, str]:
    return subject["kind"], subject["name"]


def pairs(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each expected cause with the one found for its subject."""
    found = {key(cause["subject"]): cause for cause in causes(name)}
    return [
        (cause, found[cause["kind"], cause["subject"]]) for cause in expected(name).get("cause", [])
    ]


def test_the_stories_of_the_issue_are_recorded() -> None:
    assert len(NAMES) > 15


def test_the_exit_code_says_whether_a_cause_was_found(name: str) -> None:
    assert told(name).exit == expected(name)["exit"]


def test_the_sums_are_those_of_the_recording(name: str) -> None:
    wanted = expected(name).get("sums", {})
    found, tolerance = told(name).answer["sums"], expected(name)["tolerance"]
    numbers = {n: v for n, v in wanted.items() if n != "beside"} | wanted.get("beside", {})
    flat = {n: v for n, v in found.items() if n != "beside"} | found["beside"]
    wrong = {n: (flat[n], v) for n, v in numbers.items() if not near(flat[n], v, tolerance)}
    assert wrong == {}


def test_the_sums_add_up(name: str) -> None:
    sums = told(name).answer["sums"]
    assert sums["messages"] == sums["explained"] + sums["ordinary"] + sums["untraced"]
    told_by_causes = [c["facts"]["messages"] for c in causes(name) if c["code"] not in BESIDE]
    assert sums["explained"] == sum(told_by_causes)


def test_nobody_else_is_blamed(name: str) -> None:
    wanted = {(c["kind"], c["subject"]) for c in expected(name).get("cause", [])}
    assert {key(c["subject"]) for c in causes(name)} == wanted
    assert len(causes(name)) == len(wanted)


def test_each_cause_has_its_code_and_no_more_certainty_than_the_log_gives(name: str) -> None:
    for wanted, found in pairs(name):
        assert found["code"] in [wanted["code"], *wanted.get("also", [])]
        assert found["certainty"] in wanted["certainty"]


def test_each_cause_counts_its_messages_and_recipients(name: str) -> None:
    tolerance = expected(name)["tolerance"]
    for wanted, found in pairs(name):
        for fact in ("messages", "recipients"):
            if fact in wanted:
                assert near(found["facts"][fact], wanted[fact], tolerance), (fact, found["facts"])


def test_each_cause_says_when_it_began_and_ended(name: str) -> None:
    for wanted, found in pairs(name):
        for fact in ("first", "last"):
            if fact in wanted:
                moment = datetime.fromisoformat(found["facts"][fact])
                away = moment - datetime.fromisoformat(wanted[fact])
                assert abs(away.total_seconds()) <= SLACK, (fact, moment)


def test_each_cause_carries_the_facts_that_make_it(name: str) -> None:
    for wanted, found in pairs(name):
        facts = wanted.get("facts", {})
        assert {fact: found["facts"].get(fact) for fact in facts} == facts


def test_each_cause_shows_lines_that_exist(name: str) -> None:
    lines = {source["name"]: source["lines"] for source in told(name).answer["sources"]}
    for cause in causes(name):
        assert cause["evidence"]
        assert [e for e in cause["evidence"] if not 1 <= e["line"] <= lines[e["source"]]] == []
        assert all(e["quote"] for e in cause["evidence"])


def test_every_line_was_understood(name: str) -> None:
    unread = {s["name"]: s["unread"] for s in told(name).answer["sources"] if s["unread"]}
    assert unread == expected(name).get("unread", {})


def rendered(name: str, form: str, language: str) -> str:
    run = told(name).run
    if form == "json":
        return str(report.as_json(run, language, report.mask_for(run)))
    say = report.as_html if form == "html" else report.as_text
    return say(run, language, report.mask_for(run))


def said(name: str, form: str, language: str) -> str:
    """What was said, without the gaps that lines of a terminal and tags of a page make."""
    text = rendered(name, form, language)
    return re.sub(r"\s+|<wbr>", "", text)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("form", ["text", "html"])
def test_the_answer_can_be_read_by_people(name: str, form: str, language: str) -> None:
    text = said(name, form, language)
    missing = [c["subject"]["name"] for c in causes(name) if c["subject"]["name"] not in text]
    assert missing == []
    assert str(told(name).run.sums.messages) in text


def is_telling(local: str) -> bool:
    """Whether a local part can only be one person's: `info` may stand anywhere."""
    return len(local) > 6 and re.search(r"[\d._]", local) is not None


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_no_victim_is_named(name: str, form: str) -> None:
    text = rendered(name, form, "de").lower()
    told_words = set(re.findall(r"[\w.+-]+", text))
    locals_ = {address.rpartition("@")[0] for address in victims(name)}
    assert {local for local in locals_ if is_telling(local)} & told_words == set()
    assert [address for address in victims(name) if address in text] == []


def test_there_are_victims_to_be_named() -> None:
    known = {name: [v for v in victims(name) if is_telling(v.rpartition("@")[0])] for name in NAMES}
    silent = {name for name, named in known.items() if not named}
    assert silent <= {"contact_access_only"}


def test_unmasked_they_are_named() -> None:
    run = told("contact_copy").run
    text = report.as_html(run, "de", report.unmasked).replace("<wbr>", "")
    assert any(address in text for address in victims("contact_copy"))
