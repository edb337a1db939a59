"""DMARC records as receivers read them (RFC 9989 section 4.7), and any text whatsoever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records import dmarc, tags


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("v=DMARC1; p=none", True),
        ("v=DMARC1;p=none;", True),
        ("v = DMARC1 ; p=none", True),
        ("v=DMARC1", True),
        ("v=dmarc1; p=none", False),
        ("v=DMARC10; p=none", False),
        ("v=DMARC1 p=none", False),
        (" v=DMARC1; p=none", False),
        ("p=none; v=DMARC1", False),
        ("", False),
    ],
)
def test_what_receivers_take_for_a_record(text: str, record: bool) -> None:
    assert dmarc.is_record(text) is record


@pytest.mark.parametrize(
    ("tags_", "policies"),
    [
        ("p=reject", ("reject", "reject", "reject")),
        ("P=Reject", ("reject", "reject", "reject")),
        ("p=reject; sp=none", ("reject", "none", "none")),
        ("p=reject; sp=none; np=reject", ("reject", "none", "reject")),
        ("p=none; np=reject", ("none", "none", "reject")),
        ("sp=none; rua=mailto:a@b.example", ("none", "none", "none")),
        ("p=block; rua=mailto:a@b.example", ("none", "none", "none")),
        ("p=reject; sp=block; rua=mailto:a@b.example", ("none", "none", "none")),
        ("p=block", ("", "", "")),
        ("p=block; rua=a@b.example", ("", "", "")),
        ("rua=mailto:a@b.example; p=reject", ("reject", "reject", "reject")),
    ],
)
def test_policies_fall_back_as_the_standard_says(tags_: str, policies: tuple[str, ...]) -> None:
    found = dmarc.parse(f"v=DMARC1; {tags_}")
    assert (found.policy, found.below, found.invented) == policies


@pytest.mark.parametrize(
    ("text", "mailbox", "fault", "limited"),
    [
        ("mailto:a@b.example", "a@b.example", "", False),
        ("MAILTO:a@B.example!10m", "a@B.example", "", True),
        ("mailto:a@b.example?subject=x", "a@b.example", "", False),
        ("a@b.example", "", "no-mailto", False),
        ("https://b.example/", "", "no-mailto", False),
        ("mailto:a", "", "no-address", False),
        ("mailto:@b.example", "", "no-address", False),
        ("mailto:a@localhost", "", "no-address", False),
        ("mailto:a b@b.example", "", "no-address", False),
    ],
)
def test_addresses_for_reports(text: str, mailbox: str, fault: str, limited: bool) -> None:
    (one,) = dmarc.parse(f"v=DMARC1; p=none; rua={text}").reports
    assert (one.mailbox, one.fault, one.limited) == (mailbox, fault, limited)


def test_what_is_gone_is_named() -> None:
    found = dmarc.parse("v=DMARC1; p=none; pct=50; ri=1; rf=afrf; rua=mailto:a@b.example!1g")
    assert found.old == ("pct", "rf", "ri", "mailto:a@b.example!1g")
    assert dmarc.without_old(found) == "v=DMARC1; p=none; rua=mailto:a@b.example"


def test_a_weaker_policy() -> None:
    assert dmarc.weaker("none", "reject")
    assert not dmarc.weaker("reject", "reject")
    assert not dmarc.weaker("reject", "none")
    assert not dmarc.weaker("", "reject")


WORDS = [
    *("v=DMARC1", "v=dmarc1", ";", ",", " ", "p=none", "p=reject", "sp=", "np=none", "rua="),
    *("mailto:a@b.example", "!10m", "pct=1", "t=y", "psd=y", '"', "\\", "=", "â\x80\x9c", "\x00"),
]
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=16).map("".join)


@given(TEXTS)
def test_any_text_is_read_and_what_is_mended_is_a_record(text: str) -> None:
    found = dmarc.parse(text)
    assert found.policy in ("", *dmarc.POLICIES)
    assert found.below in ("", *dmarc.POLICIES)
    assert dmarc.fault_of(text) in ("quotes", "blank", "case", "separator", "version")
    assert found.old is not None
    dmarc.without_old(found)
    cure = dmarc.mended(text)
    assert dmarc.is_record(cure)
    assert dmarc.parse(cure).fault == ""
    assert dmarc.mended(cure) == cure


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_several_become_one(texts: list[str]) -> None:
    assert dmarc.is_record(dmarc.merged([dmarc.parse(text) for text in texts]))


@given(st.text(max_size=200))
def test_any_text_is_a_list_of_tags(text: str) -> None:
    found = tags.parse(text)
    assert len(found.pairs) + len(found.junk) + len(found.twice) <= text.count(";") + 1
    assert found.first == (found.pairs[0][0] if found.pairs else "")


def test_a_list_of_tags_is_bounded() -> None:
    assert len(tags.parse(";".join(f"a{n}=1" for n in range(5000))).pairs) == 60
