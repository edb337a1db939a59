"""Findings are values: frozen, about one subject of a known kind."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from postwarden.model import Code, Evidence, Severity, Subject
from postwarden.model.finding import SUBJECT_KINDS


@pytest.mark.parametrize("kind", sorted(SUBJECT_KINDS))
def test_a_subject_has_a_kind_of_the_contract(kind: str) -> None:
    assert Subject(kind, "x").kind == kind


@pytest.mark.parametrize("kind", ["", "Form", "mailbox"])
def test_another_kind_is_none(kind: str) -> None:
    with pytest.raises(ValueError, match="subject kind"):
        Subject(kind, "x")


@pytest.mark.parametrize(
    ("code", "cause"),
    [("cause.open-relay", True), ("backscatter.received", False), ("missing.gap", False)],
)
def test_a_cause_begins_with_cause(code: str, cause: bool) -> None:
    assert Code(code, Severity.HINT).about(Subject("host", "web01")).is_cause is cause


def test_a_finding_cannot_be_changed() -> None:
    finding = Code("cause.test", Severity.HINT).about(Subject("host", "web01"), [Evidence("a", 1)])
    with pytest.raises(FrozenInstanceError):
        finding.site = "laden.test"  # type: ignore[misc] # that it is frozen is tested here
