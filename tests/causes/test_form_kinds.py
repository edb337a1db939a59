"""What a form is for, from its path and the subjects of its mail."""

import pytest

from postwarden.causes.form_kinds import CONFIRMING, is_service, kind_of


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("/kontakt.php", "contact"),
        ("/de/contact-us", "contact"),
        ("/wp-json/contact-form-7/v1/contact-forms/5/feedback", "contact"),
        ("/index.php?cl=suggest", "tell-a-friend"),
        ("/weiterempfehlen.php", "tell-a-friend"),
        ("/newsletter.php", "newsletter"),
        ("/registrieren.php", "registration"),
        ("/customer/account/createpost/", "registration"),
        ("/passwort-vergessen", "password"),
        ("/wp-comments-post.php", "comment"),
        ("/checkout/onepage/saveOrder", "order"),
        ("/x1y2.php", "unknown"),
        ("/", "unknown"),
    ],
)
def test_the_path_says_what_a_form_is_for(form: str, kind: str) -> None:
    assert kind_of(form) == kind


def test_a_password_form_of_an_account_is_no_registration() -> None:
    assert kind_of("/account/password/forgot") == "password"


@pytest.mark.parametrize(
    ("subjects", "kind"),
    [
        (["Ihre Anmeldung zum Newsletter"] * 5, "newsletter"),
        (["Willkommen bei uns"] * 3 + [""] * 9, "registration"),
        (["Ihre Anfrage", "Ihre Bestellung", "Passwort"], "unknown"),
        (["Hallo"] * 9, "unknown"),
        ([""] * 9, "unknown"),
    ],
)
def test_where_the_path_is_silent_most_subjects_decide(subjects: list[str], kind: str) -> None:
    assert kind_of("/index.php", subjects) == kind


def test_the_path_comes_before_the_subjects() -> None:
    assert kind_of("/kontakt.php", ["Ihre Anmeldung zum Newsletter"] * 9) == "contact"


def test_forms_that_confirm_carry_no_words_onward() -> None:
    assert {"newsletter", "registration", "password"} == CONFIRMING
    assert kind_of("/kontakt.php") not in CONFIRMING


@pytest.mark.parametrize(
    ("form", "service"),
    [
        ("/paypal/ipn.php", True),
        ("/checkout/klarna/notification", True),
        ("/wp-cron.php", True),
        ("/kontakt.php", False),
        ("/newsletter/webhook", False),
        ("/x1y2.php", False),
    ],
)
def test_other_servers_call_services_not_forms(form: str, service: bool) -> None:
    assert is_service(form) is service
