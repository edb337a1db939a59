"""What a guard does by itself: expire what was held, tell the owner before, mend after a crash."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from postwarden import registry
from postwarden.guard.live import Live
from postwarden.guard.owner_mail import NotMailedError, notice, send
from postwarden.guard.release import mend
from postwarden.guard.sealed import BrokenSealError
from postwarden.guard.spool import GoneError
from postwarden.model.held import Held, State
from postwarden.model.outcome import Ending, Outcome

EVERY = 300
#: The owner is told this long before a held post expires.
BEFORE = timedelta(days=3)

log = logging.getLogger("postwarden.guard")


@asynccontextmanager
async def housekeeping(live: Live) -> AsyncIterator[None]:
    """Keep house while the guard runs."""
    task = asyncio.create_task(_for_ever(live))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def keep_house(live: Live) -> None:
    """One round: mend, tell, expire."""
    stale = live.clock().timestamp() - live.settings.limits.site_seconds - 60
    mend(live.spool, stale)
    await live.write()  # a guard without posts lets old counts and events go, too
    due: dict[str, list[Held]] = {}
    for name, state in list(live.spool.names(State.PARKED, State.HELD, State.UNCLEAR)):
        with contextlib.suppress(GoneError, BrokenSealError):
            held = live.spool.head(name, state)
            await _look_at(live, held, state, due)
    for owner, posts in due.items():
        await _tell(live, owner, posts)


async def _look_at(live: Live, held: Held, state: State, due: dict[str, list[Held]]) -> None:
    now = live.clock()
    if held.expires is None:
        return
    if now >= held.expires:
        live.spool.remove(held.id, state)
        host = held.host.partition(":")[0].lower()
        await live.write(Outcome(now, held.id, host, held.path, Ending.EXPIRED, state.value))
    elif state is not State.PARKED and now >= held.expires - BEFORE and held.owner:
        due.setdefault(held.owner, []).append(held)


async def _tell(live: Live, owner: str, posts: list[Held]) -> None:
    """One mail for all posts that expire soon; each is named in one mail only."""
    new = [held for held in posts if live.spool.tell(held.id)]
    if not new:
        return
    try:
        await asyncio.to_thread(send, notice(owner, new, live.settings.mail), live.settings.mail)
    except NotMailedError as error:
        for held in new:
            live.spool.untell(held.id)
        log.warning("expiry notice not sent: %s", error)


async def _for_ever(live: Live) -> None:
    while True:
        try:
            await keep_house(live)
        except Exception as error:  # noqa: BLE001 - tomorrow's round must come whatever today's met
            log.warning("%s", registry.failure("postwarden.guard", error))
        await asyncio.sleep(EVERY)
