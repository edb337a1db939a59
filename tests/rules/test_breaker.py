import pytest

from postwarden.model.attempt import Attempt, Copy, Kind, Role
from postwarden.rules.breaker import COUNTS, find
from tests.rules._post import degree, field, post, quiet


def signup(kind: Kind = Kind.NEWSLETTER, copy: Copy = Copy.NEVER) -> Attempt:
    return post(field("anna@web.de", Role.EMAIL), kind=kind, copy=copy, path="/anmelden")


def test_a_quiet_site_holds_sign_ups_from_the_fourth_stranger_on() -> None:
    grades = [degree(find, signup(), breaker__signups__minutes=count) for count in (0, 2, 3, 900)]
    assert grades == [0, 0, 1, 1]


def test_an_hour_of_slow_bombing_shows_as_well() -> None:
    slow = {"breaker__signups__minutes": 2, "breaker__signups__hour": 10}
    assert degree(find, signup(), **slow) == 1


def test_a_busy_site_takes_what_it_is_used_to() -> None:
    usual = {"breaker__signups__week": 144 * 60.0}  # sixty an hour
    assert (
        degree(find, signup(), breaker__signups__minutes=50, breaker__signups__hour=200, **usual)
        == 0
    )
    assert degree(find, signup(), breaker__signups__minutes=2000, **usual) == 1


def test_an_attack_is_not_its_own_measure() -> None:
    attack = {"breaker__signups__week": 9000.0, "breaker__signups__day": 9000.0}
    assert degree(find, signup(), breaker__signups__minutes=20, **attack) == 1


def test_enquiries_go_on_and_only_some_suspicion_falls_on_them() -> None:
    enquiry = signup(Kind.CONTACT, Copy.UNKNOWN)
    grades = [degree(find, enquiry, breaker__mails__minutes=count) for count in (1, 2, 900)]
    assert grades[0] == 0
    assert 0 < grades[1] <= grades[2] <= 0.2


def test_enquiries_do_not_stop_sign_ups() -> None:
    assert degree(find, signup(), breaker__mails__minutes=900) == 0


@pytest.mark.parametrize(
    ("kind", "copy", "counted"),
    [
        (Kind.NEWSLETTER, Copy.NEVER, True),
        (Kind.REGISTRATION, Copy.UNKNOWN, True),
        (Kind.TELL_A_FRIEND, Copy.UNKNOWN, True),
        (Kind.CONTACT, Copy.ALWAYS, True),
        (Kind.UNKNOWN, Copy.FIELD, True),
        (Kind.CONTACT, Copy.NEVER, False),
        (Kind.ORDER, Copy.ALWAYS, False),
        (Kind.COMMENT, Copy.UNKNOWN, False),
    ],
)
def test_counted_are_forms_that_mail_to_strangers_never_orders(
    kind: Kind, copy: Copy, counted: bool
) -> None:
    assert any(each.key(signup(kind, copy)) for each in COUNTS) is counted


def test_counted_is_each_stranger_once() -> None:
    assert {each.distinct(signup()) for each in COUNTS if each.distinct} == {("anna@web.de",)}
    assert all(each.proven for each in COUNTS)
    assert quiet(find) == []
