"""The state of one segment: stamps in every dialect, and New Year in a log without years."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.event import Clock
from postwarden.readers import reading as module
from postwarden.readers.stamps import FRAME_START
from tests.readers._recording import Recording

AT = 1795507501.0

#: Our own words or Python's; which one is no part of the contract.
ANY = "^no |could not convert|invalid literal|must be in|out of range"


@pytest.mark.parametrize(
    ("stamp", "at", "clock"),
    [
        ("2026-11-24T09:05:01+01:00", AT, Clock.EPOCH),
        ("2026-11-24T09:05:01.250000+01:00", AT + 0.25, Clock.EPOCH),
        ("2026-11-24T08:05:01Z", AT, Clock.EPOCH),
        ("2026-11-24T08:05:01.25Z", AT + 0.25, Clock.EPOCH),
        ("2026-11-24T09:05:01+0100", AT, Clock.EPOCH),
        ("2026-11-24T03:35:01-04:30", AT, Clock.EPOCH),
        ("24/Nov/2026:09:05:01 +0100", AT, Clock.EPOCH),
        ("@1795507501.5", AT + 0.5, Clock.EPOCH),
        ("2026-11-24 09:05:01 +0100", AT, Clock.EPOCH),
        ("2026-11-24 09:05:01", AT + 3600, Clock.LOCAL),
        ("Nov 24 09:05:01", 91443901.0, Clock.YEARLESS),
    ],
)
def test_every_dialect(stamp: str, at: float, clock: Clock) -> None:
    reading = Recording()
    assert reading.when(stamp) == (at, clock)
    assert reading.when(stamp) == (at, clock)


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "@",
        "@nan",
        "@inf",
        "@-1",
        "@1e99",
        "T",
        "xxxxxxxxxxT",
        "2026-11-24T",
        "2026-11-24T09:05",
        "2026-11-24T09:05:01",
        "2026-11-24T09:05:61+01:00",
        "2026-11-24T09:05:nan+01:00",
        "2026-11-24T09:05:1e9+01:00",
        "2026-11-24T09:05:-1+01:00",
        "2026-13-24T09:05:01+01:00",
        "24/Nov/2026:09:05:xx +0100",
        "24/Nov/2026:09:05:01",
        "Nov 24",
        "Nov 24 09:05:0",
        "2026-11-24",
        "9999-12-31T23:59:59-24:00",
    ],
)  # fmt: skip - one row of words
def test_what_is_no_stamp(stamp: str) -> None:
    reading = Recording()
    reading.when("2026-11-24T09:05:01+01:00")
    reading.when("24/Nov/2026:09:05:01 +0100")
    with pytest.raises(ValueError, match=ANY):
        reading.when(stamp)


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.{0,20}"))
def test_any_text_is_a_stamp_or_a_value_error(text: str) -> None:
    try:
        at, clock = Recording().when(text)
    except ValueError:
        return
    assert abs(at) < 1e12
    assert clock in tuple(Clock)


def test_offsets_are_kept_by_the_hour() -> None:
    reading = Recording()
    reading.when("2026-10-25T02:30:00+02:00")
    reading.when("2026-10-25T02:30:00+01:00")
    reading.when("25/Oct/2026:04:30:00 +0100")
    assert reading.offsets == {498024: 7200, 498025: 3600, 498027: 3600}


def test_the_autumn_hour_is_told_apart_by_its_zone() -> None:
    reading = Recording()
    first, _ = reading.when("2026-10-25T02:30:00+02:00")
    second, _ = reading.when("2026-10-25T02:30:00+01:00")
    assert second - first == 3600


def test_the_memory_of_stamps_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CACHE", 10)
    reading = Recording()
    for minute in range(60):
        reading.when(f"2026-11-24T09:{minute:02}:01+01:00")
        reading.when(f"Nov 24 09:{minute:02}:01")
    assert len(reading._hours) < 20
    assert len(reading._yearless) < 20


def walk(*stamps: str) -> tuple[Recording, list[str]]:
    """Read one stamp a line; the second are their dates, counted from 1972 or, late, from 1971."""
    reading, found = Recording(), []
    for number, stamp in enumerate(stamps, 1):
        reading.number = number
        at = reading.when(stamp)[0]
        found.append(f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}")
    return reading, found


def starts(*stamps: str) -> list[int]:
    return [stretch.line for stretch in walk(*stamps)[0].stretches]


def test_one_year_is_one_stretch() -> None:
    (stretch,) = walk("Jan  1 00:00:00", "Mar  1 00:00:00", "Aug  2 00:00:00", "Dec 31 23:59:59")[
        0
    ].stretches
    assert (stretch.line, stretch.first) == (1, FRAME_START)
    assert stretch.last == FRAME_START + 366 * 86400 - 1


def test_new_year_begins_a_stretch() -> None:
    assert starts("Dec 30 10:00:00", "Dec 31 23:59:59", "Jan  1 00:00:01", "Jan  2 00:00:01") == [
        1,
        3,
    ]


def test_a_small_step_back_is_no_new_year() -> None:
    assert starts("Nov 24 10:00:00", "Nov 24 09:59:58", "Oct 25 02:30:00", "Oct 25 02:10:00") == [1]


def test_stragglers_of_the_old_year_lie_before_the_frame() -> None:
    reading, dates = walk(
        "Dec 31 23:59:58",
        "Jan  1 00:00:01",
        "Dec 31 23:59:59",
        "Jan  1 00:00:02",
        "Dec 31 23:59:59",
        "Jan  3 00:00:00",
    )  # fmt: skip - one row of stamps
    assert [stretch.line for stretch in reading.stretches] == [1, 2]
    assert dates == [
        "1972-12-31",
        "1972-01-01",
        "1971-12-31",
        "1972-01-01",
        "1971-12-31",
        "1972-01-03",
    ]


def test_three_years_in_one_file() -> None:
    days = [f"{m} 10 10:00:0{y}" for y in range(3) for m in ("Feb", "Jul", "Nov")]
    assert starts(*days) == [1, 4, 7]


def test_a_gap_of_many_months_is_no_straggler() -> None:
    reading, dates = walk(
        "Jan  5 10:00:00", "Sep  1 10:00:00", "Dec 31 10:00:00", "Jan  6 10:00:00"
    )
    assert [stretch.line for stretch in reading.stretches] == [1, 4]
    assert dates[1] == "1972-09-01"
    assert reading.stretches[0].last > reading.stretches[0].first + 300 * 86400


def test_a_wrong_clock_at_start_up_is_no_new_year() -> None:
    reading, _ = walk("Nov 24 10:00:00", "Jan  1 00:00:05", "Jan  1 00:00:09", "Nov 24 10:01:00")
    (stretch,) = reading.stretches
    assert (stretch.line, stretch.last) == (1, FRAME_START + 328 * 86400 + 36060)


def test_old_lines_handed_in_late_are_no_second_new_year() -> None:
    late = ["Dec 12 10:00:00", "Dec 12 11:00:00"]
    assert starts("Dec 31 10:00:00", "Jan  2 00:00:00", *late, "Jan  2 00:01:00") == [1, 2]
