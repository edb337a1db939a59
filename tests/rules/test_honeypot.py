from postwarden.model.attempt import Role
from postwarden.rules.honeypot import find
from tests.rules._post import field, fuller, hit, quiet, wrote


def test_a_filled_trap_is_named() -> None:
    found = hit(find, fuller(wrote("Hallo"), field("http://x.example", Role.HONEYPOT)))
    assert found is not None
    assert found.facts == {"fields": 1}


def test_an_empty_one_is_not() -> None:
    assert hit(find, fuller(wrote("Hallo"), field(" ", Role.HONEYPOT))) is None
    assert quiet(find) == []
