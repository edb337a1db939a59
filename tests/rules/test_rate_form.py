from postwarden.rules.rate_form import COUNTS, find
from tests.rules._post import degree, quiet, wrote


def test_a_form_of_which_nothing_is_known_yet_takes_some_posts() -> None:
    grades = [degree(find, wrote("x"), rate_form__minutes=count) for count in (5, 13, 14, 100, 300)]
    assert grades[:2] == [0, 0]
    assert grades == sorted(grades)
    assert grades[-1] == 1


def test_a_busy_form_is_measured_by_its_week() -> None:
    usual = {"rate_form__week": 8640.0, "rate_form__day": 0.0}  # ten in ten minutes
    assert degree(find, wrote("x"), rate_form__minutes=80, **usual) == 0
    assert degree(find, wrote("x"), rate_form__minutes=400, **usual) > 0


def test_today_s_attack_is_not_its_own_measure() -> None:
    attack = {"rate_form__week": 5000.0, "rate_form__day": 5000.0}
    assert degree(find, wrote("x"), rate_form__minutes=300, **attack) == 1


def test_counted_is_the_form() -> None:
    assert {each.key(wrote("x")) for each in COUNTS} == {("shop.example/kontakt",)}
    assert quiet(find) == []
