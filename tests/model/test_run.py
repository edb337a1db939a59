"""A run: sums that add up or are none, and a source's most frequent format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model import Code, Period, Run, Severity, Source, Subject, Sums

COUNT = st.integers(0, 10_000)


@given(COUNT, COUNT, COUNT)
def test_sums_add_up(explained: int, ordinary: int, untraced: int) -> None:
    messages = explained + ordinary + untraced
    sums = Sums(messages, messages, explained, ordinary, untraced, bounces=9, forwarded=9)
    assert sums.messages == messages


@given(COUNT, COUNT, COUNT, st.integers(1, 9))
def test_sums_that_do_not_add_up_are_none(
    explained: int, ordinary: int, untraced: int, off: int
) -> None:
    messages = explained + ordinary + untraced + off
    with pytest.raises(ValueError, match="do not add up"):
        Sums(messages, messages, explained, ordinary, untraced)


@pytest.mark.parametrize(
    ("formats", "name"),
    [({"postfix": 3, "dovecot": 9}, "dovecot"), ({"exim": 1}, "exim"), ({}, None)],
)
def test_a_source_has_the_format_of_most_lines(formats: dict[str, int], name: str | None) -> None:
    assert Source("mail.log", formats, 20, 0).format == name


def test_causes_are_told_in_their_order() -> None:
    subject = Subject("host", "web01")
    findings = [Code(c, Severity.HINT).about(subject) for c in ("cause.b", "missing.x", "cause.a")]
    run = Run("diagnose", None, Period(), "UTC", "log", (), (), (), Sums(), tuple(findings))
    assert [cause.code for cause in run.causes] == ["cause.b", "cause.a"]
