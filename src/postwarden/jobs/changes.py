"""A run beside those before it: saved, and what it opened, closed or could not look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from postwarden.jobs.saved import BadRunError, load_all, save
from postwarden.jobs.settle import settle
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.transition import Change, Transition


def keep(
    folder: Path,
    answer: Mapping[str, Any],
    at: datetime,
    shots: Iterable[Snapshot] = (),
    scope: Scope | None = None,
) -> tuple[list[Transition], list[BadRunError]]:
    """Save a run and say what changed by it on its target; OSError when it cannot be written."""
    file = save(folder, answer, at, shots, scope)
    # After its time a name says kind and target: a folder of thousands of sites is not read whole.
    runs, bad = load_all(folder, f"*-{file.name.partition('-')[2]}")
    own = next((run for run in runs if run.file == file), None)
    if own is None:
        return [], bad
    same = [r for r in runs if (r.kind, r.target) == (own.kind, own.target) and r.at <= own.at]
    if len(same) < 2:
        return [], bad
    changed = [t for t in settle(same) if t.change is not Change.STILL]
    return [t for t in changed if t.at == own.at or t.change is Change.UNSEEN], bad
