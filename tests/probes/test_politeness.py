"""A pace for each operator, and how long an answer is kept."""

import asyncio

import pytest

from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.probes.politeness import Pace, still_good

NOW = 1_795_500_000.0
QUESTION = Question("list", "1.2.0.192", "test A")


def waited(pace: Pace, operators: list[str]) -> list[float | None]:
    """Seconds that each question waited; None where it was sent away."""

    async def one(operator: str) -> float | None:
        clock = asyncio.get_running_loop().time
        begin = clock()
        return clock() - begin if await pace.turn(operator) else None

    async def run() -> list[float | None]:
        return list(await asyncio.gather(*(one(each) for each in operators)))

    return asyncio.run(run())


def test_after_a_burst_questions_go_out_one_by_one() -> None:
    times = waited(Pace(rate=50, burst=5), ["a"] * 8)
    assert all(t is not None for t in times)
    steps = [round((t or 0) / 0.02) for t in times]
    assert steps[:5] == [0] * 5
    assert steps[5:] >= [1, 2, 3]


def test_operators_do_not_wait_for_each_other() -> None:
    times = waited(Pace(rate=1, burst=1, patience=0), ["a", "b", "c"])
    assert [t is not None for t in times] == [True] * 3


def test_who_would_wait_too_long_is_sent_away_at_once() -> None:
    times = waited(Pace(rate=2, burst=1, patience=0.4), ["a", "a", "a"])
    assert [t is None for t in times] == [False, True, True]


def test_without_a_rate_nobody_waits() -> None:
    assert max(t or 0 for t in waited(Pace(0), ["a"] * 1000)) < 1


@pytest.mark.parametrize(
    ("state", "ttl", "age", "kept"),
    [
        (State.FOUND, 600, 599, True),
        (State.FOUND, 600, 600, False),
        (State.FOUND, 10**6, 86_401, False),
        (State.NO_NAME, 0, 299, True),
        (State.NO_NAME, 0, 301, False),
        (State.NO_RECORD, 1800, 1799, True),
        (State.NO_NAME, 86_400, 3601, False),
        (State.TIMEOUT, 600, 1, False),
        (State.REFUSED, 600, 1, False),
        (State.FOUND, 600, -5, False),
    ],
)
def test_an_answer_is_kept_for_its_time(state: State, ttl: int, age: int, kept: bool) -> None:
    shot = Snapshot(QUESTION, state, ttl=ttl, at=NOW - age)
    assert list(still_good([shot], NOW)) == ([shot] if kept else [])


def test_only_answers_of_lists_are_kept() -> None:
    shot = Snapshot(Question("dns", "shop.example", "MX"), State.FOUND, ttl=600, at=NOW)
    assert list(still_good([shot], NOW)) == []
