"""Clocks of logs without zone or year, down to the second of each mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.tables._logs import CET, Lines, clocks, life, request, stamp, tables

BERLIN = "Europe/Berlin"


def yearless(line: str, zone: timedelta = timedelta(hours=1)) -> str:
    """The same line as traditional syslog writes it, in the machine's local time."""
    moment, _, rest = line.partition(" ")
    local = datetime.fromisoformat(moment).astimezone(UTC) + zone
    return f"{local:%b} {local.day:2d} {local:%H:%M:%S} {rest}"


def plain(month: str, day: int, time: str, queue_id: str) -> Lines:
    """A mail at a local time."""
    front = f"{month} {day:2d} {time} web01"
    return [
        f"{front} postfix/pickup[1]: {queue_id}: uid=33 from=<www-data>",
        f"{front} postfix/smtp[1]: {queue_id}: to=<a@gmx.test>, relay=mx.gmx.test[198.51.100.1]:25,"
        " delay=0.1, delays=0/0/0/0.1, dsn=2.0.0, status=sent (250 Ok)",
        f"{front} postfix/qmgr[1]: {queue_id}: removed",
    ]


def accepted(
    *files: Lines, zone: str | None = BERLIN, now: str = "2026-12-31T00:00+00:00"
) -> dict[str, str]:
    """Queue id -> when it was accepted, in UTC."""
    when = clocks(zone=zone, now=datetime.fromisoformat(now).timestamp())
    with tables(*([each] for each in files), when=when) as built:
        rows = built.database.rows("SELECT queue_id, ts FROM messages ORDER BY ts")
    return {i: datetime.fromtimestamp(ts, UTC).strftime("%Y-%m-%d %H:%M:%S") for i, ts in rows}


ID, OTHER = "4A00000001", "4A00000002"


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("UTC", 9), (BERLIN, 8), ("America/New_York", 14), ("+05:30", 3), ("-03:00", 12)],
)
def test_the_named_zone_is_taken(zone: str, hour: int) -> None:
    found = accepted(plain("Mar", 2, "09:10:00", ID), zone=zone)
    minute = 40 if zone == "+05:30" else 10
    assert found == {ID: f"2026-03-02 {hour:02}:{minute}:00"}


def test_summer_and_winter_of_a_zone() -> None:
    lines = plain("Mar", 2, "09:00:00", ID) + plain("Jul", 2, "09:00:00", OTHER)
    assert accepted(lines) == {ID: "2026-03-02 08:00:00", OTHER: "2026-07-02 07:00:00"}


def test_a_stamp_with_its_zone_keeps_it() -> None:
    with tables([life(0, ID, "a@gmx.test")], when=clocks(zone="America/New_York")) as built:
        ((ts,),) = built.database.rows("SELECT ts FROM messages")
    assert datetime.fromtimestamp(ts, CET).isoformat(timespec="seconds") == stamp(0)[:19] + "+01:00"


def shop(times: int = 12) -> tuple[Lines, Lines]:
    """Mail of a web form, stamped without a zone, and its requests."""
    mail = [
        yearless(line)
        for n in range(times)
        for line in life(600 * n, f"4A000000{n:02}", "a@gmx.test")
    ]
    return mail, [request(600 * n, "/kontakt.php") for n in range(times)]


def test_an_access_log_tells_the_zone_of_the_mail_log() -> None:
    mail, access = shop()
    with tables([mail], [access], when=clocks(machine="America/New_York")) as built:
        assert (built.zone.name, built.zone.origin) == ("+01:00", "log")
        assert len(built.database.rows("SELECT 1 FROM caused")) == 12


def test_an_access_log_in_another_zone_tells_it_too() -> None:
    mail, access = shop()
    abroad = [
        line.replace("02/Mar/2026:09", "02/Mar/2026:08").replace("+0100", "+0000")
        for line in access[:5]
    ]
    with tables([mail[: 5 * 5]], [abroad], when=clocks(machine="America/New_York")) as built:
        assert built.zone.origin == "log"
        ((ts,),) = built.database.rows("SELECT min(ts) FROM messages")
    assert datetime.fromtimestamp(ts, CET).strftime("%H:%M") == "09:00"


