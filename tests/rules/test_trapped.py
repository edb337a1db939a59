"""A network that posted to a closed form is remembered for a day; everybody else is not."""

from datetime import UTC, datetime

from postwarden.model.attempt import Attempt
from postwarden.model.history import History, Look
from postwarden.rules import trapped

POST = Attempt(datetime(2026, 11, 24, tzinfo=UTC), ip="192.0.2.7")


def test_who_walked_into_a_trap_is_named_with_the_number_of_times() -> None:
    (hit,) = trapped.find(Look(POST, History({"trapped": 3.0})))
    assert (hit.rule, hit.facts) == ("trapped", {"times": 3})


def test_who_did_not_is_not() -> None:
    assert list(trapped.find(Look(POST))) == []


def test_only_the_guard_adds_to_the_count_and_only_for_one_network() -> None:
    (count,) = trapped.COUNTS
    assert count.told
    assert count.key(POST) == ("192.0.2.7/32",)
    assert count.key(Attempt(POST.at)) == ()
