"""What is put right parses without a fault, and says what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records import spf_cures as cures
from postwarden.checks.records.spf import parse, selected


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("v=spf1 ip4:192.0.2.1, ip4:192.0.2.3; -all", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.3 -all"),
        ("v=spf1 192.0.2.1 ~all", "v=spf1 ip4:192.0.2.1 ~all"),
        ("v=spf1 a:192.0.2.7 mx:192.0.2.0/24 ~all", "v=spf1 ip4:192.0.2.7 ip4:192.0.2.0/24 ~all"),
        ("v=spf1 ip4:2001:db8::1 ~all", "v=spf1 ip6:2001:db8::1 ~all"),
        ("v=spf1 ip4:mail.x.example ~all", "v=spf1 a:mail.x.example ~all"),
        ("v=spf1 include:https://x.example ~all", "v=spf1 include:x.example ~all"),
        ("v=spf1 redirect:x.example", "v=spf1 redirect=x.example"),
        ("v=spf1include:x.example ~all", "v=spf1 include:x.example ~all"),
        ("v=spf1 a mx~all", "v=spf1 a mx ~all"),
        ("v=spf1 a mx -all.", "v=spf1 a mx -all"),
        ("v = spf1 a ~all", "v=spf1 a ~all"),
        ('"v=spf1 a ~all"', "v=spf1 a ~all"),
        ("v=spf1 a \u00c2\u00a0mx ~all", "v=spf1 a mx ~all"),
        ("v=spf1 mail.x.example ~all", ""),
        ("v=spf1 redirect=x.example redirect=y.example", ""),
        ("v=spf1 " + "a " * 2000, ""),
    ],
)
def test_the_usual_slips_are_put_right_and_others_left_to_a_person(text: str, meant: str) -> None:
    assert cures.mended(text) == meant


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=8))
def test_what_comes_out_is_one_record_without_a_fault(text: str, words: list[str]) -> None:
    for cure in (
        cures.mended(text),
        cures.mended("v=spf1 " + " ".join(words)),
        cures.ended("v=spf1 " + text),
        cures.merged(["v=spf1 a -all", "v=spf1 " + text]),
        cures.with_first("v=spf1 " + text, ["ip4:192.0.2.1"]),
        cures.without("v=spf1 " + text, *words),
    ):
        assert not cure or (selected([cure]) and not parse(cure).faults)


def test_a_merged_record_keeps_the_softer_end() -> None:
    assert cures.merged(["v=spf1 a -all", "v=spf1 mx -all"]) == "v=spf1 a mx -all"
    assert cures.merged(["v=spf1 a -all", "v=spf1 a mx ?all"]) == "v=spf1 a mx ~all"
    assert cures.merged(["v=spf1 a", "v=spf1 redirect=x.example"]) == (
        "v=spf1 a include:x.example ~all"
    )
    assert cures.merged(["v=spf1 a", "v=spf1 foo"]) == ""


def test_slips_in_the_version_are_seen_and_other_records_are_not() -> None:
    slips = [" v=spf1 a", "v=spf1;a", '"v=spf1 a"', "V = SPF1 a", "v=spf1include:x"]
    assert all(map(cures.misspelt, slips))
    others = ["v=spf1 a", "v=spf10 a", "spf2.0/pra", "v=DMARC1; p=none", "", "see v=spf1 a"]
    assert not any(map(cures.misspelt, others))