def test_an_access_log_that_has_nothing_to_do_with_it_does_not() -> None:
    mail, access = shop()
    later = [request(600 * n + 317, "/suche") for n in range(len(access))]
    with tables([mail], [later], when=clocks(machine="America/New_York")) as built:
        assert (built.zone.name, built.zone.origin) == ("America/New_York", "machine")


def test_where_nothing_tells_it_the_machine_does() -> None:
    with tables([plain("Mar", 2, "09:00:00", ID)], when=clocks(machine=BERLIN)) as built:
        assert (built.zone.name, built.zone.origin) == (BERLIN, "machine")


def test_the_option_comes_before_all() -> None:
    mail, access = shop()
    with tables([mail], [access], when=clocks(zone="UTC")) as built:
        assert (built.zone.name, built.zone.origin) == ("UTC", "option")


AUTUMN = [
    ("01:59:00", ID),
    ("02:30:00", OTHER),
    ("02:10:00", "4A00000003"),
    ("03:00:00", "4A00000004"),
]


def test_the_hour_that_occurs_twice_is_told_apart_by_the_order_in_the_file() -> None:
    lines = [line for at, queue_id in AUTUMN for line in plain("Oct", 25, at, queue_id)]
    assert accepted(lines) == {
        ID: "2026-10-24 23:59:00",
        OTHER: "2026-10-25 00:30:00",
        "4A00000003": "2026-10-25 01:10:00",
        "4A00000004": "2026-10-25 02:00:00",
    }


def test_the_order_across_the_segments_of_a_file_counts_too() -> None:
    segments = [plain("Oct", 25, at, queue_id) for at, queue_id in AUTUMN]
    with tables(
        segments, when=clocks(zone=BERLIN, now=datetime(2026, 12, 1, tzinfo=UTC).timestamp())
    ) as built:
        rows = built.database.rows("SELECT ts FROM messages ORDER BY seg")
    steps = [round((b[0] - a[0]) / 60) for a, b in pairwise(rows)]
    assert steps == [31, 40, 50]


def test_small_steps_back_within_that_hour_are_no_second_pass() -> None:
    lines = plain("Oct", 25, "02:30:05", ID) + plain("Oct", 25, "02:30:01", OTHER)
    assert accepted(lines) == {OTHER: "2026-10-25 00:30:01", ID: "2026-10-25 00:30:05"}


def test_the_hour_that_does_not_exist_stops_nothing() -> None:
    lines = plain("Mar", 29, "01:50:00", ID) + plain("Mar", 29, "03:10:00", OTHER)
    assert accepted(lines) == {ID: "2026-03-29 00:50:00", OTHER: "2026-03-29 01:10:00"}
    assert list(accepted(plain("Mar", 29, "02:30:00", ID))) == [ID]


def test_new_year_in_a_file() -> None:
    lines = plain("Dec", 31, "23:00:00", ID) + plain("Jan", 1, "01:00:00", OTHER)
    found = accepted(lines, now="2026-02-01T00:00+00:00")
    assert found == {ID: "2025-12-31 22:00:00", OTHER: "2026-01-01 00:00:00"}


def test_new_year_between_files_in_any_order() -> None:
    old, new = plain("Dec", 31, "23:00:00", ID), plain("Jan", 1, "01:00:00", OTHER)
    for files in ((old, new), (new, old)):
        found = accepted(*files, now="2026-02-01T00:00+00:00")
        assert found == {ID: "2025-12-31 22:00:00", OTHER: "2026-01-01 00:00:00"}


def test_the_29th_of_february() -> None:
    lines = plain("Feb", 29, "12:00:00", ID) + plain("Mar", 1, "12:00:00", OTHER)
    found = accepted(lines, now="2024-06-01T00:00+00:00")
    assert found == {ID: "2024-02-29 11:00:00", OTHER: "2024-03-01 11:00:00"}


def test_another_log_of_the_call_decides_the_year() -> None:
    access = [request(0, "/").replace("2026", "2024")]
    assert accepted(plain("Mar", 2, "09:00:00", ID), access) == {ID: "2024-03-02 08:00:00"}


def test_nothing_is_in_the_future() -> None:
    found = accepted(plain("Mar", 2, "09:00:00", ID), now="2026-03-01T00:00+00:00")
    assert found == {ID: "2025-03-02 08:00:00"}
