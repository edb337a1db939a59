import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.attempt import Field, Kind
from postwarden.rules.reading.kinds import kind_of


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/kontakt.php", Kind.CONTACT),
        ("/de/contact-us/", Kind.CONTACT),
        ("/newsletter/subscriber/new/", Kind.NEWSLETTER),
        ("/newsletter/anmelden", Kind.NEWSLETTER),
        ("/registrieren.php", Kind.REGISTRATION),
        ("/customer/account/createpost/", Kind.REGISTRATION),
        ("/checkout/finish", Kind.ORDER),
        ("/bestellen.php", Kind.ORDER),
        ("/wp-comments-post.php", Kind.COMMENT),
        ("/empfehlen.php", Kind.TELL_A_FRIEND),
        ("/index.php?cl=suggest&fnc=send", Kind.TELL_A_FRIEND),
        ("/account/password", Kind.UNKNOWN),
        ("/index.php", Kind.UNKNOWN),
        ("/anmelden", Kind.UNKNOWN),
        ("/payment/notify", Kind.ORDER),
        ("/kundenfreundlich", Kind.UNKNOWN),
    ],
)
def test_the_path_says_what_the_form_is_for(path: str, kind: Kind) -> None:
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("name email nachricht", Kind.CONTACT),
        ("email", Kind.NEWSLETTER),
        ("vorname email csrf_token", Kind.NEWSLETTER),
        ("vorname nachname email passwort", Kind.REGISTRATION),
        ("email password password2", Kind.REGISTRATION),
        ("email password", Kind.UNKNOWN),
        ("vorname email strasse plz ort bemerkung", Kind.ORDER),
        ("name email freund_email nachricht", Kind.TELL_A_FRIEND),
        ("q", Kind.UNKNOWN),
    ],
)
def test_else_the_fields_do(names: str, kind: Kind) -> None:
    assert kind_of("/x.php", [Field(name, "x") for name in names.split()]) is kind


@given(st.text(), st.lists(st.builds(Field, st.text(), st.text()), max_size=5))
def test_anything_has_a_kind(path: str, fields: list[Field]) -> None:
    assert isinstance(kind_of(path, fields), Kind)
