"""Which blocklists a check asks, where, and how fast."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from postwarden.jobs.saved import BadRunError
from postwarden.jobs.saved import load as load_run
from postwarden.model.blocklist import Blocklist
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.probes.blocklists.asker import Asker
from postwarden.probes.blocklists.shelf import SHIPPED, Shelf, load
from postwarden.probes.dns.servers import Server
from postwarden.probes.politeness import BURST, RATE, Pace

__all__ = ["Lists", "Shelf", "asker", "earlier", "known", "seen", "shelf"]
_PART = "lists"
#: Runs that are read for what they saw; more say nothing new.
_RUNS = 200


@dataclass(frozen=True, slots=True)
class Lists:
    """How to ask blocklists.

    Attributes:
        folder: the lists, one TOML each.
        keys: variables that hold keys; the environment where None.
        rate, burst: questions a second to one operator after so many at once; rate 0: no limit.
        earlier: snapshots of earlier runs, which may spare questions.
    """

    folder: Path = SHIPPED
    keys: Mapping[str, str] | None = None
    rate: float = RATE
    burst: int = BURST
    earlier: Sequence[Snapshot] = ()


def shelf(scopes: Iterable[Scope], means: Lists) -> Shelf:
    """Read the lists, where anybody asks for them."""
    if not any(_PART in each.parts for each in scopes):
        return Shelf((), {})
    return load(means.folder, os.environ if means.keys is None else means.keys)


def known(scope: Scope, read: Shelf) -> tuple[Blocklist, ...]:
    """The lists of one target: the caller's own, else all that were read."""
    return scope.lists or (read.lists if _PART in scope.parts else ())


def seen(scope: Scope, snapshots: Sequence[Snapshot]) -> tuple[Blocklist, ...]:
    """The lists for a replay: those asked then count as usable, with or without a key today."""
    if _PART not in scope.parts:
        return ()
    asked = {
        q.detail.partition(" ")[0] for q in (s.question for s in snapshots) if q.kind == "list"
    }
    return load(seen=asked).lists


def earlier(folder: Path, now: datetime) -> list[Snapshot]:
    """What runs saved since yesterday saw of lists; a file that is no run is left to others."""
    day = f"{now - timedelta(days=1):%Y%m%dT%H%M%S}"
    files = [f for f in sorted(folder.glob("*-check-*.json")) if f.name >= day]
    found: list[Snapshot] = []
    for file in files[-_RUNS:]:
        with suppress(BadRunError, OSError):
            found += (s for s in load_run(file).snapshots if s.question.kind == "list")
    return found


def asker(read: Shelf, means: Lists, server: Server, timeout: float) -> Asker:
    """Who asks them: patient for half the time there is."""
    pace = Pace(means.rate, means.burst, timeout / 2)
    return Asker(read.zones, pace, earlier=means.earlier, resolver=server[0])
