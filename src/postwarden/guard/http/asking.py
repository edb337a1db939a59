"""The answer to a challenge: the parked post goes to the site, never through a redirect.

The answer is a post of its own to the same address with `pw_parked=REFERENCE` in its query, so that
links in the site's answer stay right and the web server does not go around the guard.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from postwarden.guard.http import answers, bodies, waiting
from postwarden.guard.http.forward import Post
from postwarden.guard.http.passing import sent
from postwarden.guard.http.posts import reflected, tell_owner
from postwarden.guard.http.way import Way
from postwarden.guard.http.without import without
from postwarden.guard.live import Live
from postwarden.guard.reading import guessed
from postwarden.guard.sealed import BrokenSealError
from postwarden.guard.spool import GoneError, tidy
from postwarden.model.attempt import Attempt, Proof, Token
from postwarden.model.held import Held, State
from postwarden.model.outcome import Ending, Outcome
from postwarden.model.verdict import Action
from postwarden.settings.guard import Site

#: The answer is a few lines; more is not read.
_MOST = 64 * 1024
#: Sessions and CSRF tokens age, floods are held off: no fault of the visitor's.
_NOT_TAKEN = frozenset({403, 408, 419, 429})


async def answered(live: Live, request: Request, way: Way, site: Site, parked: str) -> Response:
    """Check the answer, judge the parked post once more with it, deliver or hold it."""
    name = tidy(parked)
    language = answers.language(request, site)
    try:
        given = await bodies.read(request.stream(), request.headers.get("content-type", ""), _MOST)
        given.close()
        held = await asyncio.to_thread(live.spool.head, name, State.PARKED)
    except (GoneError, bodies.TooLargeError):
        return answers.answered_before(site, language)
    except BrokenSealError:
        return answers.not_kept(site, language, request)
    fields = {each.name: each.value for each in given.fields}
    token = _solved(live, held, fields)
    if token is None:
        return answers.challenge(
            live, site, language, held, request, again=fields.get("pw_wait", "")
        )
    try:
        return await _judged(live, request, site, held, token)
    except GoneError:  # a second answer was at it meanwhile
        return answers.answered_before(site, language)


def _solved(live: Live, held: Held, fields: dict[str, str]) -> Token | None:
    """The token of a right answer: solved by the browser, or waited for by a person."""
    now, host = live.clock(), held.host.partition(":")[0].lower()
    checked = live.tokens.check(fields.get("pw_token", ""), host, waiting.form(held), now)
    if checked.token.proof is Proof.VALID:
        return replace(checked.token, solved=True)
    waited = waiting.checked(live, fields.get("pw_wait", ""), held)
    return replace(waited.token, solved=True) if waited.token.proof is Proof.VALID else None


async def _judged(live: Live, request: Request, site: Site, held: Held, token: Token) -> Response:
    """Judge again: who answers a challenge may still be a program with a hundred like him."""
    body = await asyncio.to_thread(lambda: b"".join(live.spool.body(held.id, State.PARKED)))
    found = bodies.parsed(body, dict(held.headers).get("content-type", ""))
    found.close()
    fields = tuple(each for each in found.fields if not each.name.startswith("pw_"))
    attempt = guessed(
        Attempt(
            at=live.clock(),
            id=held.id,
            host=held.host.partition(":")[0].lower(),
            method=held.method,
            path=held.target,
            ip=held.ip,
            headers=dict(held.headers),
            fields=fields,
            files=tuple(found.files),
            token=token,
        ),
        site,
    )
    judgement = await live.judge.judge(attempt, None, live.learned(site).probability, again=True)
    await live.judge.note(judgement, "guard")
    path = attempt.path
    if judgement.verdict.action > Action.CHALLENGE:
        live.spool.move(held.id, State.PARKED, State.HELD)
        await live.write(Outcome(attempt.at, held.id, attempt.host, path, Ending.HELD))
        if reflected(judgement) and held.owner:
            live.later(tell_owner(live, held, site))
        return answers.held(site, answers.language(request, site), held.id, request)
    if drop := judgement.verdict.drop:
        body = without(body, dict(held.headers).get("content-type", ""), drop)
    return await _delivered(live, site, held, body, path)


async def _delivered(live: Live, site: Site, held: Held, body: bytes, path: str) -> Response:
    """Deliver the parked post once: the rename decides between two answers at the same time."""
    language = held.language
    try:
        live.spool.move(held.id, State.PARKED, State.RELEASING)
    except GoneError:
        return answers.answered_before(site, language)
    passing = live.passes.mint(held.id, live.clock())
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
    response = await sent(live.forwarder, post, site)
    ending = _ending(response)
    if ending is Ending.SOLVED:
        live.spool.remove(held.id, State.RELEASING)
    else:
        after = State.UNCLEAR if ending is Ending.UNCLEAR else State.HELD
        live.spool.move(held.id, State.RELEASING, after)
    host = held.host.partition(":")[0].lower()
    await live.write(Outcome(live.clock(), held.id, host, path, ending))
    return response


def _ending(response: Response) -> Ending:
    """How it ended. What the site did not take by a fault of its own stays held beside its answer."""
    status = response.status_code
    if answers.is_away(response):
        return Ending.UNCLEAR if status == 504 else Ending.FAILED
    return Ending.HELD if status >= 500 or status in _NOT_TAKEN else Ending.SOLVED
