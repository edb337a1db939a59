"""The judge: one round trip with a deadline; without it this process's own counts, and no refusal."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from postwarden.guard.judge import Judge, Judgement
from postwarden.guard.keys import Keyring, fresh
from postwarden.guard.tokens import Checked
from postwarden.livestate.memory import Memory
from postwarden.model.attempt import Attempt, Copy, Field, Kind, Proof, Role, Token
from postwarden.model.outcome import GuardEvent, Judged
from postwarden.model.recall import Bin, DownError, Recalled, Spend
from postwarden.model.verdict import Action
from postwarden.settings.policy import merged

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HASHED = Keyring([fresh()]).hasher("count")


class Down:
    """A live state that fails as it is told: at once, or by never answering."""

    def __init__(self, hangs: bool = False) -> None:
        self.hangs = hangs

    async def _fail(self) -> None:
        if self.hangs:
            await asyncio.sleep(60)
        raise DownError("locked")

    async def recall(self, bins: Sequence[Bin], now: float, spend: Spend | None = None) -> Recalled:
        await self._fail()
        return Recalled(())

    async def note(self, bins: Sequence[Bin], now: float, events: Sequence[GuardEvent]) -> None:
        await self._fail()

    async def once(self, key: bytes, now: float, ttl: int) -> bool:
        await self._fail()
        return True

    async def events(self, since: datetime) -> Sequence[GuardEvent]:
        return ()

    async def close(self) -> None: ...


def sign_up(n: int = 0, proof: Proof = Proof.VALID) -> Attempt:
    return Attempt(
        NOW + timedelta(seconds=n), id=str(n), host="shop.example", path="/news", ip=f"198.51.100.{n}",
        kind=Kind.NEWSLETTER, fields=(Field("email", f"o{n}@gmx.de", Role.EMAIL),), token=Token(proof),
    )  # fmt: skip # one attempt


def judged(
    judge: Judge, attempts: Sequence[Attempt], checked: Checked | None = None
) -> list[Judgement]:
    async def go() -> list[Judgement]:
        found = []
        for attempt in attempts:
            found.append(await judge.judge(attempt, checked))
            await judge.note(found[-1], "guard")
        return found

    return asyncio.run(go())


@pytest.mark.parametrize("state", [Down(), Down(hangs=True)], ids=["down", "hangs"])
def test_without_the_live_state_its_own_counts_stop_a_bomber_and_nothing_is_refused(
    state: Down,
) -> None:
    judge = Judge(merged(), state, HASHED, deadline=0.01)
    found = judged(judge, [sign_up(n) for n in range(12)])
    assert not any(each.verdict.known for each in found)
    assert [each.verdict.action for each in found[:3]] == [Action.ACCEPT] * 3
    assert {each.verdict.action for each in found[6:]} == {Action.HOLD}
    hole = Attempt(NOW, fields=(Field("email", "a@b.example\r\nBcc: c@d.example", Role.EMAIL),))
    assert judged(judge, [hole])[0].verdict.action is Action.HOLD


def test_a_flood_that_is_stopped_at_the_door_does_not_hold_up_the_others() -> None:
    judge = Judge(merged(), Memory(), HASHED)
    judged(judge, [sign_up(n, Proof.ABSENT) for n in range(100)])
    (honest,) = judged(judge, [sign_up(200)])
    assert honest.verdict.action is Action.ACCEPT


def test_who_answers_a_challenge_counts_from_then_on() -> None:
    judge = Judge(merged(), Memory(), HASHED)

    async def go() -> list[Action]:
        found = []
        for n in range(8):
            asked = await judge.judge(sign_up(n, Proof.ABSENT))
            await judge.note(asked, "guard")
            solved = replace(sign_up(n), token=Token(Proof.VALID, solved=True))
            answered = await judge.judge(solved, None, again=True)
            await judge.note(answered, "guard")
            found.append(answered.verdict.action)
        return found

    actions = asyncio.run(go())
    assert actions[:3] == [Action.ACCEPT] * 3
    assert set(actions[3:]) == {Action.HOLD}


def test_a_token_that_is_spent_again_for_other_words_is_refused_and_a_double_click_is_not() -> None:
    token = Token(Proof.VALID, NOW - timedelta(seconds=30))
    checked = Checked(token, b"n" * 16, int(NOW.timestamp()) + 7000)
    first = replace(sign_up(1), kind=Kind.CONTACT, token=token)
    other = replace(first, ip="203.0.113.9", fields=(Field("email", "x@web.de", Role.EMAIL),))
    found = judged(Judge(merged(), Memory(), HASHED), [first, first, other], checked)
    assert [each.verdict.action for each in found] == [Action.ACCEPT, Action.ACCEPT, Action.REFUSE]


def test_a_box_that_asks_for_a_copy_is_left_out_where_the_post_is_suspicious() -> None:
    words = "Casino bonus! https://a.example https://b.example https://c.example https://d.example"
    fields = (
        Field("email", "x@web.de", Role.EMAIL), Field("text", words, Role.MESSAGE),
        Field("copy", "1", Role.COPY),
    )  # fmt: skip # one post
    post = replace(sign_up(1), kind=Kind.CONTACT, copy=Copy.FIELD, fields=fields)
    judge = Judge(
        merged({"thresholds": {"contact": {"challenge": 9, "hold": 12}}}), Memory(), HASHED
    )
    (found,) = judged(judge, [post])
    assert (found.verdict.action, found.verdict.drop) == (Action.ACCEPT, ("copy",))


def test_what_is_kept_of_a_verdict_holds_nothing_that_was_typed() -> None:
    state = Memory()
    judged(Judge(merged(), state, HASHED), [sign_up(7)])
    (event,) = asyncio.run(state.events(NOW - timedelta(days=1)))
    assert isinstance(event, Judged)
    assert "o7" not in repr(event)
    assert "198.51" not in repr(event)
