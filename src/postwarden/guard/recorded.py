"""Judges recorded attempts: the live judge on a memory of its own, so that lines build history."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from postwarden.guard.judge import Judge
from postwarden.guard.keys import Keyring, fresh
from postwarden.guard.learned import Learned
from postwarden.guard.offline import BadLine, answer, attempts
from postwarden.livestate.memory import Memory
from postwarden.settings.guard import Settings, Site, policy_of


class Recorded:
    """A judge for a recording."""

    def __init__(self, settings: Settings | None, *, text: bool = True) -> None:
        self._settings, self._text = settings, text
        policy = policy_of(settings.policy if settings else None)
        hashed = Keyring([fresh()]).hasher("count")
        self._judge = Judge(policy, Memory(), hashed, deadline=None)
        self._models: dict[str, Learned] = {}

    async def judged(self, lines: Iterable[str]) -> AsyncIterator[dict[str, Any] | BadLine]:
        """Judge line by line; a bad one is given as such, and the rest goes on."""
        for each in attempts(lines, lambda: datetime.now(UTC), self._site):
            if isinstance(each, BadLine):
                yield each
                continue
            attempt = each[1]
            model = self._model(attempt.host).probability if self._text else None
            judgement = await self._judge.judge(attempt, None, model)
            await self._judge.note(judgement, "recorded")
            yield answer(judgement.attempt, judgement.verdict)

    def _site(self, host: str) -> Site | None:
        name = host.partition(":")[0].lower()
        sites = self._settings.sites if self._settings else ()
        return next((site for site in sites if name in site.hosts), None)

    def _model(self, host: str) -> Learned:
        site = self._site(host)
        name = site.hosts[0] if site else ""
        if name not in self._models:
            folder = self._settings.folder / "learned" if self._settings and name else None
            self._models[name] = Learned(folder or Path("/nonexistent"), name or "none")
        return self._models[name]
