"""check: a domain -> snapshots -> checks -> a Checkup; what was saved can be judged again.

Checks ask for what they want to know; all of it is looked at, at once, and they run again, until
nothing new is wanted. So the number of waits is that of the longest chain of names, not of names.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from postwarden.jobs import lists
from postwarden.jobs.judging import Judging
from postwarden.model import Finding
from postwarden.model.checkup import Checkup
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World
from postwarden.probes.dns.servers import Server, of_machine
from postwarden.probes.world import Lookout

#: Rounds of looking, and questions about one domain: beyond them something leads in circles.
ROUNDS, QUESTIONS = 24, 1500
#: Seconds for one call, where the caller does not say otherwise.
TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Means:
    """How to look: resolvers (the machine's where none is named), seconds in all; see `Lists`."""

    servers: Sequence[Server] = ()
    timeout: float = TIMEOUT
    lists: lists.Lists = field(default_factory=lists.Lists)


def check(scopes: Sequence[Scope], means: Means | None = None) -> list[Checkup]:
    """Look at the domains and say what is wrong with their mail set-up."""
    means = means or Means()
    shelf = lists.shelf(scopes, means.lists)
    scopes = [replace(each, lists=lists.known(each, shelf)) for each in scopes]
    worlds = [World() for _ in scopes]
    judgings = [Judging(*pair) for pair in zip(scopes, worlds, strict=True)]
    asyncio.run(_look(judgings, worlds, means, shelf))
    return [_checkup(*each) for each in zip(scopes, worlds, judgings, strict=True)]


def replay(scope: Scope, snapshots: Iterable[Snapshot]) -> Checkup:
    """Judge what was seen before: the same snapshots give the same findings."""
    seen = tuple(snapshots)
    scope, world = replace(scope, lists=scope.lists or lists.seen(scope, seen)), World(seen)
    return _checkup(scope, world, Judging(scope, world))


async def _look(
    judgings: Sequence[Judging], worlds: Sequence[World], means: Means, shelf: lists.Shelf
) -> None:
    servers = tuple(means.servers) or of_machine()
    asker = lists.asker(shelf, means.lists, servers[0], means.timeout)
    async with Lookout(servers, means.timeout, asker) as lookout:
        jobs = [_explore(*pair, lookout) for pair in zip(judgings, worlds, strict=True)]
        await asyncio.gather(*jobs)


async def _explore(judging: Judging, world: World, lookout: Lookout) -> None:
    """Let the checks ask until they ask for nothing new."""
    left = QUESTIONS
    for _ in range(ROUNDS):
        judging.go_on()
        # Servers are slow and DNS is not: what DNS still has to say is never held up by them.
        quick = [each for each in world.wanted if each.kind == "dns"]
        wanted = (quick or list(world.wanted))[:left]
        if not wanted:
            return
        world.add(await lookout.look(wanted))
        left -= len(wanted)


def _checkup(scope: Scope, world: World, judging: Judging) -> Checkup:
    """What is to be said of a world that is looked at to its end."""
    judging.go_on()
    said = [f for f in judging.findings if f.code.startswith("missing.")]
    missing = [*said, *judging.missing()]
    blind = {name for each in missing for name in _parts(each)}
    return Checkup(
        target=scope.shown or scope.domain,
        at=datetime.fromtimestamp(scope.at or time.time(), UTC),
        covered=tuple(judging.covered(blind)),
        missed=tuple(dict.fromkeys(f.code for f in missing)),
        findings=(*(f for f in judging.findings if f not in said), *missing),
        snapshots=tuple(world),
        scope=replace(scope, lists=()),
    )


def _parts(missing: Finding) -> tuple[str, ...]:
    """The checks that could not look, or failed."""
    parts = missing.facts.get("part", missing.facts.get("module"))
    return parts if isinstance(parts, tuple) else (str(parts),)


def exit_code(checkups: Sequence[Checkup]) -> int:
    """0 nothing wrong, 1 something to do, 3 nothing could be looked at for any target."""
    if any(f.severity != "hint" for each in checkups for f in each.faults):
        return 1
    return 0 if any(each.covered for each in checkups) else 3
