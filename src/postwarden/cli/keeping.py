"""`--save`: a run is kept beside the answer; one that cannot be kept never costs the answer."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postwarden.cli.output import said, wrong
from postwarden.cli.reasons import reason

if TYPE_CHECKING:
    from postwarden.model.scope import Scope
    from postwarden.model.snapshot import Snapshot
    from postwarden.model.transition import Transition


class Keeper:
    """Keeps runs in a folder, or nothing where none is named; `finish` says what went wrong."""

    def __init__(self, folder: Path | None, language: str) -> None:
        self._folder, self._language = folder, language
        self._trouble: click.ClickException | None = None
        if folder is not None:
            self._refuse_early(folder)

    def _refuse_early(self, folder: Path) -> None:
        """Say before hours of reading that nothing could be kept there."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise self._not_saved(folder, error) from error

    def keep(
        self,
        answer: Mapping[str, Any],
        at: datetime,
        shots: Iterable[Snapshot] = (),
        scope: Scope | None = None,
    ) -> list[Transition]:
        """Keep a run; what changed by it on its target."""
        if self._folder is None:
            return []
        from postwarden.jobs.changes import keep

        try:
            changes, bad = keep(self._folder, answer, at, shots, scope)
        except OSError as error:
            self._trouble = self._not_saved(self._folder, error)
            return []
        for each in bad:
            click.echo(said("cli.no-run", self._language, value=str(each.file)), err=True)
        return changes

    def finish(self) -> None:
        """Raise what kept a run from being kept, after the answer was given."""
        if self._trouble is not None:
            raise self._trouble

    def _not_saved(self, folder: Path, error: OSError) -> click.ClickException:
        why = reason(error, self._language)
        return wrong("cli.not-saved", self._language, str(folder), reason=why)
