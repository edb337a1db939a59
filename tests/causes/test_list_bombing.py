"""A form that confirms is used to flood strangers; a campaign of real sign-ups is not."""

from __future__ import annotations

import pytest

from postwarden.causes import form_abuse, list_bombing
from postwarden.causes.look import Look
from postwarden.model import Certainty
from tests.causes._fake import HOUR, MINUTE, Fake, claimed, every, only, person, program
from tests.causes._posts import FormPost

FLOOD = every(MINUTE, 80)


def find(*posts: FormPost) -> list[str]:
    return [case.finding.subject.name for case in list_bombing.find(Look(Fake(posts)))]


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("/newsletter.php", "newsletter"),
        ("/registrieren.php", "registration"),
        ("/passwort-vergessen", "password"),
    ],
)
def test_a_form_that_mails_whatever_address_is_typed_in(form: str, kind: str) -> None:
    honest = [person(form, at) for at in every(HOUR, 12)]
    look = Look(Fake([*honest, *(program(form, at) for at in FLOOD)]))
    case = only(list_bombing.find(look))
    assert (case.finding.code, case.finding.subject.name) == ("cause.list-bombing", form)
    assert (case.finding.facts["kind"], case.finding.facts["honest"]) == (kind, 12)
    assert case.finding.facts["messages"] == claimed(look, case) == 80
    assert case.finding.certainty is Certainty.PROVEN


def test_the_subjects_of_people_tell_where_the_path_does_not() -> None:
    posts = [person("/f", at)._replace(subject="Ihre Anmeldung") for at in every(HOUR, 9)]
    assert find(*posts, *(program("/f", at) for at in FLOOD)) == ["/f"]


def test_a_program_chooses_its_subjects_so_these_tell_nothing() -> None:
    assert find(*(program("/f", at)._replace(subject="Ihre Anmeldung") for at in FLOOD)) == []


def test_a_few_addresses_again_and_again() -> None:
    posts = [program("/newsletter.php", at, to=f"opfer{at % 3:.0f}@gmx.test") for at in FLOOD]
    assert find(*posts) == ["/newsletter.php"]


def test_a_sign_up_campaign_of_real_people() -> None:
    assert find(*(person("/newsletter.php", at) for at in every(15, 600))) == []


def test_no_form_is_told_twice() -> None:
    forms = ("/newsletter.php", "/kontakt.php", "/x1y2.php", "/uploads/x.php")
    look = Look(Fake([program(form, at) for form in forms for at in FLOOD]))
    told = [*form_abuse.find(look), *list_bombing.find(look)]
    named = [case.finding.subject.name for case in told]
    assert sorted(named) == ["/kontakt.php", "/newsletter.php", "/x1y2.php"]


def test_without_a_mail_log_it_is_possible_at_most() -> None:
    look = Look(Fake(silent=[program("/newsletter.php", at) for at in FLOOD]))
    finding = only(list_bombing.find(look)).finding
    assert finding.certainty is Certainty.POSSIBLE
    assert finding.facts["why_not_higher"] == ("no-mail-log",)
