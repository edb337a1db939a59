import pytest

from postwarden.checks import roles
from postwarden.model import Finding
from postwarden.model.snapshot import Question
from tests.checks._world import found

ZONE = {
    ("shop.example", "MX"): ["10 mail.shop.example", "20 mx2.shop.example"],
    ("mail.shop.example", "A"): ["192.0.2.10"],
    ("mx2.shop.example", "A"): ["192.0.2.11"],
}
ASKED = Question("rcpt", "mail.shop.example", "192.0.2.10 25 shop.example")
YES, NO = "250 2.1.5 Ok", "550 5.1.1 <postmaster@shop.example>: User unknown"


def judged(postmaster: str = YES, abuse: str = YES, *, rcpt: bool = True) -> list[Finding]:
    others = {ASKED: {"nobody": NO, "postmaster": postmaster, "abuse": abuse}}
    return found(roles, ZONE, others=others, rcpt=rcpt)


def test_addresses_that_take_mail_are_right() -> None:
    assert judged() == []


def test_each_refused_address_is_told() -> None:
    assert [each.code for each in judged(NO, NO)] == ["role.postmaster", "role.abuse"]
    (one,) = judged(abuse="550 No such user here")
    assert (one.code, one.severity, one.facts["server"]) == (
        "role.abuse",
        "warning",
        "mail.shop.example",
    )


@pytest.mark.parametrize(
    "reply",
    [
        "450 4.2.0 Greylisted",
        "554 5.7.1 Client host blocked",
        "550 5.7.1 Service unavailable",
        "550 Your address is on a blocklist",
        "554 no",
        "",
    ],
)
def test_what_is_not_about_the_mailbox_proves_nothing(reply: str) -> None:
    assert judged(reply, reply) == []


def test_nobody_is_asked_unless_the_caller_allows_it() -> None:
    assert judged(NO, NO, rcpt=False) == []
