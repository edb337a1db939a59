"""A form that carries the words of bots to strangers; forms of honest people stay unnamed."""

from __future__ import annotations

import pytest

from postwarden.causes import form_abuse
from postwarden.causes.look import Look
from postwarden.model import Certainty, Severity
from tests.causes._fake import (
    DAY,
    HOUR,
    MINUTE,
    Fake,
    claimed,
    every,
    only,
    person,
    program,
    without_mail,
)
from tests.causes._posts import FormPost

FLOOD = every(MINUTE, 80)


def find(*posts: FormPost, leads: bool | None = True) -> list[str]:
    found = form_abuse.find(Look(Fake(posts, leads=leads)))
    return [case.finding.subject.name for case in found]


def test_a_contact_form_with_copies_to_strangers() -> None:
    honest = [person(at=at) for at in every(HOUR, 25)]
    look = Look(Fake([*honest, *(program(at=at) for at in FLOOD)], others=15, leads=False))
    case = only(form_abuse.find(look))
    facts = case.finding.facts
    assert (case.finding.code, case.finding.subject.kind) == ("cause.form-abuse", "form")
    assert (case.finding.subject.name, case.finding.site) == ("/kontakt.php", "laden.test")
    assert (facts["messages"], facts["honest"], facts["share"]) == (80, 25, 80 / 120)
    assert (facts["copy_to_visitor"], facts["linked"], facts["kind"]) == (True, False, "contact")
    assert case.finding.certainty is Certainty.PROVEN
    assert case.finding.severity is Severity.URGENT
    assert claimed(look, case) == 80


@pytest.mark.parametrize("form", ["/weiterempfehlen.php", "/index.php?cl=suggest", "/x1y2.php"])
def test_forms_that_carry_words_or_may(form: str) -> None:
    assert find(*(program(form, at) for at in FLOOD)) == [form]


@pytest.mark.parametrize("form", ["/newsletter.php", "/registrieren.php", "/passwort"])
def test_forms_that_only_confirm_are_list_bombings_matter(form: str) -> None:
    assert find(*(program(form, at) for at in FLOOD)) == []


def test_a_mailer_in_an_upload_folder_is_no_form() -> None:
    assert find(*(program("/uploads/x.php", at) for at in FLOOD)) == []


def test_an_order_peak_after_a_campaign() -> None:
    assert find(*(person("/checkout/order", at) for at in every(20, 500))) == []


def test_honest_visitors_of_a_contact_form() -> None:
    assert find(*(person(at=at) for at in every(DAY / 8, 60))) == []


def test_bots_that_the_form_refuses() -> None:
    honest = [person(at=at) for at in every(HOUR, 20)]
    assert find(*honest, *(without_mail(program(at=at)) for at in every(20, 900))) == []


def test_a_form_in_a_page_that_posts_by_script() -> None:
    posts = [person("/wp-json/form/feedback", at)._replace(pages=1) for at in every(HOUR, 60)]
    assert find(*posts) == []


@pytest.mark.parametrize("form", ["/paypal/ipn.php", "/wp-cron.php"])
def test_callers_that_are_servers(form: str) -> None:
    calls = [program(form, at, ip="203.0.113.8")._replace(failed=0, refused=0) for at in FLOOD]
    assert find(*calls) == []


def test_without_a_mail_log_it_is_possible_at_most() -> None:
    look = Look(Fake(silent=[program(at=at) for at in FLOOD], leads=None))
    finding = only(form_abuse.find(look)).finding
    assert finding.certainty is Certainty.POSSIBLE
    assert finding.facts["why_not_higher"] == ("no-mail-log",)
    assert finding.facts["copy_to_visitor"] is None
    assert finding.facts["linked"] is None


def test_two_abused_forms_are_two_findings() -> None:
    posts = [program(form, at) for form in ("/kontakt.php", "/anfrage.php") for at in FLOOD]
    assert find(*posts) == ["/anfrage.php", "/kontakt.php"]
