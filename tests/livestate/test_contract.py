"""All live states keep one contract."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from postwarden.livestate import LiveState
from postwarden.livestate.limits import LIMITS, Limits
from postwarden.livestate.memory import Memory
from postwarden.livestate.sqlite import Sqlite
from postwarden.livestate.valkey import Valkey
from postwarden.model.outcome import Ending, GuardEvent, Judged, Outcome
from postwarden.model.recall import Bin, DownError, Recalled, Spend

#: In the past of every clock, at the start of a minute, an hour and a day.
NOW = 1_700_006_400.0
MINUTE, HOUR, DAY = Bin(b"m", 60), Bin(b"h", 3600), Bin(b"d", 86400)
A_MONTH = timedelta(days=30).total_seconds()

#: Opens the state; a second time it is the same one, but for memory.
Open = Callable[..., LiveState]
_numbers = count()


@pytest.fixture(params=["memory", "sqlite", "valkey"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    return _opener(request.param, request, tmp_path)


@pytest.fixture(params=["sqlite", "valkey"])
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    return _opener(request.param, request, tmp_path)


def _opener(kind: str, request: pytest.FixtureRequest, folder: Path) -> Open:
    if kind == "memory":
        return Memory
    if kind == "sqlite":
        return lambda limits=LIMITS: Sqlite(folder / "state.db", limits)
    url, prefix = request.getfixturevalue("server").url, f"test{next(_numbers)}"
    # A busy machine is no fault of the state's.
    return lambda limits=LIMITS: Valkey(url, limits, prefix=prefix, patience=10)


def within(
    opened: Open, work: Callable[[LiveState], Awaitable[None]], limits: Limits = LIMITS
) -> None:
    """Open a state, work with it, close it."""

    async def run() -> None:
        state = opened(limits)
        try:
            await work(state)
        finally:
            await state.close()

    asyncio.run(run())


async def counts(state: LiveState, now: float, *bins: Bin) -> tuple[float, ...]:
    return (await state.recall(bins, now)).counts


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def judged(seconds: float, name: str = "a") -> Judged:
    return Judged(
        at(seconds), name, "shop.example", "/kontakt", "contact", "watch", "hold", 7.25,
        (("links", 4.5), ("rate", 2.75)), "3", known=False,
    )  # fmt: skip  # a row of facts, read as one


def test_nothing_noted_counts_nothing(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        assert await state.recall([], NOW) == Recalled(())
        assert await state.recall([MINUTE, HOUR], NOW) == Recalled((0.0, 0.0))
        assert list(await state.events(at(0))) == []

    within(opened, work)


def test_the_counts_are_those_before_the_attempt_in_the_order_of_the_bins(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        for number in range(3):
            assert await counts(state, NOW, MINUTE, DAY) == (number, number)
            await state.note([MINUTE, DAY], NOW, [])
        await state.note([DAY], NOW, [])
        assert await counts(state, NOW, DAY, HOUR, MINUTE, DAY) == (4, 0, 3, 4)

    within(opened, work)


def test_a_bin_is_its_key_and_its_window(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        await state.note([Bin(b"x", 60), Bin(b"x", 60), Bin(b"x:6", 0 + 10)], NOW, [])
        asked = [Bin(b"x", 60), Bin(b"x", 600), Bin(b"x:6", 10), Bin(b"x:", 610), Bin(b"", 60)]
        assert await counts(state, NOW, *asked) == (2, 0, 1, 0, 0)

    within(opened, work)


def test_keys_may_hold_any_bytes(opened: Open) -> None:
    odd = [Bin(bytes(range(256)), 60), Bin(b"\xff" * 64, 60), Bin(b"\0", 60), Bin(b" , \r\n", 60)]

    async def work(state: LiveState) -> None:
        await state.note(odd, NOW, [])
        spend = Spend(b"\0\xff \r\n", b"\xff\0 ,", 60)
        assert (await state.recall(odd, NOW, spend)).counts == (1,) * 4
        assert (await state.recall([], NOW, spend)).first == spend.value

    within(opened, work)


@pytest.mark.parametrize(
    ("after", "left"),
    [(0, 4), (59, 4), (60, 4), (75, 3), (90, 2), (119, 4 / 60), (120, 0), (10_000, 0)],
)
def test_the_window_slides(opened: Open, after: float, left: float) -> None:
    async def work(state: LiveState) -> None:
        for _ in range(4):
            await state.note([MINUTE], NOW, [])
        assert await counts(state, NOW + after, MINUTE) == pytest.approx((left,))

    within(opened, work)


def test_the_window_before_counts_by_the_share_still_covered(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        for seconds in (0, 10, 20, 70):
            await state.note([MINUTE], NOW + seconds, [])
        assert await counts(state, NOW + 80, MINUTE) == pytest.approx((1 + 3 * 40 / 60,))
        await state.note([MINUTE], NOW + 200, [])
        assert await counts(state, NOW + 200, MINUTE) == (1,)

    within(opened, work)


@pytest.mark.parametrize("back", [1, 61, 3600, 10**9])
def test_a_clock_that_goes_back_finds_what_lies_ahead_current(opened: Open, back: float) -> None:
    async def work(state: LiveState) -> None:
        await state.note([MINUTE], NOW, [])
        await state.note([MINUTE], NOW, [])
        then = NOW - back
        assert await counts(state, then, MINUTE) == (2,)
        await state.note([MINUTE], then, [])
        assert await counts(state, then, MINUTE) == (3,)

    within(opened, work)


def test_a_clock_far_ahead_for_a_moment_does_not_stop_the_window(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        await state.note([MINUTE], NOW + 10**8, [])
        await state.note([MINUTE], NOW, [])
        assert await counts(state, NOW, MINUTE) == (2,)
        assert await counts(state, NOW + 120, MINUTE) == (0,)

    within(opened, work)


def test_two_guards_whose_clocks_differ_a_little_lose_no_count(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        for _ in range(5):
            await state.note([MINUTE], NOW + 1, [])
            await state.note([MINUTE], NOW - 1, [])
        assert await counts(state, NOW + 1, MINUTE) == (10,)

    within(opened, work)


def test_a_token_s_uses_are_counted_and_the_first_value_is_kept(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        first, other = Spend(b"t", b"first", 600), Spend(b"t", b"other", 9999)
        assert await state.recall([MINUTE], NOW, first) == Recalled((0.0,))
        assert await state.recall([], NOW + 1, other) == Recalled((), 1, b"first")
        assert await state.recall([], NOW + 599, first) == Recalled((), 2, b"first")
        assert await state.recall([], NOW + 599, Spend(b"u", b"", 600)) == Recalled(())

    within(opened, work)


def test_a_token_is_forgotten_after_its_ttl_from_the_first_use(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        await state.recall([], NOW, Spend(b"t", b"first", 600))
        await state.recall([], NOW + 500, Spend(b"t", b"other", 600))
        assert await state.recall([], NOW + 600, Spend(b"t", b"new", 600)) == Recalled(())
        assert await state.recall([], NOW + 601, Spend(b"t", b"x", 1)) == Recalled((), 1, b"new")
        assert await state.recall([], NOW - 10**6, Spend(b"t", b"", 1)) == Recalled((), 2, b"new")

    within(opened, work)


def test_of_many_at_once_one_is_the_first(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        spends = [Spend(b"t", b"%d" % number, 600) for number in range(20)]
        found = await asyncio.gather(*(state.recall([], NOW, spend) for spend in spends))
        assert sorted(each.uses for each in found) == list(range(20))
        assert len({each.first for each in found if each.uses}) == 1
        once = await asyncio.gather(*(state.once(b"k", NOW, 60) for _ in range(20)))
        assert sorted(once) == [False] * 19 + [True]

    within(opened, work)


def test_once_is_true_once_within_its_ttl(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        await state.recall([], NOW, Spend(b"k", b"", 600))
        assert await state.once(b"k", NOW, 60)
        assert not await state.once(b"k", NOW + 59, 60)
        assert await state.once(b"other", NOW, 60)
        assert await state.once(b"k", NOW + 60, 60)
        assert not await state.once(b"k", NOW - 10**6, 60)

    within(opened, work)


def test_events_come_back_as_they_were_oldest_first(opened: Open) -> None:
    berlin = replace(judged(NOW), at=datetime.fromisoformat("2023-11-15T01:00:00.000001+01:00"))
    odd = replace(judged(NOW + 5, 'ü"\ud800\n'), path="/\0" * 500, hits=())
    events: list[GuardEvent] = [judged(NOW), odd, berlin]
    events += [Outcome(at(NOW), f"o{each}", "h", "/", each, "disk-full") for each in Ending]

    async def work(state: LiveState) -> None:
        for event in events:
            await state.note([], NOW, [event])
        assert list(await state.events(at(0))) == sorted(events, key=lambda each: each.at)
        assert list(await state.events(berlin.at)) == [berlin, odd]
        assert list(await state.events(at(NOW + 9))) == []

    within(opened, work)


def test_a_long_report_holds_each_event_once(opened: Open) -> None:
    events = [judged(NOW + number // 700, str(number)) for number in range(2500)]

    async def work(state: LiveState) -> None:
        for start in range(0, len(events), 500):
            await state.note([], NOW, events[start : start + 500])
        assert list(await state.events(at(NOW))) == events

    within(opened, work)


def test_events_are_gone_after_a_month(opened: Open) -> None:
    async def work(state: LiveState) -> None:
        await state.note([], NOW, [judged(NOW, "old"), judged(NOW + 3600, "young")])
        for _ in range(4):
            await state.note([], NOW + A_MONTH + 1, [])
        assert [each.id for each in await state.events(at(0))] == ["young"]

    within(opened, work)


def test_of_too_many_events_the_oldest_go(opened: Open) -> None:
    most = 300

    async def work(state: LiveState) -> None:
        for start in range(0, 3000, 100):
            await state.note([], NOW, [judged(NOW + start + n, str(start + n)) for n in range(100)])
        kept = [int(each.id) for each in await state.events(at(0))]
        assert kept == list(range(kept[0], 3000))
        assert most - most // 16 <= len(kept) <= most + 200  # a stream goes by the hundred

    within(opened, work, replace(LIMITS, events=most))


def test_what_was_kept_is_there_after_a_restart(lasting: Open) -> None:
    async def before(state: LiveState) -> None:
        await state.note([MINUTE], NOW, [judged(NOW)])
        await state.recall([], NOW, Spend(b"t", b"first", 600))
        assert await state.once(b"k", NOW, 60)

    async def after(state: LiveState) -> None:
        assert await counts(state, NOW, MINUTE) == (1,)
        assert await state.recall([], NOW, Spend(b"t", b"", 600)) == Recalled((), 1, b"first")
        assert not await state.once(b"k", NOW, 60)
        assert list(await state.events(at(0))) == [judged(NOW)]

    within(lasting, before)
    within(lasting, after)


def test_a_closed_state_is_down_and_may_be_closed_again(tmp_path: Path) -> None:
    async def work(state: LiveState) -> None:
        await state.close()
        with pytest.raises(DownError, match="closed"):
            await state.recall([MINUTE], NOW)

    within(lambda limits: Sqlite(tmp_path / "state.db"), work)
