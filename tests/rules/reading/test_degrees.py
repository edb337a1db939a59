import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.rules.reading.degrees import grown, ramp


def test_every_doubling_adds_the_same() -> None:
    grades = [grown(count, 4, 32) for count in (3.9, 4, 8, 16, 32, 64)]
    assert grades == [0, 0.25, 0.5, 0.75, 1, 1]


@pytest.mark.parametrize(("value", "expected"), [(1, 0), (2, 0), (3, 0.5), (4, 1), (9, 1)])
def test_a_ramp_is_straight(value: float, expected: float) -> None:
    assert ramp(value, 2, 4) == expected
    assert ramp(-value, -2, -4) == expected


@given(st.floats(0, 1e12), st.floats(1, 1e6), st.floats(1.1, 100))
def test_a_degree_is_a_degree(count: float, start: float, times: float) -> None:
    assert 0 <= grown(count, start, start * times) <= 1
