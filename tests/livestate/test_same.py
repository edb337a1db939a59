"""Whatever is asked in whatever order, memory and SQLite answer the same; Valkey too."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate, count
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from postwarden.livestate import LiveState
from postwarden.livestate._events import packed, unpacked
from postwarden.livestate._windows import noted, sliding
from postwarden.livestate.limits import LIMITS
from postwarden.livestate.memory import Memory
from postwarden.livestate.sqlite import Sqlite
from postwarden.livestate.valkey import Valkey
from postwarden.model.outcome import Ending, GuardEvent, Judged, Outcome
from postwarden.model.recall import Bin, Spend
from tests.livestate._server import Server

START = 1_600_000_000
_numbers = count()


@dataclass(frozen=True, slots=True)
class Step:
    """One call, `after` seconds after the one before."""

    after: float
    what: str
    bins: tuple[Bin, ...]
    spend: Spend | None
    events: tuple[GuardEvent, ...]


bins = st.builds(Bin, st.sampled_from([b"a", b"b", b"c", b""]), st.sampled_from([1, 60, 3600]))
spends = st.builds(
    Spend, st.sampled_from([b"t", b"u"]), st.binary(max_size=3), st.integers(1, 5000)
)
times = st.integers(START - 10**7, START + 10**7).map(lambda at: datetime.fromtimestamp(at, UTC))
words = st.text(max_size=5)
points = st.floats(-100, 100)
verdicts = st.builds(
    Judged, times, words, words, words, words, words, words, points,
    st.lists(st.tuples(words, points), max_size=2).map(tuple), words, st.booleans(),
)  # fmt: skip  # the fields in their order
endings = st.builds(Outcome, times, words, words, words, st.sampled_from(Ending), words)
events = st.one_of(verdicts, endings)
leaps = st.one_of(st.floats(0, 200), st.sampled_from([-(10**7), -3600, -61, -1, 3600, 10**7]))


def steps(after: st.SearchStrategy[float]) -> st.SearchStrategy[list[Step]]:
    what = st.sampled_from(["recall", "note", "note", "once", "events"])
    some = st.lists(bins, max_size=5).map(tuple)
    found = st.lists(events, max_size=2).map(tuple)
    return st.lists(st.builds(Step, after, what, some, st.none() | spends, found), max_size=25)


async def answers(state: LiveState, asked: Sequence[Step]) -> list[object]:
    found: list[object] = []
    for step, now in zip(asked, accumulate((s.after for s in asked), initial=START), strict=False):
        if step.what == "recall":
            found.append(await state.recall(step.bins, now, step.spend))
        elif step.what == "note":
            await state.note(step.bins, now, step.events)
        elif step.what == "once":
            spend = step.spend or Spend(b"t", b"", 60)
            found.append(await state.once(spend.key, now, spend.ttl))
        else:
            found.append(list(await state.events(datetime.fromtimestamp(now - 10**6, UTC))))
    await state.close()
    return found


def same(asked: Sequence[Step], *, portion: int) -> None:
    async def run() -> None:
        with TemporaryDirectory() as folder:
            limits = replace(LIMITS, portion=portion)
            kept = await answers(Sqlite(Path(folder) / "state.db", limits), asked)
            assert kept == await answers(Memory(), asked)

    asyncio.run(run())


@given(steps(st.floats(0, 5000)))
@settings(max_examples=60)
def test_memory_and_sqlite_answer_the_same_while_what_expires_is_deleted(asked: list[Step]) -> None:
    same([replace(step, events=()) for step in asked], portion=2)


@given(steps(leaps))
@settings(max_examples=60)
def test_memory_and_sqlite_answer_the_same_whatever_the_clock_does(asked: list[Step]) -> None:
    """A clock that leaps back might find what the other has deleted: nothing is, here."""
    same([replace(step, events=()) for step in asked], portion=0)


@given(st.lists(st.lists(events, max_size=4), max_size=8))
@settings(max_examples=40)
def test_memory_and_sqlite_give_the_same_events(noted: list[list[GuardEvent]]) -> None:
    asked = [Step(1, "note", (), None, tuple(each)) for each in noted]
    same([*asked, Step(0, "events", (), None, ())], portion=256)


@given(asked=steps(leaps))
@settings(max_examples=40)
def test_memory_and_valkey_answer_the_same(server: Server, asked: list[Step]) -> None:
    async def run() -> None:
        state = Valkey(server.url, prefix=f"same{next(_numbers)}", patience=10)
        calm = [replace(step, events=()) for step in asked]
        assert await answers(state, calm) == await answers(Memory(), calm)

    asyncio.run(run())


@given(events)
def test_an_event_comes_back_from_its_line_as_it_was(event: GuardEvent) -> None:
    assert unpacked(packed(event)) == event
    assert packed(event).isascii()


@given(st.one_of(st.text(), st.binary(), st.from_type(dict).map(repr)))
def test_a_line_that_is_no_event_of_ours_is_none(line: str | bytes) -> None:
    assert unpacked(line) is None


@given(st.lists(st.floats(-(10**9), 10**9), max_size=30), st.integers(1, 10**6), st.floats(0, 1e9))
def test_a_count_is_never_negative_and_never_more_than_was_noted(
    when: list[float], window: int, now: float
) -> None:
    state = None
    for each in when:
        state = noted(state, int(each // window))
    if state is not None:
        assert 0 <= sliding(state, now, window) <= len(when)


def test_memory_keeps_no_more_than_its_limits_and_what_was_noted_last() -> None:
    event = Outcome(datetime.fromtimestamp(START, UTC), "a", "h", "/", Ending.PASSED)
    state = Memory(replace(LIMITS, bins=10, spent=10, events=10))
    for number in range(1000):
        state.recall_now([], START, Spend(b"%d" % number, b"", 60))
        state.note_now([Bin(b"m", 60), Bin(b"%d" % number, 60)], START + number * 60, [event])
    assert (len(state._bins), len(state._spent), len(state._events)) == (10, 10, 10)
    assert state.recall_now([Bin(b"999", 60), Bin(b"1", 60)], START + 999 * 60).counts == (1, 0)
