import pytest

from postwarden.model.attempt import Role
from postwarden.rules.rate_domain import COUNTS, find
from tests.rules._post import degree, field, post, quiet

(COUNT,) = COUNTS


def to(address: str) -> tuple[str, ...]:
    return COUNT.key(post(field(address, Role.EMAIL)))


def test_many_mailboxes_of_one_domain_are_named() -> None:
    some = post(field("a@uni.example", Role.EMAIL))
    grades = [degree(find, some, rate_domain__hour=count) for count in (3, 9, 30, 90)]
    assert grades[0] == 0
    assert grades == sorted(grades)
    assert grades[-1] == 1
    assert COUNT.distinct is not None
    assert COUNT.distinct(some) == ("a@uni.example",)


@pytest.mark.parametrize(
    "domain", ["gmx.de", "web.de", "t-online.de", "gmail.com", "outlook.de", "bluewin.ch"]
)
def test_free_mail_providers_are_not_counted(domain: str) -> None:
    assert to(f"anna@{domain}") == ()


def test_neither_is_the_site_s_own_staff() -> None:
    assert to("info@shop.example") == ()
    assert to("info@uni.example") == ("uni.example",)
    assert to("nothing") == ()
    assert quiet(find) == []
