"""Zones by name, and those that are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from postwarden.tables.offsets import zone_of


@pytest.mark.parametrize(
    ("name", "hours"),
    [("UTC", 0), ("Europe/Berlin", 2), ("+01:00", 1), ("-05:30", -5.5), ("+14:00", 14)],
)
def test_a_zone_has_an_offset(name: str, hours: float) -> None:
    offset = datetime(2026, 7, 1, tzinfo=UTC).astimezone(zone_of(name)).utcoffset()
    assert offset == timedelta(hours=hours)


@pytest.mark.parametrize(
    "name",
    [
        "Mars/Olympus",
        "",
        "+1",
        "+99:00",
        "+aa:bb",
        "../etc/passwd",
        "/etc/localtime",
        "a\0b",
        "Europe",
    ],
)
def test_there_is_no_such_zone(name: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        zone_of(name)
