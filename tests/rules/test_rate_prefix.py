import pytest

from postwarden.rules.rate_prefix import COUNTS, find
from tests.rules._post import degree, quiet, wrote


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_family_or_a_small_office_is_left_alone(count: int) -> None:
    assert degree(find, wrote("Hallo"), rate_prefix__minutes=count, rate_prefix__day=count) == 0


def test_the_degree_grows_with_the_posts() -> None:
    grades = [
        degree(find, wrote("Hallo"), rate_prefix__minutes=count) for count in (6, 13, 27, 500)
    ]
    assert grades == sorted(grades)
    assert grades[0] < 0.5
    assert grades[-2:] == [1, 1]
    assert degree(find, wrote("Hallo"), rate_prefix__day=300) == 1


def test_counted_is_the_network_and_no_proxy_s() -> None:
    assert {each.key(wrote("x")) for each in COUNTS} == {("198.51.100.7/32",)}
    assert COUNTS[0].key(wrote("x", ip="2001:db8:1:2:3::4")) == ("2001:db8:1:2::/64",)
    for inside in ("127.0.0.1", "10.1.2.3", "192.168.0.9", "172.20.0.1", "::1", "fd00::1", "", "?"):
        assert COUNTS[0].key(wrote("x", ip=inside)) == ()


def test_honest_posts_are_left_alone() -> None:
    assert quiet(find) == []
