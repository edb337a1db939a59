"""A domain that DNS does not know is said, once, and nothing else about it."""

import pytest

from postwarden.checks import exists
from postwarden.jobs.check import replay
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Question, Snapshot, State
from tests.checks._world import codes, found

DOMAIN = "shop.example"


def test_a_name_that_does_not_exist_is_urgent() -> None:
    (finding,) = found(exists, {})
    assert (finding.code, finding.severity) == ("domain.missing", "urgent")


@pytest.mark.parametrize("state", [State.NO_RECORD, State.TIMEOUT, State.REFUSED])
def test_a_name_without_address_or_answer_is_none(state: State) -> None:
    assert codes(found(exists, {(DOMAIN, "A"): state})) == set()


def test_a_name_that_one_answer_knows_exists() -> None:
    known = {(DOMAIN, "A"): State.NO_NAME, (DOMAIN, "TXT"): ["v=spf1 -all"]}
    assert codes(found(exists, known)) == set()


def test_nothing_else_is_said_of_it() -> None:
    names = [Snapshot(Question("dns", DOMAIN, t), State.NO_NAME) for t in ("A", "TXT", "MX", "NS")]
    run = replay(Scope(DOMAIN, DOMAIN, frozenset({"mail"})), names)
    assert {f.code for f in run.faults} == {"domain.missing"}
