"""An accepted post goes on: by the web server's own hand, or through the guard to the site."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from postwarden.guard.http import answers, bodies
from postwarden.guard.http.forward import (
    Forwarder,
    LostError,
    NotReachedError,
    Post,
    answered_headers,
)
from postwarden.guard.http.way import Way
from postwarden.guard.http.without import without as cut
from postwarden.guard.live import Live
from postwarden.settings.guard import Site

#: Names that our nginx configuration defines.
ON, CLAIMED = "@postwarden_site", "@postwarden_claimed"


def told(where: str) -> Response:
    """Tell nginx where to continue with the post that it still holds."""
    return Response(status_code=204, headers={"X-Accel-Redirect": where})


async def pass_on(
    live: Live,
    request: Request,
    way: Way,
    site: Site,
    body: bodies.Body,
    without: tuple[str, ...] = (),
) -> Response:
    """Let the post go on, unchanged unless fields are to be left out."""
    if way.accel and without:
        # The web server must not go around us while we forward: claim the post first.
        live.claims.put(way.id, without, live.clock().timestamp())
        return told(CLAIMED)
    if way.accel:
        return told(ON)
    post = post_of(request, way, site, body)
    return await sent(live.forwarder, _cut(post, request, body, without), site)


async def claimed(
    live: Live, request: Request, way: Way, site: Site, without: tuple[str, ...]
) -> Response:
    """A claimed post, handed in again: forward it, with all the patience the site may need."""
    most = live.settings.limits.body_mb * 1024**2
    body = await bodies.read(request.stream(), request.headers.get("content-type", ""), most)
    try:
        passing = live.passes.mint(way.id or "claim", live.clock())
        post = replace(post_of(request, way, site, body), passing=passing)
        return await sent(live.forwarder, _cut(post, request, body, without), site)
    finally:
        body.close()


def post_of(request: Request, way: Way, site: Site, body: bodies.Body) -> Post:
    """The post as it is handed on."""
    raw = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
    return Post(
        site.upstream,
        way.host,
        request.method,
        way.target,
        tuple(raw),
        body.pieces(),
        body.size,
        way.ip,
    )


async def sent(forwarder: Forwarder, post: Post, site: Site) -> Response:
    """Send it, and hand the site's answer through as it comes."""
    stack = AsyncExitStack()
    try:
        answer = await stack.enter_async_context(forwarder.answer(post))
    except NotReachedError:
        return answers.away(site, 502)
    except LostError:
        return answers.away(site, 504)
    response = StreamingResponse(
        _chunks(answer.content.iter_any()), answer.status, background=BackgroundTask(stack.aclose)
    )
    response.raw_headers = answered_headers(answer.raw_headers)
    return response


def _cut(post: Post, request: Request, body: bodies.Body, without: tuple[str, ...]) -> Post:
    if not without:
        return post
    whole = b"".join(body.pieces())
    left = cut(whole, request.headers.get("content-type", ""), without)
    return replace(post, body=[left], size=len(left))


async def _chunks(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in content:
        yield chunk
