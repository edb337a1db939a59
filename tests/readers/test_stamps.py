"""Time stamps of logs as seconds."""

import pytest

from postwarden.readers import stamps

#: Our own words or Python's; which one is no part of the contract.
ANY = "^no |could not convert|invalid literal|must be in|out of range"


@pytest.mark.parametrize(
    ("zone", "seconds"),
    [("Z", 0), ("UTC", 0), ("+01:00", 3600), ("+0100", 3600), ("-03:30", -12600), ("-0000", 0)],
)
def test_offsets(zone: str, seconds: int) -> None:
    assert stamps.offset_seconds(zone) == seconds


@pytest.mark.parametrize(
    "zone", ["", "CET", "+1", "+01", "01:00", "+01:0x", "+01:000", "+²000", "+99:99"]
)
def test_what_is_no_offset(zone: str) -> None:
    with pytest.raises(ValueError, match="no offset"):
        stamps.offset_seconds(zone)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Jan  1 00:00:00", 63072000.0),
        ("Feb 29 12:00:00", 68212800.0),
        ("Nov 24 09:05:01", 91443901.0),
        ("Dec 31 23:59:60", 94694400.0),
    ],
)
def test_yearless_stamps_lie_in_the_leap_year_1972(text: str, seconds: float) -> None:
    assert stamps.yearless(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nov",
        "Nov 24",
        "Nov 24 09:05",
        "Nov 24 09:05:0",
        "Nov 24 09:05:011",
        "Nov 31 09:05:01",
        "Foo 24 09:05:01",
        "Nov xx 09:05:01",
        "Nov 24 24:05:01",
        "Nov 24 09:61:01",
        "Nov 24 09:05:61",
        "Nov 24 09-05:01",
        "Nov 24 09:05 01",
        "Nov 24T09:05:01",
        "Nov ²4 09:05:01",
    ],
)  # fmt: skip - one row of words
def test_what_is_no_yearless_stamp(text: str) -> None:
    with pytest.raises(ValueError, match=ANY):
        stamps.yearless(text)


@pytest.mark.parametrize(
    ("text", "seconds", "offset"),
    [
        ("2026-11-24 09:07:25", 1795511245.0, None),
        ("2026-11-24 09:07:25.123", 1795511245.123, None),
        ("2026-11-24 09:07:25 +0100", 1795507645.0, 3600),
        ("2026-11-24 09:07:25.5 -0100", 1795514845.5, -3600),
        ("24/Nov/2026:09:05:01 +0100", 1795507501.0, 3600),
    ],
)
def test_stamps_with_a_year(text: str, seconds: float, offset: int | None) -> None:
    assert stamps.dated(text) == (seconds, offset)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-11-24",
        "2026-13-24 09:07:25",
        "2026-11-24 09:07:nan",
        "2026-11-24 09:07:25 CET",
        "2026-11-24 09:07:1e9",
        "24/Foo/2026:09:05:01 +0100",
        "24/Nov/2026:09:05:01 x",
        "//",
        "x/",
        "0000-11-24 09:07:25",
        "2026-11-24 09:07:-1",
    ],
)  # fmt: skip - one row of words
def test_what_is_no_dated_stamp(text: str) -> None:
    with pytest.raises(ValueError, match=ANY):
        stamps.dated(text)


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "-1", "1e12"])
def test_what_is_no_epoch(text: str) -> None:
    with pytest.raises(ValueError, match=ANY):
        stamps.epoch(text)
