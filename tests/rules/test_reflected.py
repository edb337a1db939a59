import pytest

from postwarden.model.attempt import Copy, Kind, Role
from postwarden.rules.reflected import find
from tests.rules._post import field, fuller, hit, post, quiet, wrote


@pytest.mark.parametrize(
    ("copy", "kind", "said"),
    [
        (Copy.ALWAYS, Kind.CONTACT, True),
        (Copy.ALWAYS, Kind.ORDER, True),
        (Copy.UNKNOWN, Kind.CONTACT, True),
        (Copy.UNKNOWN, Kind.TELL_A_FRIEND, True),
        (Copy.UNKNOWN, Kind.COMMENT, False),
        (Copy.UNKNOWN, Kind.ORDER, False),
        (Copy.NEVER, Kind.CONTACT, False),
        (Copy.FIELD, Kind.CONTACT, False),
    ],
)
def test_said_of_forms_that_may_mail_the_words_on(copy: Copy, kind: Kind, said: bool) -> None:
    assert (hit(find, wrote("Hallo", copy=copy, kind=kind)) is not None) is said


def test_a_box_that_asks_for_the_copy_is_taken_out_instead() -> None:
    box = field("1", Role.COPY)
    assert hit(find, fuller(wrote("Hallo", copy=Copy.UNKNOWN), box)) is None


def test_without_an_address_or_without_words_there_is_nothing_to_mail_on() -> None:
    assert hit(find, post(field("Hallo", Role.MESSAGE), copy=Copy.ALWAYS)) is None
    assert hit(find, post(field("a@web.de", Role.EMAIL), copy=Copy.ALWAYS)) is None
    assert quiet(find) == []
