"""What the live states cost: `python -m bench.livestate [valkey-url]`, a Markdown table.

Each post recalls 40 bins, spends a token, and notes 30 bins and one event; a fifth of the keys is
seen again. The tables are filled before, as after a busy day.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from postwarden.livestate import LiveState
from postwarden.livestate.memory import Memory
from postwarden.livestate.sqlite import Sqlite
from postwarden.livestate.valkey import Valkey
from postwarden.model.outcome import Judged
from postwarden.model.recall import Bin, Spend

NOW = 1_700_006_400.0
WINDOWS = (60, 600, 3600, 86400)
FILL, POSTS = 6000, 2000

Post = tuple[list[Bin], Spend, Judged]


def posts(number: int) -> list[Post]:
    """What the guard would ask and note, the keys made before anything is measured."""
    draw = random.Random(7)
    known = [draw.randbytes(16) for _ in range(400)]
    made = []
    for place in range(number):
        names = [
            draw.choice(known) if draw.random() < 0.2 else draw.randbytes(16) for _ in range(40)
        ]
        bins = [Bin(name, WINDOWS[at % len(WINDOWS)]) for at, name in enumerate(names)]
        hits = (("links", 4.5), ("rate.prefix", 2.75), ("missing-token", 3.0))
        when = datetime.fromtimestamp(NOW + place / 10, UTC)
        event = Judged(when, f"{place:032x}", "shop.example", "/k", "contact", "watch", "hold",
                       7.25, hits, "3")  # fmt: skip  # a row of facts, read as one
        made.append((bins, Spend(draw.randbytes(16), draw.randbytes(32), 7200), event))
    return made


async def measured(state: LiveState, work: list[Post]) -> list[tuple[float, float]]:
    """Seconds for each post: recall, note."""
    took = []
    for place, (bins, spend, event) in enumerate(work):
        now = NOW + place / 10
        start = time.perf_counter()
        await state.recall(bins, now, spend)
        middle = time.perf_counter()
        await state.note(bins[:30], now, [event])
        took.append((middle - start, time.perf_counter() - middle))
    return took


def in_place(state: Memory | Sqlite, work: list[Post]) -> list[tuple[float, float]]:
    """The same without the event loop and without the thread."""
    own = state._own() if isinstance(state, Sqlite) else None
    took = []
    for place, (bins, spend, event) in enumerate(work):
        now = NOW + (FILL + place) / 10
        start = time.perf_counter()
        if own is not None:
            own.recall(bins, now, spend)
        elif isinstance(state, Memory):
            state.recall_now(bins, now, spend)
        middle = time.perf_counter()
        if own is not None:
            own.note(bins[:30], now, [event])
        elif isinstance(state, Memory):
            state.note_now(bins[:30], now, [event])
        took.append((middle - start, time.perf_counter() - middle))
    return took


def row(name: str, took: list[tuple[float, float]]) -> str:
    """Microseconds: both in the middle, together in the middle, of a hundred the slowest, worst."""
    both = sorted(1e6 * (recall + note) for recall, note in took)
    recall, note = (
        statistics.median(1e6 * each for each in part) for part in zip(*took, strict=True)
    )
    slow, worst = both[int(len(both) * 0.99)], both[-1]
    middle = statistics.median(both)
    return f"| {name} | {recall:.0f} | {note:.0f} | {middle:.0f} | {slow:.0f} | {worst:.0f} |"


async def main() -> None:
    """Print the table; Valkey only where its URL is given."""
    work = posts(FILL + POSTS)
    print("| live state | recall µs | note µs | together µs | 99 % µs | worst µs |")
    print("|---|---:|---:|---:|---:|---:|")
    with TemporaryDirectory(dir="build") as folder:
        states: dict[str, Callable[[], LiveState]] = {
            "memory": Memory,
            "sqlite": lambda: Sqlite(Path(folder) / "state.db"),
        }
        if sys.argv[1:]:
            states["valkey"] = lambda: Valkey(sys.argv[1], prefix=f"bench{time.time_ns()}")
        for name, opened in states.items():
            state = opened()
            await measured(state, work[:FILL])
            print(row(name, await measured(state, work[FILL:])))
            if isinstance(state, Memory | Sqlite):
                print(row(f"{name}, in its thread", in_place(state, work[FILL:])))
            await state.close()
        size = (Path(folder) / "state.db").stat().st_size
    print(f"\nsqlite: {size / 1e6:.1f} MB after {FILL + POSTS} posts")


if __name__ == "__main__":
    uvloop.run(main())
