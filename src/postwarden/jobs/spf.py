"""spf: an address, a sender -> what SPF says of them, and how it comes to that."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from postwarden.checks.records.spf_answer import Answer, Client
from postwarden.checks.records.spf_host import check_host
from postwarden.checks.records.spf_survey import Branch, survey
from postwarden.jobs.check import QUESTIONS, ROUNDS, Means
from postwarden.model.world import World
from postwarden.probes.dns.servers import of_machine
from postwarden.probes.world import Lookout


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer about one address.

    Attributes:
        ip: one that maps IPv4 is written as IPv4.
        policy: the sender's record with all it includes, for the worst case.
    """

    ip: str
    sender: str
    helo: str
    answer: Answer
    policy: Branch

    @property
    def blind(self) -> bool:
        """Whether there is no answer because nothing could be looked at."""
        return self.answer.result == "temperror" and not self.answer.trace


def explain(ip: str, sender: str, helo: str = "", means: Means | None = None) -> Explained:
    """Say whether the address may send for the sender; ValueError for what is no address."""
    means, ip = means or Means(), Client.of(ip).shown
    world, at = World(), time.time()
    asyncio.run(_look(world, (ip, sender, helo, at), means))
    return _judged(world, ip, sender, helo, at)


def _judged(world: World, ip: str, sender: str, helo: str, at: float) -> Explained:
    answer = check_host(world, ip, helo, sender, at=at)
    return Explained(ip, sender, helo, answer, survey(world, answer.domain, voids=False))


async def _look(world: World, what: tuple[str, str, str, float], means: Means) -> None:
    """Look at what the evaluation asks for, until it asks for nothing new."""
    left = QUESTIONS
    async with Lookout(means.servers or of_machine(), means.timeout) as lookout:
        for _ in range(ROUNDS):
            _judged(world, *what)
            wanted = list(world.wanted)[:left]
            if not wanted:
                return
            world.add(await lookout.look(wanted))
            left -= len(wanted)


def exit_code(found: Explained) -> int:
    """0 there is an answer, 3 nothing could be looked at."""
    return 3 if found.blind else 0
