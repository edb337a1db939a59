"""What pages and gates ask under `/.postwarden/`: scripts, challenges, a verdict for the PHP gate."""

from __future__ import annotations

import hmac
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postwarden.guard.http import answers, bodies
from postwarden.guard.http.way import way_of
from postwarden.guard.live import Live
from postwarden.guard.offline import BadLine, attempts
from postwarden.guard.reading import form_of, plain
from postwarden.guard.spool import reference
from postwarden.guard.tokens import PAGE, WAIT
from postwarden.model.attempt import Attempt
from postwarden.model.verdict import Action

#: Challenges that one network may fetch a minute: a school behind one address stays below.
A_MINUTE = 240
_NETWORKS = 20_000
_MOST = 4 * 1024 * 1024


class _Rate:
    """How many challenges a network has fetched in the running minute."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def over(self, network: str, minute: int) -> bool:
        """Count one more; say whether it is one too many."""
        at, times = self._seen.pop(network, (minute, 0))
        times = times + 1 if at == minute else 1
        self._seen[network] = (minute, times)
        if len(self._seen) > _NETWORKS:
            self._seen.popitem(last=False)
        return times > A_MINUTE


_rate = _Rate()


async def challenge(live: Live, request: Request) -> Response:
    """Mint a challenge for the form `f`."""
    way, now = way_of(request), live.clock()
    network = Attempt(now, ip=way.ip).wide_prefix
    if _rate.over(network, int(now.timestamp()) // 60):
        return JSONResponse({}, 429, {"Retry-After": "60", "Cache-Control": "no-store"})
    try:
        body = await bodies.read(request.stream(), request.headers.get("content-type", ""), 8192)
    except bodies.TooLargeError:
        return JSONResponse({}, 413)
    body.close()
    asked = {each.name: each.value for each in body.fields}
    host = way.host.partition(":")[0].lower()
    path = plain(asked.get("f", "/").partition("?")[0])
    level = WAIT if asked.get("wait") else PAGE
    minted = live.tokens.mint(host, path, now, level)
    return JSONResponse(minted, headers={"Cache-Control": "no-store"})


async def judged(live: Live, request: Request) -> Response:
    """A verdict for the PHP gate, which carries it out by itself."""
    secret = _secret(live)
    if not secret or not hmac.compare_digest(request.headers.get("x-postwarden-key", ""), secret):
        return JSONResponse({"error": "key"}, 401)
    try:
        body = await bodies.read(request.stream(), "application/octet-stream", _MOST)
    except bodies.TooLargeError:
        return JSONResponse({"error": "too-large"}, 413)
    with body.stream:
        text = b"".join(body.pieces()).decode("utf-8", "replace")
    row, token = _row(text)
    target = str(row.get("path", "/"))
    site = live.site(str(row.get("host", "")))
    found = next(attempts([json.dumps(row)], live.clock, lambda _: site), BadLine(1, "-", "empty"))
    if isinstance(found, BadLine):
        return JSONResponse({"error": f"{found.where}: {found.why}"}, 400)
    return await _verdict(live, request, replace(found[1], id=reference()), target, token)


async def _verdict(
    live: Live, request: Request, attempt: Attempt, target: str, token: str
) -> Response:
    site = live.site(attempt.host)
    form = form_of(site, target, attempt.fields)
    mode = live.mode(site, form)
    host = attempt.host.partition(":")[0].lower()
    checked = live.tokens.check(token, host, plain(target.partition("?")[0]), attempt.at)
    attempt = replace(attempt, token=checked.token)
    model = live.learned(site).probability if site else None
    judgement = await live.judge.judge(attempt, checked, model)
    await live.judge.note(judgement, mode)
    verdict = judgement.verdict
    word = "closed" if mode == "closed" else verdict.action.word
    stopped = mode == "guard" and verdict.action is not Action.ACCEPT
    answer = answers.for_gate(site, judgement.attempt, verdict.action) if stopped and site else None
    return JSONResponse(
        {
            "id": attempt.id,
            "verdict": word,
            "mode": mode,
            "score": verdict.score,
            "page": bytes(answer.body).decode() if answer else None,
            "status": answer.status_code if answer else 200,
            "drop": list(verdict.drop) if mode == "guard" else [],
        }
    )


def _row(text: str) -> tuple[dict[str, object], str]:
    """The gate's JSON as the offline judge reads it, and the token's text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}, ""
    if not isinstance(found, dict):
        return {}, ""
    token = found.pop("token", "")
    found.pop("held", None)
    return {**found, "kind": "unknown"}, str(token or "")


def _secret(live: Live) -> str:
    path = live.settings.secret_file
    return path.read_text("utf-8").strip() if path and path.is_file() else ""


Answering = Callable[[Live, Request], Awaitable[Response]]


def _file(name: str, kind: str) -> tuple[str, Answering, list[str]]:
    async def answer(live: Live, request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(_read(name), media_type=kind, headers=headers)

    return name, answer, ["GET"]


@cache
def _read(name: str) -> bytes:
    return files("postwarden.guard.page").joinpath(name).read_bytes()


async def health(live: Live, request: Request) -> Response:
    """Say that the guard answers."""
    return Response(status_code=204)


ROUTES: tuple[tuple[str, Answering, list[str]], ...] = (
    ("health", health, ["GET"]),
    ("c", challenge, ["POST"]),
    ("judge", judged, ["POST"]),
    _file("pw.js", "text/javascript"),
    _file("solve.js", "text/javascript"),
)
