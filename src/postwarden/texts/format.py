"""Numbers, shares, times and lists as a language writes them.

The patterns stand in `<language>/format.toml`; here is only the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from postwarden.texts.catalogue import find

#: How many members of a list are named before "and 3 more".
NAMED = 3


def number(value: int, language: str) -> str:
    """1234 -> `1.234` or `1,234`."""
    return f"{value:,}".replace(",", _pattern("thousands", language))


def percent(share: float, language: str) -> str:
    """0.56 -> `56 %` or `56%`; what is not quite nothing or everything is never shown as that."""
    name = "under" if 0 < share < 0.01 else "over" if 0.99 < share < 1 else "percent"
    whole = round(min(max(share * 100, 1), 99)) if 0 < share < 1 else round(share * 100)
    return _put(name, language, n=number(whole, language))


def day(at: datetime, language: str, zone: tzinfo | None = None) -> str:
    """`24.11.2026` or `24 Nov 2026`."""
    local = at.astimezone(zone) if zone else at
    month = _pattern("months", language)[local.month - 1]
    return _put("day", language, day=local.day, month=month, year=local.year)


def clock(at: datetime, language: str, zone: tzinfo | None = None) -> str:
    """`09:05`, to the minute."""
    local = at.astimezone(zone) if zone else at
    return f"{local.hour:02}:{local.minute:02}"


def moment(at: datetime, language: str, zone: tzinfo | None = None) -> str:
    """`24.11.2026, 09:05 Uhr` or `24 Nov 2026, 09:05`."""
    return _between("moment", at, at, language, zone)


def span(
    first: datetime | None, last: datetime | None, language: str, zone: tzinfo | None = None
) -> str:
    """Say from when to when, as a phrase with its preposition; a single minute or day is one."""
    if first is None or last is None:
        return _between_none("span", language)
    if day(first, language, zone) != day(last, language, zone):
        return _between("span", first, last, language, zone)
    same = clock(first, language, zone) == clock(last, language, zone)
    return _between("span_minute" if same else "span_day", first, last, language, zone)


def days(
    first: datetime | None, last: datetime | None, language: str, zone: tzinfo | None = None
) -> str:
    """Say on which days, as a phrase with its preposition."""
    if first is None or last is None:
        return _between_none("span", language)
    a, b = (at.astimezone(zone).date() if zone else at.date() for at in (first, last))
    month = (a.year, a.month) == (b.year, b.month) and a < b
    name = "days_one" if a == b else "days_month" if month else "days"
    return _between(name, first, last, language, zone)


def listed(items: Sequence[str], language: str, most: int = NAMED) -> str:
    """`a`, `a und b`, `a, b, c und 3 weitere`: one left over is named, not counted."""
    if not items:
        return str(_pattern("nobody", language))
    if len(items) > most + 1:
        left = number(len(items) - most, language)
        items = [*items[:most], str(_pattern("more", language)).replace("{n}", left)]
    if len(items) == 1:
        return items[0]
    return ", ".join(items[:-1]) + str(_pattern("and", language)) + items[-1]


def _pattern(name: str, language: str) -> Any:
    return find(f"format.{name}", language)


def _between_none(name: str, language: str) -> str:
    return str(_pattern(f"{name}_unknown", language))


def _between(name: str, first: datetime, last: datetime, language: str, zone: tzinfo | None) -> str:
    return _put(
        name,
        language,
        day=day(first, language, zone),
        time=clock(first, language, zone),
        number=(first.astimezone(zone) if zone else first).day,
        last_day=day(last, language, zone),
        last_time=clock(last, language, zone),
    )


def _put(key: str, language: str, **parts: object) -> str:
    """Fill a pattern of our own with parts that are numbers or dates, never with facts."""
    text = str(find(f"format.{key}", language))
    for name, part in parts.items():
        text = text.replace("{" + name + "}", str(part))
    return text
