import pytest

from postwarden.model.attempt import Role
from postwarden.rules.rate_recipient import COUNTS, find
from tests.rules._post import degree, field, post, quiet


def to(address: str, role: Role = Role.EMAIL) -> tuple[str, ...]:
    return COUNTS[0].key(post(field(address, role)))


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_customer_who_registers_orders_and_asks_is_left_alone(count: int) -> None:
    some = post(field("anna@web.de", Role.EMAIL))
    assert degree(find, some, rate_recipient__hour=count, rate_recipient__day=count) == 0


def test_one_mailbox_again_and_again_is_named() -> None:
    some = post(field("anna@web.de", Role.EMAIL))
    assert (
        0 < degree(find, some, rate_recipient__hour=5) < degree(find, some, rate_recipient__hour=12)
    )
    assert degree(find, some, rate_recipient__day=100) == 1


def test_dots_tags_and_case_make_no_new_mailbox() -> None:
    assert to("An.Na+7@GMail.com ") == to("anna@gmail.com")
    assert to("an.na@web.de") != to("anna@web.de")
    assert to("Anna+x@web.de") == to("anna@web.de")


def test_the_friend_is_reached_before_the_sender() -> None:
    both = post(field("me@web.de", Role.EMAIL), field("friend@web.de", Role.RECIPIENT))
    assert COUNTS[0].key(both) == ("friend@web.de",)
    assert to("no address") == ()
    assert quiet(find) == []
