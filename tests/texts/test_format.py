"""Numbers, shares, times and lists as each language writes them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.texts import format as form

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 11, 24, 8, 5, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "de", "en"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1234, "1.234", "1,234"),
        (-1234567, "-1.234.567", "-1,234,567"),
    ],
)
def test_numbers_have_the_thousands_mark_of_the_language(value: int, de: str, en: str) -> None:
    assert (form.number(value, "de"), form.number(value, "en")) == (de, en)


@given(st.integers())
def test_no_digit_of_a_number_is_lost(value: int) -> None:
    assert int(form.number(value, "de").replace(".", "")) == value


@pytest.mark.parametrize(
    ("share", "de", "en"),
    [
        (0.56, "56 %", "56%"),
        (0.0, "0 %", "0%"),
        (1.0, "100 %", "100%"),
        (0.0001, "unter 1 %", "under 1%"),
        (0.9999, "über 99 %", "over 99%"),
        (0.99, "99 %", "99%"),
        (0.01, "1 %", "1%"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_everything(share: float, de: str, en: str) -> None:
    assert (form.percent(share, "de"), form.percent(share, "en")) == (de, en)


def test_a_moment_is_shown_in_the_zone_that_is_asked_for() -> None:
    assert form.moment(AT, "de", BERLIN) == "24.11.2026, 09:05 Uhr"
    assert form.moment(AT, "en", BERLIN) == "24 Nov 2026, 09:05"


def test_a_moment_without_a_zone_asked_for_keeps_its_own() -> None:
    assert form.moment(AT, "de") == "24.11.2026, 08:05 Uhr"


def test_both_hours_of_the_autumn_night_are_shown_as_the_clock_did() -> None:
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert form.moment(before, "de", BERLIN) == form.moment(
        before + timedelta(hours=1), "de", BERLIN
    )


@pytest.mark.parametrize(
    ("hours", "de", "en"),
    [
        (0, "am 24.11.2026 um 09:05 Uhr", "on 24 Nov 2026 at 09:05"),
        (
            2,
            "am 24.11.2026 zwischen 09:05 und 11:05 Uhr",
            "on 24 Nov 2026 between 09:05 and 11:05",
        ),
        (
            24,
            "vom 24.11.2026, 09:05 Uhr, bis 25.11.2026, 09:05 Uhr",
            "from 24 Nov 2026, 09:05 to 25 Nov 2026, 09:05",
        ),
    ],
)
def test_a_span_says_no_more_than_it_needs(hours: int, de: str, en: str) -> None:
    last = AT + timedelta(hours=hours)
    assert form.span(AT, last, "de", BERLIN) == de
    assert form.span(AT, last, "en", BERLIN) == en


@pytest.mark.parametrize(
    ("days", "de", "en"),
    [
        (0, "am 24.11.2026", "on 24 Nov 2026"),
        (2, "vom 24. bis 26.11.2026", "from 24 to 26 Nov 2026"),
        (10, "vom 24.11.2026 bis 4.12.2026", "from 24 Nov 2026 to 4 Dec 2026"),
        (365, "vom 24.11.2026 bis 24.11.2027", "from 24 Nov 2026 to 24 Nov 2027"),
    ],
)
def test_days_name_month_and_year_once_where_they_are_the_same(days: int, de: str, en: str) -> None:
    last = AT + timedelta(days=days)
    assert form.days(AT, last, "de", BERLIN) == de
    assert form.days(AT, last, "en", BERLIN) == en


def test_the_zone_decides_whether_it_is_one_day() -> None:
    last = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert form.days(AT, last, "de") == "am 24.11.2026"
    assert form.days(AT, last, "de", BERLIN) == "vom 24. bis 25.11.2026"


@pytest.mark.parametrize("say", [form.span, form.days])
def test_a_period_without_both_ends_is_said_without_dates(say: object) -> None:
    assert callable(say)
    assert say(None, AT, "de") == "im untersuchten Zeitraum"
    assert say(AT, None, "en") == "in the time looked at"


@pytest.mark.parametrize(
    ("items", "de", "en"),
    [
        ("", "keine", "none"),
        ("a", "a", "a"),
        ("ab", "a und b", "a and b"),
        ("abc", "a, b und c", "a, b and c"),
        ("abcd", "a, b, c und d", "a, b, c and d"),
        ("abcdef", "a, b, c und 3 weitere", "a, b, c and 3 more"),
    ],
)
def test_a_long_list_names_three_and_counts_the_rest(items: str, de: str, en: str) -> None:
    assert form.listed(tuple(items), "de") == de
    assert form.listed(tuple(items), "en") == en
