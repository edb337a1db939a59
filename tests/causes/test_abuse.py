"""Whether programs abuse a form, or what looks like a program is somebody's honest work."""

from __future__ import annotations

import pytest

from postwarden.causes.abuse import is_abused
from postwarden.causes.stories import tell
from tests.causes._fake import DAY, HOUR, MINUTE, Fake, every, person, program, without_mail
from tests.causes._posts import FormPost

FLOOD = every(MINUTE, 60)


def abused(*posts: FormPost) -> list[str]:
    stories = tell(Fake(posts))
    return [s.form for s in stories if is_abused(s, stories)]


def test_a_flood_beside_honest_use_is_abuse() -> None:
    honest = [person(at=at) for at in every(HOUR, 20)]
    assert abused(*honest, *(program(at=at) for at in FLOOD)) == ["/kontakt.php"]


def test_people_alone_are_no_abuse() -> None:
    assert abused(*(person(at=at) for at in every(MINUTE, 200))) == []


def test_an_odd_visitor_among_people_is_no_abuse() -> None:
    odd = [program(at=at) for at in every(DAY, 4)]
    assert abused(*(person(at=at) for at in every(HOUR, 120)), *odd) == []


def test_a_form_that_refuses_programs_is_not_abused() -> None:
    refused = [without_mail(program(at=at)) for at in FLOOD]
    assert abused(*(person(at=at) for at in every(HOUR, 20)), *refused) == []


@pytest.mark.parametrize("form", ["/paypal/ipn.php", "/klarna/callback"])
def test_payment_calls_are_no_abuse(form: str) -> None:
    calls = [program(form, at, ip="203.0.113.5")._replace(failed=0, refused=0) for at in FLOOD]
    assert abused(*calls) == []


@pytest.mark.parametrize("form", ["/aufgaben.php", "/kontakt.php"])
def test_a_scheduler_that_fetches_a_page_is_no_abuse(form: str) -> None:
    calls = [program(form, at, ip="203.0.113.5")._replace(failed=0, refused=0) for at in FLOOD]
    assert abused(*(c._replace(method="GET") for c in calls)) == []


def test_a_call_whose_mail_is_refused_is_no_service() -> None:
    calls = [
        program("/aufgaben.php", at, ip="203.0.113.5")._replace(failed=1, refused=1) for at in FLOOD
    ]
    assert abused(*calls) == ["/aufgaben.php"]


def test_a_payment_service_whose_page_somebody_opened_is_still_one() -> None:
    calls = [program("/paypal/ipn.php", at)._replace(failed=0, refused=0) for at in FLOOD]
    assert abused(person("/paypal/ipn.php"), *calls) == []
    assert abused(person("/x1y2.php"), *(c._replace(form="/x1y2.php") for c in calls)) == [
        "/x1y2.php"
    ]


def test_a_link_in_a_mail_that_many_click_is_no_abuse() -> None:
    clicks = [program("/newsletter/bestaetigen", at)._replace(failed=0, refused=0) for at in FLOOD]
    assert abused(*(c._replace(method="GET") for c in clicks)) == []
    assert abused(*clicks) == ["/newsletter/bestaetigen"]


def test_a_form_sent_by_get_whose_mail_fails_is_abused() -> None:
    calls = [program("/empfehlen", at)._replace(method="GET") for at in FLOOD]
    assert abused(*calls) == ["/empfehlen"]
