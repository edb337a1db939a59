"""The guard's HTTP face: guarded posts, and what pages and gates ask under `/.postwarden/`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from postwarden import registry
from postwarden.guard.housekeeping import housekeeping
from postwarden.guard.http import answers, asked
from postwarden.guard.http.asking import answered
from postwarden.guard.http.forward import PASS
from postwarden.guard.http.passing import ON, claimed, told
from postwarden.guard.http.posts import guarded
from postwarden.guard.http.way import Way, way_of
from postwarden.guard.live import Live

PARKED = "pw_parked"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

log = logging.getLogger("postwarden.guard")


def app(live: Live) -> Starlette:
    """The application on a running guard's parts."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        async with housekeeping(live):
            yield
        await live.close()

    async def post(request: Request) -> Response:
        return await safely(live, request)

    own = [
        Route(f"/.postwarden/{name}", _with(live, call), methods=methods)
        for name, call, methods in asked.ROUTES
    ]
    return Starlette(routes=[*own, Route("/{path:path}", post, methods=METHODS)], lifespan=life)


async def safely(live: Live, request: Request) -> Response:
    """Answer a post; a mistake of ours lets it pass, as if we were not there."""
    way = way_of(request)
    try:
        return await _answer(live, request, way)
    except ClientDisconnect:
        return Response(status_code=499)
    except Exception as error:
        if registry.strict() and not way.accel:
            raise
        log.error("%s", registry.failure("postwarden.guard", error))
        return told(ON) if way.accel else answers.broken()


async def _answer(live: Live, request: Request, way: Way) -> Response:
    site, now = live.site(way.host), live.clock()
    if site is None:
        return told(ON) if way.accel else answers.no_site()
    if claim := live.claims.take(way.id, now.timestamp()):
        return await claimed(live, request, way, site, claim.without)
    if parked := request.query_params.get(PARKED):
        return await answered(live, request, way, site, parked)
    given = request.headers.get(PASS, "")
    if given and way.accel and await live.passes.taken(given, now, live.state):
        return told(ON)
    return await guarded(live, request, way, site)


def _with(
    live: Live, call: Callable[[Live, Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await call(live, request)

    return answer
