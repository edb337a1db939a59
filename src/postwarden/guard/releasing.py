"""A person's word on a held post: release or delete; the guard learns from both."""

from __future__ import annotations

import asyncio

from postwarden.guard.live import Live
from postwarden.guard.release import event, fields_of, release
from postwarden.guard.sealed import BrokenSealError
from postwarden.guard.spool import GoneError
from postwarden.model.attempt import Attempt, Kind
from postwarden.model.held import Held, State
from postwarden.model.outcome import Ending, Outcome


async def released(live: Live, held: Held, state: State, *, again: bool) -> tuple[str, str]:
    """Release one post; give how it ended and why. An unclear one only when told so."""
    if state is State.RELEASING or (state is State.UNCLEAR and not again):
        return ("busy" if state is State.RELEASING else "unclear-before"), ""
    try:
        await _teach(live, held, state, spam=False)
        done = await release(live.desk, held.id, state)
    except GoneError:
        return "gone", ""
    except BrokenSealError as error:
        return "broken", error.reason
    await live.write(event(done, held, live.clock()))
    return done.ending.value, done.why


async def deleted(live: Live, name: str, held: Held | None, state: State) -> tuple[str, str]:
    """Delete one post; one that cannot be opened any more too."""
    try:
        if held is not None:
            await _teach(live, held, state, spam=True)
        live.spool.remove(name, state)
    except GoneError:
        return "gone", ""
    host, path = (held.host, held.path) if held else ("", "")
    bare = host.partition(":")[0].lower()
    await live.write(Outcome(live.clock(), name, bare, path, Ending.DELETED))
    return "deleted", ""


async def _teach(live: Live, held: Held, state: State, *, spam: bool) -> None:
    site = live.site(held.host)
    if site is None:
        return
    try:
        body = await asyncio.to_thread(lambda: b"".join(live.spool.body(held.id, state)))
    except BrokenSealError:
        return
    fields = tuple(fields_of(held, body, site))
    attempt = Attempt(
        held.at, host=held.host, path=held.target, kind=Kind(held.kind), fields=fields
    )
    live.learned(site).teach(attempt, spam)
