from postwarden.rules.rate_wide import COUNTS, find
from tests.rules._post import degree, quiet, wrote


def test_it_starts_late_and_grows() -> None:
    grades = [degree(find, wrote("Hallo"), rate_wide__minutes=count) for count in (15, 30, 80, 400)]
    assert grades[0] == 0
    assert grades == sorted(grades)
    assert grades[-1] == 1


def test_counted_is_the_wider_network() -> None:
    (count,) = COUNTS
    assert count.key(wrote("x")) == ("198.51.100.0/24",)
    assert count.key(wrote("x", ip="127.0.0.1")) == ()
    assert quiet(find) == []
