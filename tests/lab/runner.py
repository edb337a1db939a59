"""Runs the planned events for real, one crowd after the other."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.lab.clock import Clock
from tests.lab.plan import Event, crowds

RAW = Path("/var/log/raw")
QUIET, PATIENCE, LAST = 0.03, 30.0, 2.0  # at last syslog empties its queue


def run(events: Sequence[Event], clock: Clock, busy: Callable[[], bool]) -> None:
    """Run all events; after each crowd wait until the mail system is idle."""
    for group in crowds(events):
        clock.open(group, _sizes())
        _act(group)
        if not all(event.quiet for event in group):
            settle(busy)
        clock.close()
    time.sleep(LAST)


def _sizes() -> dict[str, int]:
    return {path.name: path.stat().st_size for path in RAW.iterdir()}


def _act(group: Sequence[Event]) -> None:
    if len(group) == 1:
        group[0].act()
        return
    with ThreadPoolExecutor(len(group)) as pool:
        for done in [pool.submit(_late, event, group[0].at) for event in group]:
            done.result()


def _late(event: Event, begin: float) -> None:
    time.sleep(max(0.0, event.at - begin))
    event.act()


def settle(busy: Callable[[], bool]) -> None:
    """Wait until no mail is under way and the mail log has been still for a moment."""
    deadline = time.time() + PATIENCE
    size, since = -1, time.time()
    while time.time() < deadline:
        now = sum(_sizes().values())
        if busy() or now != size:
            size, since = now, time.time()
        elif time.time() - since > QUIET:
            return
        time.sleep(0.004)
    raise RuntimeError("the mail system did not come to rest")
