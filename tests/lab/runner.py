"""Runs the planned events for real, one crowd after the other."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.lab.clock import Clock
from tests.lab.plan import Event, crowds

RAW = Path("/var/log/raw")
QUIET, PATIENCE = 0.03, 30.0


def run(events: Sequence[Event], clock: Clock, busy: Callable[[], bool]) -> None:
    """Run all events; after each crowd wait until the mail system is idle."""
    for group in crowds(events):
        clock.open(group, _sizes())
        _act(group)
        if not all(event.quiet for event in group):
            settle(busy)
        clock.close()


def _sizes() -> dict[str, int]:
    return {path.name: path.stat().st_size for path in RAW.iterdir()}


def _act(group: Sequence[Event]) -> None:
    if len(group) == 1:
        group[0].act()
        return
    failures: list[BaseException] = []
    threads = [threading.Thread(target=_late, args=(one, group[0].at, failures)) for one in group]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _late(event: Event, begin: float, failures: list[BaseException]) -> None:
    time.sleep(max(0.0, event.at - begin))
    try:
        event.act()
    except BaseException as problem:
        failures.append(problem)


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

