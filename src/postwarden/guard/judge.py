"""judge(attempt) -> Verdict: recall, find, weigh, note. The one way to a verdict, for every interface.

One round trip to the live state with a deadline before the verdict, one after it. Where it is late or
down, what this process itself has seen stands in: incomplete, so that nothing is refused for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from postwarden.guard.rulebook import Rulebook
from postwarden.guard.spending import spend_of, used_again
from postwarden.guard.tokens import Checked
from postwarden.guard.weigh import weigh
from postwarden.livestate import LiveState
from postwarden.livestate.limits import Limits
from postwarden.livestate.memory import Memory
from postwarden.model.attempt import Attempt, Role
from postwarden.model.history import Look
from postwarden.model.outcome import Judged
from postwarden.model.recall import Bin, DownError, Recalled, Spend
from postwarden.model.verdict import Verdict
from postwarden.settings.policy import Policy

#: Seconds the live state has; then the verdict is made without it.
DEADLINE = 0.15

_OWN = Limits(bins=50_000, spent=5_000, events=1)

Hash = Callable[[Sequence[str]], bytes]
TextModel = Callable[[Attempt], float]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and what it was made of: the attempt with its token as spent, the bins to note."""

    attempt: Attempt
    verdict: Verdict
    bins: tuple[Bin, ...]


class Judge:
    """Judges attempts. `hashed` turns what identifies somebody into bytes that say nothing."""

    def __init__(
        self, policy: Policy, state: LiveState, hashed: Hash, deadline: float | None = DEADLINE
    ) -> None:
        self._policy, self._state, self._hashed = policy, state, hashed
        self._deadline = deadline
        self._book = Rulebook(hashed)
        #: Counts of this process alone, for when the live state does not answer.
        self._own = None if isinstance(state, Memory) else Memory(_OWN)

    async def judge(
        self,
        attempt: Attempt,
        checked: Checked | None = None,
        model: TextModel | None = None,
        *,
        again: bool = False,
    ) -> Judgement:
        """Come to a verdict; nothing is written down yet but the token's use.

        `again`: this attempt was counted before, when it was challenged.
        """
        bins = self._book.bins(attempt)
        spend = spend_of(attempt, checked, self._hashed) if checked else None
        recalled, known = await self._recall([each.bin for each in bins], attempt, spend)
        history = self._book.history(bins, recalled.counts, own=again)
        attempt = _spent(attempt, spend, recalled)
        look = Look(attempt, replace(history, known=known), model)
        verdict = weigh(self._book.hits(look), attempt, self._policy, known=known)
        verdict = replace(verdict, drop=_dropped(attempt, verdict, self._policy))
        noted = self._book.to_note(attempt, bins, recalled.counts, again=again)
        return Judgement(attempt, verdict, noted)

    async def note(self, judgement: Judgement, mode: str) -> bool:
        """Count the attempt and write the verdict down; False if the live state would not."""
        attempt, event = judgement.attempt, event_of(judgement, mode)
        if self._own is not None:
            self._own.note_now(judgement.bins, attempt.at.timestamp(), ())
        noted = self._state.note(judgement.bins, attempt.at.timestamp(), [event])
        try:
            await asyncio.wait_for(noted, self._deadline)
        except (DownError, TimeoutError):
            return False
        return True

    async def tell(self, count: str, attempt: Attempt) -> None:
        """Add to a count that attempts do not add to: a visitor walked into a trap."""
        with contextlib.suppress(DownError, TimeoutError):
            noted = self._state.note(self._book.told(count, attempt), attempt.at.timestamp(), ())
            await asyncio.wait_for(noted, self._deadline)

    async def _recall(
        self, bins: Sequence[Bin], attempt: Attempt, spend: Spend | None
    ) -> tuple[Recalled, bool]:
        now = attempt.at.timestamp()
        if self._own is None:
            return await self._state.recall(bins, now, spend), True
        own = self._own.recall_now(bins, now, spend)
        try:
            asked = self._state.recall(bins, now, spend)
            return await asyncio.wait_for(asked, self._deadline), True
        except (DownError, TimeoutError):
            return own, False


def event_of(judgement: Judgement, mode: str) -> Judged:
    """The verdict as it is kept: no typed value in it."""
    attempt, verdict = judgement.attempt, judgement.verdict
    return Judged(
        at=attempt.at,
        id=attempt.id,
        host=attempt.host,
        path=attempt.path,
        kind=attempt.kind.value,
        mode=mode,
        action=verdict.action.word,
        score=verdict.score,
        hits=tuple((each.hit.rule, each.points) for each in verdict.hits),
        policy=verdict.policy,
        known=verdict.known,
    )


def _spent(attempt: Attempt, spend: Spend | None, recalled: Recalled) -> Attempt:
    if spend is None or not recalled.uses:
        return attempt
    used = used_again(spend.value, recalled.first, recalled.uses)
    return replace(attempt, token=replace(attempt.token, used=used))


def _dropped(attempt: Attempt, verdict: Verdict, policy: Policy) -> tuple[str, ...]:
    """The boxes that ask for a copy, where the post is suspicious: it goes on without them."""
    rule = policy.rules.get("reflected")
    if rule is None or verdict.score < rule.source:
        return ()
    boxes = (each for each in attempt.fields if each.role is Role.COPY and each.value)
    return tuple(dict.fromkeys(each.name for each in boxes))
