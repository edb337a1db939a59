import pytest

from postwarden.model.attempt import Role
from postwarden.rules.header_injection import find
from tests.rules._post import field, hit, post, quiet, wrote


@pytest.mark.parametrize(
    "value",
    [
        "Max\r\nBcc: a@b.example",
        "Max\nto:a@b.example, c@d.example",
        "Max%0ACc: a@b.example",
        "Max%0d%0aContent-Type: text/html",
        "Hi%250aMIME-Version: 1.0",
        "Hi\r\n\r\nSubject : buy",
        "Hi%0aX-Mailer%3a x",
    ],
)
@pytest.mark.parametrize("role", [Role.NAME, Role.SUBJECT, Role.EMAIL, Role.PHONE, Role.URL])
def test_a_header_behind_a_line_break_is_found(value: str, role: Role) -> None:
    found = hit(find, post(field(value, role)))
    assert found is not None
    assert found.facts == {"role": role.value}


def test_an_address_has_no_line_break_in_it() -> None:
    assert hit(find, post(field("a@b.example\nc@d.example", Role.EMAIL)))
    assert hit(find, post(field("a@b.example%0Ax", Role.RECIPIENT)))


@pytest.mark.parametrize(
    ("value", "role"),
    [
        ("Max\r\n", Role.NAME),
        ("\nmax@x.example\n", Role.EMAIL),
        ("Frage\nzu Tisch", Role.SUBJECT),
        ("Re: To: whom it may concern", Role.SUBJECT),
        ("Post 16.5.22\n", Role.SUBJECT),
        ("100%0 Zucker: geht das?", Role.SUBJECT),
        ("freund@x.example\nfreundin@y.example", Role.RECIPIENT),
        ("Von: Heinz\nTo: Shop\nBcc: keiner", Role.MESSAGE),
        ("Weg 1\nTo: Hinterhof", Role.OTHER),
        ("Weg 1\n28195 Bremen", Role.ADDRESS),
    ],
)
def test_what_people_send_is_not(value: str, role: Role) -> None:
    assert hit(find, post(field(value, role))) is None


def test_honest_posts_are_left_alone() -> None:
    assert quiet(find) == []
    assert hit(find, wrote("Hallo\nBcc: a@b.example")) is None
