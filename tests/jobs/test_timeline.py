"""The time line of sent mail: equal steps, every message once."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from postwarden.causes.look import Look
from postwarden.jobs import timeline
from postwarden.model.run import Bucket
from tests.tables._logs import CET, START, life, tables

HOUR, DAY = 3600.0, 86400.0


def drawn(moments: list[float], explained: int = 0) -> tuple[Bucket, ...]:
    lines = [line for n, at in enumerate(moments) for line in life(at, f"4A{n:08}", "a@gmx.test")]
    with tables([lines]) as built:
        chosen = [mail.message for mail in built.handed("user")][:explained]
        built.explain(0, chosen, [])
        return timeline.draw(built, ["/kontakt.php"], Look(built, CET))


@pytest.mark.parametrize("span", [60.0, HOUR, DAY, 9 * DAY, 60 * DAY])
def test_steps_are_equal_and_some_dozens_at_most(span: float) -> None:
    buckets = drawn([span * n / 6 for n in range(7)])
    steps = {b.at - a.at for a, b in pairwise(buckets)}
    assert len(steps) <= 1
    assert len(buckets) <= 80
    assert sum(sum(b.counts.values()) for b in buckets) == 7


def test_each_message_is_in_one_step() -> None:
    buckets = drawn([0, 30, HOUR, DAY], explained=3)
    assert sum(b.counts.get("/kontakt.php", 0) for b in buckets) == 3
    assert sum(b.counts.get("", 0) for b in buckets) == 1


def test_quiet_steps_are_empty_and_not_left_out() -> None:
    buckets = drawn([0, DAY])
    assert [bool(b.counts) for b in buckets] == [True, *[False] * (len(buckets) - 2), True]


def test_the_first_step_holds_the_first_message() -> None:
    buckets = drawn([0, DAY])
    assert buckets[0].at <= START
    assert buckets[-1].at <= START + timedelta(days=1)


def test_nothing_sent_draws_nothing() -> None:
    assert drawn([]) == ()
