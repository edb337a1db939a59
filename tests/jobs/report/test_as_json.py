"""The JSON is the contract's, field for field."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from postwarden.jobs.report import as_json, unmasked
from tests.jobs.report import runs

TOP = [
    "schema",
    "report",
    "host",
    "period",
    "timezone",
    "covered",
    "missed",
    "sources",
    "sums",
    "findings",
    "refusals",
]  # fmt: skip - the contract's line as it stands
FINDING = [
    "code",
    "site",
    "host",
    "subject",
    "severity",
    "certainty",
    "facts",
    "evidence",
    "title",
    "why",
    "fix",
    "ask",
]  # fmt: skip - the contract's line as it stands
REFUSAL = "receiver class temporary messages recipients first last ask evidence".split()
SUMS = ["messages", "recipients", "explained", "ordinary", "untraced", "beside"]


@pytest.mark.parametrize("name", runs.RUNS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_fields_are_those_of_the_contract(name: str, language: str) -> None:
    answer = json.loads(json.dumps(as_json(runs.RUNS[name], language, runs.MASK)))
    assert list(answer) == TOP + (["site", "elsewhere"] if name == "chosen" else [])
    assert list(answer["period"]) == ["first", "last"]
    assert list(answer["sums"]) == SUMS
    assert list(answer["sums"]["beside"]) == ["bounces", "forwarded", "local", "stopped"]
    for source in answer["sources"]:
        assert list(source) == ["name", "format", "formats", "lines", "unread"]
    for finding in answer["findings"]:
        assert list(finding) == FINDING
        assert list(finding["subject"]) == ["kind", "name"]
        assert isinstance(finding["fix"], list)
        assert all(list(each) == ["source", "line", "quote"] for each in finding["evidence"])


def test_refusals_are_those_of_the_contract() -> None:
    answer = json.loads(json.dumps(as_json(runs.REFUSED, "de", runs.MASK)))
    gmx, moon, full = answer["refusals"]
    assert [list(each)[: len(REFUSAL)] for each in (gmx, moon, full)] == [REFUSAL] * 3
    assert (gmx["receiver"], gmx["class"], gmx["temporary"]) == ("gmx", "address-listed", False)
    assert (gmx["messages"], gmx["recipients"]) == (12, 11)
    assert gmx["first"] == "2026-11-20T09:00:00+01:00"
    assert list(gmx["evidence"][0]) == ["source", "line", "quote"]
    assert gmx["reference"] == "1Nabcd-2xyzAB1cde-00QwEr"
    assert (moon["ask"], full["ask"]) == (None, None)


def test_an_operators_address_is_no_persons_but_the_reply_may_hold_one() -> None:
    answer = json.dumps(as_json(runs.REFUSED, "de", runs.MASK))
    assert "tosa@rx.t-online.de" in answer
    assert "kunde@" not in answer
    assert "kunde@" in json.dumps(as_json(runs.REFUSED, "de", unmasked))


def test_values_are_as_the_contract_writes_them() -> None:
    answer = as_json(runs.ONE, "en", runs.MASK)
    assert answer["schema"] == 1
    assert answer["report"] == "diagnose"
    assert answer["period"] == {
        "first": "2026-11-16T06:12:00+01:00",
        "last": "2026-11-22T23:41:00+01:00",
    }
    cause = json.loads(json.dumps(answer["findings"]))[0]
    assert cause["subject"] == {"kind": "form", "name": "/kontakt.php"}
    assert (cause["severity"], cause["certainty"]) == ("urgent", "proven")
    assert cause["facts"]["messages"] == 342
    assert cause["facts"]["first"] == "2026-11-17T23:58:00+01:00"
    assert cause["facts"]["why_not_higher"] == []
    assert "k***%40gmx.example" in cause["evidence"][1]["quote"]


def test_times_are_shown_in_the_zone_of_the_run() -> None:
    from dataclasses import replace

    for zone, first in (
        ("+02:00", "2026-11-16T07:12:00+02:00"),
        ("nowhere", "2026-11-16T05:12:00+00:00"),
    ):
        answer = as_json(replace(runs.ONE, zone=zone), "en", runs.MASK)
        assert isinstance(answer["period"], dict)
        assert answer["period"]["first"] == first
        assert datetime.fromisoformat(first) == runs.START


def test_without_a_period_there_is_none() -> None:
    answer = as_json(runs.BLIND, "de", runs.MASK)
    assert answer["period"] == {"first": None, "last": None}
    assert answer["host"] is None


def test_causes_come_first_the_urgent_and_the_largest_before_the_others() -> None:
    answer = json.loads(json.dumps(as_json(runs.THREE, "en", runs.MASK)))
    assert [each["code"] for each in answer["findings"]] == [
        "cause.form-abuse",
        "cause.stolen-account",
        "cause.infected-script",
        "backscatter.received",
        "missing.access-log",
        "missing.lines",
    ]


def test_unmask_shows_the_addresses() -> None:
    assert "kunde@gmx.example" in json.dumps(as_json(runs.ONE, "en", unmasked))
    assert "kunde" not in json.dumps(as_json(runs.ONE, "en", runs.MASK))


def test_an_accused_account_is_our_own_whatever_its_domain() -> None:
    from dataclasses import replace

    from postwarden.model import Subject

    odd = replace(runs.ACCOUNT, subject=Subject("account", "scan@freemail.example"))
    answer = json.loads(json.dumps(as_json(runs.run(odd), "en", runs.MASK)))
    assert answer["findings"][0]["subject"]["name"] == "scan@freemail.example"


def test_no_hostile_character_survives() -> None:
    text = json.dumps(as_json(runs.hostile(), "de", runs.MASK), ensure_ascii=False)
    text.encode("utf-8")
    assert not any(char in text for char in "\x1b\x9b\u202e\x07\x00")
