"""The checks of one target: run until each has all it asked for; what each said and stands on."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from postwarden import registry
from postwarden.causes.missing import PART as OURS
from postwarden.jobs.unseen import MISSED, unseen
from postwarden.model import Finding, Subject
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Question
from postwarden.model.world import World

_PACKAGE = "postwarden.checks"
#: Questions without an answer that are named; all are counted.
_NAMES = 50


class Judging:
    """Checks of the chosen parts; one that fails is noted, the others go on.

    Attributes:
        asked: by check, the questions that its last run stands on.
        failures: checks of ours that failed.
    """

    def __init__(self, scope: Scope, world: World) -> None:
        self._scope, self._world = scope, world
        self._found: dict[str, list[Finding]] = {}
        self._open = dict(_chosen(scope))
        self.asked: dict[str, set[Question]] = {name: set() for name in self._open}
        self.failures: dict[str, registry.Failure] = {}

    @property
    def findings(self) -> list[Finding]:
        """What the checks say now, check by check; of a domain that does not exist no more."""
        missing = self._found.get("exists")
        return missing or [each for name in self.asked for each in self._found.get(name, ())]

    def go_on(self) -> None:
        """Run again every check that asked for something that was not known."""
        for name, module in self._open.items():
            self._run(name, module)
        wanted = self._world.wanted
        self._open = {
            n: m for n, m in self._open.items() if not wanted.keys().isdisjoint(self.asked[n])
        }

    def _run(self, name: str, module: ModuleType) -> None:
        self.asked[name] = self._world.asked = set()
        found = registry.collected(module.find, self._scope, self._world)
        if isinstance(found, registry.Failure):
            self.failures[name], self._found[name] = found, []
        else:
            self.failures.pop(name, None)
            self._found[name] = found

    def covered(self, blind: set[str]) -> Iterator[str]:
        """The checks that could look; a check may say by `covered` of its own what it covered.

        One that had nothing to look at (no logs, say) looked at nothing.
        """
        for name, asked in self.asked.items():
            own = getattr(registry.load(_PACKAGE, name), "covered", None)
            if name in self.failures or not (asked or self._found.get(name)):
                continue
            if own is None:
                yield from () if name in blind else (name,)
                continue
            said = registry.guarded(own, self._scope, self._world)
            yield from () if isinstance(said, registry.Failure) else said

    def missing(self) -> Iterator[Finding]:
        """What could not be looked at, by how it ended, and checks of ours that failed.

        Of blocklists a check says by itself which did not answer.
        """
        self._world.asked = set()  # what is asked from here on is no check's question
        site, subject = self._scope.domain, Subject("site", self._scope.shown or self._scope.domain)
        parts: dict[str, list[str]] = {}
        gaps: dict[str, dict[str, None]] = {}
        for name, asked in self.asked.items():
            seen = [self._world.ask(q) for q in sorted(asked) if q.kind != "list"]
            for answer, names in unseen(each for each in seen if not each.looked):
                parts.setdefault(answer, []).append(name)
                gaps.setdefault(answer, {}).update(dict.fromkeys(names))
        for answer, gap in gaps.items():
            facts: dict[str, Fact] = {"answer": answer, "count": len(gap)}
            facts |= {"names": tuple(gap)[:_NAMES], "part": tuple(parts[answer])}
            yield MISSED.about(subject, site=site, also=facts)
        for name, failure in self.failures.items():
            place = f"{failure.error}, {failure.place}"
            yield OURS.about(subject, site=site, module=name, place=place)


def _chosen(scope: Scope) -> Iterator[tuple[str, ModuleType]]:
    for name in registry.names(_PACKAGE):
        module = registry.load(_PACKAGE, name)
        parts = (module.PART,) if isinstance(module.PART, str) else module.PART
        if not scope.parts.isdisjoint(parts):
            yield name, module
