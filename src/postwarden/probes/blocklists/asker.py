"""Asks blocklists: each question once in a run however many targets share it, at a bearable pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping

from postwarden.model.snapshot import Question, Seen, Snapshot, State
from postwarden.probes.blocklists.shelf import Zone
from postwarden.probes.politeness import Pace, still_good

Ask = Callable[[Question], Awaitable[Snapshot]]


class Asker:
    """Answers questions of the kind `list` by DNS.

    Args:
        earlier: snapshots of other runs; what may still be kept of them is not asked again,
            except test points, which belong to each run.
        resolver: address that is asked, for texts about refusals.
    """

    def __init__(
        self,
        zones: Mapping[str, Zone],
        pace: Pace,
        *,
        earlier: Iterable[Snapshot] = (),
        resolver: str = "",
    ) -> None:
        self._zones, self._pace = zones, pace
        self._facts: dict[str, Seen] = {"resolver": resolver}
        self._earlier = {
            each.question: each
            for each in still_good(earlier, time.time())
            if not self._is_test(each.question)
        }
        self._asked: dict[Question, asyncio.Task[Snapshot]] = {}

    async def ask(self, question: Question, dns: Ask) -> Snapshot:
        """The answer, from whoever asked for it first; `dns` asks a resolver."""
        if known := self._earlier.get(question):
            return known
        task = self._asked.get(question)
        if task is None:
            task = self._asked[question] = asyncio.ensure_future(self._look(question, dns))
        # One target that runs out of time takes nothing from the others.
        return await asyncio.shield(task)

    async def _look(self, question: Question, dns: Ask) -> Snapshot:
        blocklist, _, rdtype = question.detail.partition(" ")
        zone = self._zones.get(blocklist)
        if zone is None or not await self._pace.turn(zone.operator):
            facts: dict[str, Seen] = {"rcode": "not-asked"}
            return Snapshot(question, State.TIMEOUT, at=time.time(), facts=facts)
        found = await dns(Question("dns", f"{question.name}.{zone.suffix}", rdtype))
        rcode = found.facts.get("rcode")
        return Snapshot(
            question,
            found.state,
            _without(zone.secret, found.records),
            found.ttl,
            found.at,
            self._facts if rcode is None else self._facts | {"rcode": rcode},
        )

    def _is_test(self, question: Question) -> bool:
        zone = self._zones.get(question.detail.partition(" ")[0])
        return zone is not None and question.name in zone.tests


def _without(secret: str, records: tuple[str, ...]) -> tuple[str, ...]:
    """What a list says, without the key it was asked with."""
    return tuple(r.replace(secret, "KEY") for r in records) if secret else records
