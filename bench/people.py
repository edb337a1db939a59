"""The honest submissions of `bench/bots.py` as they come in life: spread over days, not over a minute.

Recorded and judged by the same judge (`postwarden judge`), for the counts go by time. Prints what
would have been challenged or held. Usage: python -m bench.people [SUBMISSIONS] [DAYS]
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from postwarden.guard.offline import BadLine
from postwarden.guard.recorded import Recorded
from postwarden.settings.guard import load
from tests.shop.people import form_of
from tests.shop.shop import Shop
from tests.shop.visitors import BROWSER, somewhere

START = datetime(2026, 11, 23, tzinfo=UTC)


def main() -> None:
    """Write, judge, count."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    times = sorted(_time(days) for _ in range(count))
    lines = [_line(n, START + timedelta(hours=at)) for n, at in enumerate(times)]
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        shop.write_settings()
        verdicts = asyncio.run(_judged(lines, shop))
    print(f"\n{count} honest submissions in {days} days: {dict(verdicts)}")


def _time(days: int) -> float:
    """Hours after the start: shops are visited by day."""
    return random.randrange(days) * 24 + min(23.9, max(6.0, random.gauss(15, 4)))


def _line(n: int, at: datetime) -> str:
    path, fields, _ = form_of(n)
    row: dict[str, Any] = {
        "id": f"{n} {path}",
        "at": at.isoformat(),
        "host": "shop.example",
        "path": path,
        "ip": somewhere(),
        "headers": {
            "User-Agent": BROWSER,
            "Sec-Fetch-Site": "same-origin",
            "Origin": "http://shop.example",
        },
        "fields": [
            {"name": name, "value": value} for name, value in fields.items() if name != "mark"
        ],
        "token": {"issued": (at - timedelta(seconds=40)).isoformat(), "valid": True, "used": False},
    }
    return json.dumps(row)


async def _judged(lines: list[str], shop: Shop) -> Counter[str]:
    verdicts: Counter[str] = Counter()
    async for each in Recorded(load(shop.config)).judged(lines):
        assert not isinstance(each, BadLine), each
        verdicts[each["verdict"]] += 1
        if each["verdict"] != "accept":
            hits = ", ".join(f"{hit['rule']} {hit['points']}" for hit in each["hits"])
            print(f"  {each['id']}: {each['verdict']}: {hits}")
    return verdicts


if __name__ == "__main__":
    main()
