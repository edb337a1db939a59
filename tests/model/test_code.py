"""A code makes findings with exactly its facts."""

from __future__ import annotations

import pytest

from postwarden.model import Certainty, Code, Evidence, Severity, Subject
from postwarden.model.code import REPORT_ONLY, FactError

CODE = Code("cause.test", Severity.WARNING, facts=("messages", "first"), optional=("script",))
FORM = Subject("form", "/kontakt.php")


def test_a_finding_carries_its_facts() -> None:
    found = CODE.about(FORM, [Evidence("mail.log", 7)], messages=3, first=None, site="laden.test")
    assert found.facts == {"messages": 3, "first": None}
    assert (found.code, found.severity, found.certainty) == (
        "cause.test",
        Severity.WARNING,
        Certainty.PROVEN,
    )
    assert (found.site, found.host, found.evidence) == (
        "laden.test",
        None,
        (Evidence("mail.log", 7),),
    )


def test_an_optional_fact_may_be_there() -> None:
    found = CODE.about(FORM, also={"script": "/m.php"}, messages=3, first=None)
    assert found.facts["script"] == "/m.php"


@pytest.mark.parametrize("facts", [{}, {"messages": 3}, {"messages": 3, "first": None, "odd": 1}])
def test_a_missing_or_extra_fact_is_a_mistake_of_ours(facts: dict[str, int | None]) -> None:
    with pytest.raises(FactError, match=r"cause\.test"):
        CODE.about(FORM, also=facts)


def test_one_finding_may_be_more_or_less_severe_than_its_code() -> None:
    found = CODE.about(
        FORM, severity=Severity.URGENT, certainty=Certainty.LIKELY, messages=1, first=None
    )
    assert (found.severity, found.certainty) == (Severity.URGENT, Certainty.LIKELY)


def test_every_code_says_how_long_its_data_lives() -> None:
    assert CODE.retention is REPORT_ONLY
    assert REPORT_ONLY.keep.days > 0
    assert REPORT_ONLY.shred
