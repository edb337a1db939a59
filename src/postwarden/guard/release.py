"""Delivers a held post: at most once without a person's word, and nothing lost on the way.

held -> releasing -> gone (the site or the owner has it), or back to held, or unclear: the answer was
lost, and only a person may send it once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from postwarden.guard.http import bodies
from postwarden.guard.http.forward import Forwarder, LostError, NotReachedError, Post
from postwarden.guard.owner_mail import NotMailedError, parts, send, written
from postwarden.guard.passes import Passes
from postwarden.guard.reading import guessed
from postwarden.guard.spool import Spool
from postwarden.guard.taken import LOOKED_AT, taken
from postwarden.model.attempt import Attempt, Field, Kind
from postwarden.model.held import Held, State
from postwarden.model.outcome import Ending, Outcome
from postwarden.settings.guard import Mail, Site


@dataclass(frozen=True, slots=True)
class Released:
    """How a release ended. `why` is a status, or the reason why the site or mail would not."""

    name: str
    ending: Ending
    why: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What releasing needs."""

    spool: Spool
    forwarder: Forwarder
    passes: Passes
    mail: Mail
    clock: Callable[[], datetime]
    site: Callable[[str], Site | None]


async def release(desk: Desk, name: str, state: State) -> Released:
    """Deliver one post. Raises GoneError when another is at it, BrokenSealError."""
    held = await asyncio.to_thread(desk.spool.head, name, state)
    body = await asyncio.to_thread(lambda: b"".join(desk.spool.body(name, state)))
    desk.spool.move(name, state, State.RELEASING)
    try:
        done = await _delivered(desk, held, body)
    except BaseException:
        desk.spool.move(name, State.RELEASING, State.UNCLEAR)
        raise
    _settle(desk.spool, done)
    return done


def event(done: Released, held: Held, at: datetime) -> Outcome:
    """The outcome as it is kept."""
    return Outcome(at, held.id, held.host, held.path, done.ending, done.why[:60])


def mailed(held: Held, body: bytes, mail: Mail, site: Site | None, why: str) -> None:
    """Mail a post to its owner, with its files. Raises NotMailedError."""
    if not held.owner:
        raise NotMailedError("no-owner")
    kind = _header(held, "content-type")
    multipart = kind.lower().startswith("multipart/")
    files = parts(kind, body) if multipart else []
    send(written(held, fields_of(held, body, site), files, mail, why=why), mail)


def fields_of(held: Held, body: bytes, site: Site | None) -> Sequence[Field]:
    """The fields of a held post, with their roles."""
    found = bodies.parsed(body, _header(held, "content-type"))
    filled = tuple(each for each in found.fields if not each.name.startswith("pw_"))
    attempt = Attempt(
        held.at, host=held.host, path=held.target, kind=Kind(held.kind), fields=filled
    )
    return guessed(attempt, site).fields


def mend(spool: Spool, before: float) -> int:
    """After a crash: what has been in delivery since `before` (epoch) is unclear. Give their number."""
    stranded = [name for name, since in spool.since(State.RELEASING) if since < before]
    for name in stranded:
        spool.move(name, State.RELEASING, State.UNCLEAR)
    return len(stranded)


async def _delivered(desk: Desk, held: Held, body: bytes) -> Released:
    passing = desk.passes.mint(held.id, desk.clock())
    post = Post(
        held.upstream,
        held.host,
        held.method,
        held.target,
        held.headers,
        [body] if body else [],
        len(body),
        held.ip,
        passing,
    )
    try:
        async with desk.forwarder.answer(post) as answer:
            page = await answer.content.read(LOOKED_AT) if answer.status == 200 else b""
            status, location = answer.status, answer.headers.get("location", "")
    except NotReachedError as error:
        return Released(held.id, Ending.HELD, f"not-reached {error}")
    except (LostError, TimeoutError, OSError) as error:
        return Released(held.id, Ending.UNCLEAR, str(error))
    names = [each.name for each in fields_of(held, body, desk.site(held.host))]
    signs_up = held.kind == Kind.REGISTRATION.value
    if taken(status, location, page.decode("utf-8", "replace"), names, signs_up=signs_up):
        return Released(held.id, Ending.RELEASED, str(status))
    return await _by_mail(desk, held, body, status)


async def _by_mail(desk: Desk, held: Held, body: bytes, status: int) -> Released:
    site = desk.site(held.host)
    try:
        await asyncio.to_thread(mailed, held, body, desk.mail, site, "not-taken")
    except NotMailedError as error:
        return Released(held.id, Ending.HELD, f"not-taken {status}, not-mailed {error}")
    return Released(held.id, Ending.MAILED, f"not-taken {status}")


def _settle(spool: Spool, done: Released) -> None:
    if done.ending in (Ending.RELEASED, Ending.MAILED):
        spool.remove(done.name, State.RELEASING)
    else:
        after = State.UNCLEAR if done.ending is Ending.UNCLEAR else State.HELD
        spool.move(done.name, State.RELEASING, after)


def _header(held: Held, name: str) -> str:
    return next((value for key, value in held.headers if key.lower() == name), "")
