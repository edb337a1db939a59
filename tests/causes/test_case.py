"""A case claims messages by number, by post, or none."""

from postwarden.causes import backscatter, form_abuse
from postwarden.causes.look import Look
from tests.causes._fake import Fake, claimed, every, only, onward, program


def test_a_cause_that_stands_beside_claims_nothing() -> None:
    look = Look(Fake(returned=[onward("voll@laden.test", at) for at in every(60, 40)]))
    case = only(backscatter.find(look))
    assert (list(case.messages), list(case.forms)) == ([], [])


def test_what_a_cause_claims_is_what_it_says() -> None:
    look = Look(Fake(posts=[program(at=at) for at in every(60, 40)]))
    case = only(form_abuse.find(look))
    assert claimed(look, case) == case.finding.facts["messages"] == 40
