"""A running guard's parts, made from its settings; what it does without being asked: housekeeping."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from postwarden.guard import keys
from postwarden.guard.http.claims import Claims
from postwarden.guard.http.forward import Forwarder
from postwarden.guard.judge import Judge
from postwarden.guard.learned import Learned
from postwarden.guard.passes import Passes
from postwarden.guard.release import Desk
from postwarden.guard.spool import Spool
from postwarden.guard.tokens import Tokens
from postwarden.livestate import LiveState
from postwarden.model.outcome import GuardEvent
from postwarden.model.recall import DownError
from postwarden.settings.guard import Form, Settings, Site, policy_of


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Live:
    """Everything a running guard stands on."""

    settings: Settings
    state: LiveState
    keyring: keys.Keyring
    judge: Judge
    spool: Spool
    tokens: Tokens
    passes: Passes
    forwarder: Forwarder
    clock: Callable[[], datetime] = now
    claims: Claims = field(default_factory=Claims)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _sites: dict[str, Site] = field(default_factory=dict)
    _learned: dict[str, Learned] = field(default_factory=dict)

    def site(self, host: str) -> Site | None:
        """The site of a Host header."""
        if not self._sites:
            self._sites = {name: each for each in self.settings.sites for name in each.hosts}
        return self._sites.get(host.partition(":")[0].lower().rstrip("."))

    def mode(self, site: Site | None, form: Form | None) -> str:
        """Forms that the settings do not name are observed, whatever the site's mode."""
        if site is None or form is None:
            return "observe"
        return form.mode or site.mode or self.settings.mode

    def learned(self, site: Site) -> Learned:
        """What this site's owner has taught."""
        name = site.hosts[0]
        if name not in self._learned:
            self._learned[name] = Learned(self.settings.folder / "learned", name)
        return self._learned[name]

    @property
    def desk(self) -> Desk:
        """What releasing needs."""
        return Desk(
            self.spool, self.forwarder, self.passes, self.settings.mail, self.clock, self.site
        )

    async def write(self, *events: GuardEvent) -> None:
        """Keep events; a live state that is down costs the report a line, nobody a message."""
        with contextlib.suppress(DownError, TimeoutError):
            noted = self.state.note((), self.clock().timestamp(), events)
            await asyncio.wait_for(noted, 1)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something after the answer has gone out."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        """Finish what is under way, then close."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=10)
        await self.forwarder.close()
        await self.state.close()


def build(settings: Settings, *, reading: bool = False) -> Live:
    """Make the parts. `reading`: for a command beside a guard that may be running.

    Raises KeyFileError, BadSettingsError, DownError, OSError.
    """
    keyring = _keyring(settings)
    state = state_of(settings, reading=reading)
    limits = settings.limits
    return Live(
        settings=settings,
        state=state,
        keyring=keyring,
        judge=Judge(policy_of(settings.policy), state, keyring.hasher("count")),
        spool=Spool(settings.folder / "spool", keyring, bytes_most=limits.spool_mb * 1024**2),
        tokens=Tokens(keyring),
        passes=Passes(keyring),
        forwarder=Forwarder(limits.site_seconds),
    )


def state_of(settings: Settings, *, reading: bool = False) -> LiveState:
    """The live state that the settings name."""
    if settings.state == "sqlite":
        from postwarden.livestate.memory import Memory
        from postwarden.livestate.sqlite import Sqlite

        file = settings.folder / "state.sqlite"
        if reading and not file.exists():
            return Memory()  # no guard has run yet: nothing to read, nothing to write beside
        return Sqlite(file, beside=reading)
    from postwarden.livestate.valkey import Valkey

    return Valkey(settings.state)


def _keyring(settings: Settings) -> keys.Keyring:
    """The keys; made at the first start, never where a spool already needs older ones."""
    try:
        return keys.load(settings.keys)
    except keys.KeyFileError as error:
        spooled = any((settings.folder / "spool").glob("*/PW-*"))
        if error.reason != "missing" or spooled:
            raise
        return keys.make(settings.keys)
