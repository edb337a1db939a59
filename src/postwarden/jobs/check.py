"""check: a domain -> snapshots -> checks -> a Checkup; what was saved can be judged again.

Checks ask for what they want to know; all of it is looked at, at once, and they run again, until
nothing new is wanted. So the number of waits is that of the longest chain of names, not of names.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from postwarden import registry
from postwarden.causes.missing import PART as OURS
from postwarden.jobs import lists
from postwarden.jobs.unseen import MISSED, unseen
from postwarden.model import Finding, Subject
from postwarden.model.checkup import Checkup
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Question, Snapshot
from postwarden.model.world import World
from postwarden.probes.dns.servers import Server, of_machine
from postwarden.probes.world import Lookout

#: Rounds of looking, and questions about one domain: beyond them something leads in circles.
ROUNDS, QUESTIONS = 24, 4000
#: Seconds for one call, where the caller does not say otherwise.
TIMEOUT = 20.0
_PACKAGE = "postwarden.checks"


@dataclass(frozen=True, slots=True)
class Means:
    """How to look: resolvers (the machine's where none is named), seconds in all; see `Lists`."""

    servers: Sequence[Server] = ()
    timeout: float = TIMEOUT
    lists: lists.Lists = field(default_factory=lists.Lists)


@dataclass(slots=True)
class _Judged:
    """What the checks said in one round, and what each asked."""

    findings: list[Finding] = field(default_factory=list)
    asked: dict[str, set[Question]] = field(default_factory=lambda: defaultdict(set))
    failures: dict[str, registry.Failure] = field(default_factory=dict)


def check(scopes: Sequence[Scope], means: Means | None = None) -> list[Checkup]:
    """Look at the domains and say what is wrong with their mail set-up."""
    means = means or Means()
    shelf = lists.shelf(scopes, means.lists)
    scopes = [replace(each, lists=lists.known(each, shelf)) for each in scopes]
    worlds = [World() for _ in scopes]
    asyncio.run(_look(scopes, worlds, means, shelf))
    return [checkup(scope, world) for scope, world in zip(scopes, worlds, strict=True)]


def replay(scope: Scope, snapshots: Iterable[Snapshot]) -> Checkup:
    """Judge what was seen before: the same snapshots give the same findings."""
    seen = tuple(snapshots)
    return checkup(replace(scope, lists=scope.lists or lists.seen(scope, seen)), World(seen))


async def _look(
    scopes: Sequence[Scope], worlds: Sequence[World], means: Means, shelf: lists.Shelf
) -> None:
    servers = tuple(means.servers) or of_machine()
    asker = lists.asker(shelf, means.lists, servers[0], means.timeout)
    async with Lookout(servers, means.timeout, asker) as lookout:
        jobs = [_explore(*pair, lookout) for pair in zip(scopes, worlds, strict=True)]
        await asyncio.gather(*jobs)


async def _explore(scope: Scope, world: World, lookout: Lookout) -> None:
    """Let the checks ask until they ask for nothing new."""
    left = QUESTIONS
    for _ in range(ROUNDS):
        _judge(scope, world)
        # Servers are slow and DNS is not: what DNS still has to say is never held up by them.
        quick = [each for each in world.wanted if each.kind == "dns"]
        wanted = (quick or list(world.wanted))[:left]
        if not wanted:
            return
        world.add(await lookout.look(wanted))
        left -= len(wanted)


def checkup(scope: Scope, world: World) -> Checkup:
    """Judge a world that is looked at to its end."""
    judged = _judge(scope, world)
    said = [f for f in judged.findings if f.code.startswith("missing.")]
    missing = [*said, *_missing(scope, world, judged)]
    blind = {str(f.facts.get("part") or f.facts.get("module")) for f in missing}
    able = [name for name in judged.asked if name not in judged.failures]
    return Checkup(
        target=scope.shown or scope.domain,
        at=datetime.fromtimestamp(scope.at or time.time(), UTC),
        covered=tuple(each for name in able for each in _covered(name, scope, world, blind)),
        missed=tuple(dict.fromkeys(f.code for f in missing)),
        findings=(*(f for f in judged.findings if f not in said), *missing),
        snapshots=tuple(world),
        scope=replace(scope, lists=()),
    )


def _judge(scope: Scope, world: World) -> _Judged:
    """Run every check of the chosen parts once; one that fails is noted, the others go on."""
    judged = _Judged()
    for name in registry.names(_PACKAGE):
        if name == "records":
            continue
        module = registry.load(_PACKAGE, name)
        parts = (module.PART,) if isinstance(module.PART, str) else module.PART
        if scope.parts.isdisjoint(parts):
            continue
        world.asked = judged.asked[name]
        found = registry.collected(module.find, scope, world)
        if isinstance(found, registry.Failure):
            judged.failures[name] = found
        else:
            judged.findings += found
    return judged


def _covered(name: str, scope: Scope, world: World, blind: set[str]) -> tuple[str, ...]:
    """What a check covered: itself, or what it says by a function `covered` of its own."""
    own = getattr(registry.load(_PACKAGE, name), "covered", None)
    if own is None:
        return () if name in blind else (name,)
    found = registry.guarded(own, scope, world)
    return () if isinstance(found, registry.Failure) else tuple(found)


def _missing(scope: Scope, world: World, judged: _Judged) -> Iterator[Finding]:
    """What could not be looked at, check by check, and checks of ours that failed.

    Of blocklists a check says by itself which did not answer.
    """
    subject = Subject("site", scope.shown or scope.domain)
    for name, asked in judged.asked.items():
        seen = [world.ask(q) for q in sorted(asked) if q.kind != "list"]
        failed = [each for each in seen if not each.looked]
        for answer, names in unseen(failed):
            yield MISSED.about(
                subject, site=scope.domain, part=name, answer=answer, names=names, count=len(names)
            )
    for name, failure in judged.failures.items():
        place = f"{failure.error}, {failure.place}"
        yield OURS.about(subject, site=scope.domain, module=name, place=place)


def exit_code(checkups: Sequence[Checkup]) -> int:
    """0 nothing wrong, 1 something to do, 3 nothing could be looked at for any target."""
    if any(f.severity != "hint" for each in checkups for f in each.faults):
        return 1
    return 0 if any(each.covered for each in checkups) else 3
