import pytest

from postwarden.model.attempt import Role
from postwarden.rules.same_everywhere import find
from tests.rules._post import degree, field, hit, post, quiet


def same(value: str, *roles: Role) -> float:
    return degree(find, post(*(field(value, role) for role in roles)))


def test_one_text_in_every_field_is_named() -> None:
    assert same("http://x.example", Role.NAME, Role.SUBJECT, Role.MESSAGE) == 1
    assert same("James", Role.NAME, Role.PHONE, Role.ADDRESS) == 1
    assert 0 < same("James", Role.NAME, Role.MESSAGE) < 1


@pytest.mark.parametrize(
    "roles",
    [
        (Role.SUBJECT, Role.MESSAGE),
        (Role.NAME, Role.COMPANY, Role.USERNAME),
        (Role.NAME, Role.NAME, Role.NAME),
        (Role.EMAIL, Role.USERNAME),
        (Role.PASSWORD, Role.PASSWORD),
        (Role.OTHER, Role.OTHER, Role.OTHER),
    ],
)
def test_what_people_type_twice_is_not(roles: tuple[Role, ...]) -> None:
    assert same("Weber", *roles) == 0


def test_empty_fields_are_alike_and_mean_nothing() -> None:
    assert same("", Role.NAME, Role.SUBJECT, Role.MESSAGE) == 0
    assert hit(find, post()) is None
    assert quiet(find) == []
