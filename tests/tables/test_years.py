"""The year of a stamp that has none."""

from __future__ import annotations

from calendar import isleap, timegm
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.tables.years import Stretch, date, in_year


def frame(month: int, day: int, hour: int = 12) -> float:
    """A year-less stamp as readers count it."""
    return float(timegm((1972, month, day, hour, 0, 0)))


def moment(year: int, month: int, day: int) -> float:
    return datetime(year, month, day, 12, tzinfo=UTC).timestamp()


def dated(
    *spans: tuple[float, float], newest: float, known: tuple[float, float] | None = None
) -> list[int]:
    stretches = [Stretch(0, 1 + 100 * n, first, last) for n, (first, last) in enumerate(spans)]
    return [each.year for each in date(stretches, known, newest)]


MARCH = (frame(3, 1), frame(3, 5))
AUTUMN, WINTER = (frame(10, 1), frame(12, 31)), (frame(1, 1), frame(2, 5))


def test_the_last_line_is_not_after_the_file_was_written() -> None:
    assert dated(MARCH, newest=moment(2026, 3, 6)) == [2026]
    assert dated(MARCH, newest=moment(2026, 2, 6)) == [2025]


def test_new_year_lies_between_two_stretches() -> None:
    assert dated(AUTUMN, WINTER, newest=moment(2026, 2, 6)) == [2025, 2026]


def test_two_new_years() -> None:
    year = (frame(1, 1), frame(12, 31))
    assert dated(AUTUMN, year, WINTER, newest=moment(2026, 2, 6)) == [2024, 2025, 2026]


def test_two_stretches_within_a_year_are_in_it() -> None:
    assert dated(MARCH, AUTUMN, newest=moment(2026, 12, 31)) == [2026, 2026]


def test_another_logs_year_decides() -> None:
    known = (moment(2023, 3, 1), moment(2023, 3, 7))
    assert dated(MARCH, newest=moment(2026, 6, 1), known=known) == [2023]


def test_another_log_of_the_next_day_decides_too() -> None:
    known = (moment(2024, 3, 6), moment(2024, 3, 7))
    assert dated(MARCH, newest=moment(2026, 6, 1), known=known) == [2024]


def test_another_log_of_the_future_does_not() -> None:
    known = (moment(2031, 3, 1), moment(2031, 3, 7))
    assert dated(MARCH, newest=moment(2026, 6, 1), known=known) == [2026]


def test_new_year_with_another_logs_year() -> None:
    known = (moment(2023, 12, 30), moment(2024, 1, 3))
    assert dated(AUTUMN, WINTER, newest=moment(2026, 6, 1), known=known) == [2023, 2024]


def test_no_stretch_has_no_year() -> None:
    assert date([], None, moment(2026, 1, 1)) == []


@pytest.mark.parametrize("year", [2023, 2024, 2026])
@given(st.integers(0, 365), st.integers(0, 86399))
def test_a_stamp_keeps_its_day_and_time(year: int, day: int, second: int) -> None:
    stamp = frame(1, 1, 0) + day * 86400 + second
    found = datetime.fromtimestamp(in_year(stamp, year), UTC)
    plain = datetime.fromtimestamp(stamp, UTC)
    if isleap(year) or (plain.month, plain.day) != (2, 29):
        assert found == plain.replace(year=year)
    else:
        assert (found.month, found.day) == (3, 1)


@given(st.floats(0, 366 * 86400 - 1), st.floats(moment(2001, 1, 1), moment(2037, 1, 1)))
def test_nothing_lies_in_the_future(second: float, newest: float) -> None:
    stamp = frame(1, 1, 0) + second
    (year,) = dated((stamp, stamp), newest=newest)
    assert in_year(stamp, year) <= newest + 86400
    assert in_year(stamp, year + 1) > newest
