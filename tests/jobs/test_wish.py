"""What the caller asks for: a site, a time, a zone; and what is none of them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from postwarden.jobs.wish import BadWishError, Wish

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("site", ["laden.test", "www.Laden.test", "LADEN.TEST."])
def test_a_site_is_named_alike(site: str) -> None:
    assert Wish(site=site).named_site == "laden.test"


def test_no_site_is_none() -> None:
    assert Wish().named_site is None
    assert Wish(site="").named_site is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=BERLIN)),
        ("2026-03-02T09:30", datetime(2026, 3, 2, 9, 30, tzinfo=BERLIN)),
        ("2026-03-02 09:30:15", datetime(2026, 3, 2, 9, 30, 15, tzinfo=BERLIN)),
        ("2026-07-02T09:30", datetime(2026, 7, 2, 9, 30, tzinfo=BERLIN)),
        ("2026-03-02T09:30+05:00", datetime(2026, 3, 2, 4, 30, tzinfo=UTC)),
        ("2026-03-02T09:30Z", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_the_zone_of_the_report(text: str, moment: datetime) -> None:
    assert Wish(since=text).times(BERLIN) == (moment.timestamp(), None)
    assert Wish(until=text).times(BERLIN) == (None, moment.timestamp())


@pytest.mark.parametrize("text", ["gestern", "", "2026-13-01", "02.03.2026", "1e9", "2026-02-30"])
@pytest.mark.parametrize("option", ["since", "until"])
def test_what_is_no_time_is_named(option: str, text: str) -> None:
    with pytest.raises(BadWishError) as caught:
        Wish(**{option: text}).check()
    assert (caught.value.option, caught.value.value) == (option, text)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "+99:00", "../../etc/passwd", "CET+1"])
def test_what_is_no_zone_is_named(zone: str) -> None:
    with pytest.raises(BadWishError) as caught:
        Wish(zone=zone).check()
    assert (caught.value.option, caught.value.value) == ("timezone", zone)


def test_a_wish_that_can_be_fulfilled() -> None:
    Wish(site="a.test", since="2026-03-02", until="2026-03-03", zone="Europe/Berlin").check()
    Wish().check()
