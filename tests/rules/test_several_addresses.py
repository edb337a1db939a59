import pytest

from postwarden.model.attempt import Kind, Role
from postwarden.rules.several_addresses import find
from tests.rules._post import field, hit, post, quiet


@pytest.mark.parametrize("glue", [", ", ";", " ", "\n", ","])
@pytest.mark.parametrize("role", [Role.EMAIL, Role.RECIPIENT])
def test_more_than_one_address_in_one_field_is_found(glue: str, role: Role) -> None:
    found = hit(find, post(field(f"a@x.example{glue}b@y.example", role)))
    assert found is not None
    assert found.facts == {"count": 2}


@pytest.mark.parametrize(
    "value",
    ["max@x.example", "Max <max@x.example>", "max@x.example, MAX@x.example", "@max", "max@@x", ""],
)
def test_one_address_however_written_is_none(value: str) -> None:
    assert hit(find, post(field(value, Role.EMAIL))) is None


def test_a_field_for_friends_and_a_wish_list_take_five() -> None:
    def wish_list(count: int) -> bool:
        typed = ", ".join(f"f{n}@x.example" for n in range(count))
        asked = field(typed, Role.RECIPIENT, "emails")
        return hit(find, post(asked, kind=Kind.TELL_A_FRIEND)) is not None

    assert [wish_list(count) for count in (1, 5, 6, 30)] == [False, False, True, True]


def test_a_wish_list_is_known_by_its_path() -> None:
    asked = field("a@x.example b@y.example", Role.RECIPIENT, "email")
    assert hit(find, post(asked, path="/Wunschliste")) is None
    assert hit(find, post(asked, path="/tellafriend"))


def test_addresses_in_a_message_and_honest_posts_are_left_alone() -> None:
    assert hit(find, post(field("a@x.example oder b@y.example", Role.MESSAGE))) is None
    assert quiet(find) == []
