"""A site with the guard before it, in one small server: mints, checks, and remembers every post."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from postwarden.guard.keys import Key, Keyring
from postwarden.guard.page import pages
from postwarden.guard.tokens import ASKED, PAGE, WAIT, Tokens, solve
from postwarden.model.attempt import Proof

STRICT = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'"
)
FORM = """<!DOCTYPE html><meta charset="utf-8"><title>Kontakt</title>
<script src="/.postwarden/pw.js" defer></script>
<form method="post" action="/kontakt.php" id="f"><input name="text">
<input name="action" value="send"><input type="hidden" name="submit" value="1">
<button name="weg" value="a" id="a">A</button><button name="weg" value="b" id="b">B</button>
<button formaction="/anders.php" id="c">C</button></form>"""
UPLOAD = FORM.replace(
    'id="f">', 'id="f" enctype="multipart/form-data"><input type="file" name="datei" id="datei">'
)
OTHER = FORM.replace('method="post"', 'method="get"')
FAR = FORM.replace('"/kontakt.php"', '"http://elsewhere.test/x"')
PAGES = {"form": FORM, "upload": UPLOAD, "get": OTHER, "far": FAR}


@dataclass
class Posted:
    """One post as it reached the site."""

    path: str
    fields: dict[str, Any]
    proof: Proof
    solved: bool
    nonce: bytes
    by_header: bool
    raw: bytes = b""


@dataclass
class Stub:
    """Settings of the guard and what has happened."""

    delay: float = 0
    broken: bool = False
    unguarded: bool = False
    ask: str = ""
    posts: list[Posted] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: Tokens = field(
        default_factory=lambda: Tokens(Keyring([Key("00000000", bytes(range(32)))]))
    )

    async def start(self) -> int:
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_post("/.postwarden/c", self._challenge)
        app.router.add_get("/.postwarden/{name}", _script)
        app.router.add_get("/{name}", _page)
        app.router.add_post("/{path:.*}", self._post)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        assert isinstance(port, int)
        return port

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _challenge(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        await asyncio.sleep(self.delay)
        if self.broken or self.unguarded:
            return web.Response(status=500 if self.broken else 204)
        level = WAIT if form.get("wait") else PAGE
        return web.json_response(self._minted(request, form["f"], level))

    def _minted(self, request: web.Request, path: str, level: int) -> dict[str, Any]:
        return self.tokens.mint(_host(request), path, datetime.now(UTC), level)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        fields = _fields(request, raw)
        given = request.headers.get("X-Postwarden-Token", "")
        text = given or str(fields.get("pw_token", ""))
        checked = self.tokens.check(text, _host(request), request.path, datetime.now(UTC))
        token = checked.token
        wait = str(fields.get("pw_wait", ""))
        waited = self.tokens.check(wait, _host(request), request.path, datetime.now(UTC)).token
        solved = token.solved or waited.proof is Proof.VALID
        self.posts.append(
            Posted(request.path, fields, token.proof, solved, checked.nonce, bool(given), raw)
        )
        if self.ask and not solved:
            return self._asks(request)
        return web.Response(text="<h1>Danke</h1>", content_type="text/html", headers=_kept())

    def _asks(self, request: web.Request) -> web.Response:
        about = pages.About("Laden")
        challenge = self._minted(request, request.path, ASKED)
        headers = {"X-Postwarden": "challenge", "Cache-Control": "no-store"}
        if self.ask == "json":
            wait = solve(self._minted(request, request.path, WAIT))
            answer = pages.challenge_json(about, "ABCD", challenge, wait)
            return web.json_response(answer, status=403, headers=headers)
        wait = solve(self._minted(request, request.path, WAIT))
        seconds = 3 if "pw_parked" in request.query else 0
        target = request.path_qs.partition("&pw_parked")[0].partition("?pw_parked")[0]
        page = pages.challenge_page(about, target, "ABCD", challenge, wait, seconds)
        headers["Content-Security-Policy"] = pages.CSP
        return web.Response(text=page, status=403, content_type="text/html", headers=headers)


def _host(request: web.Request) -> str:
    return request.host.partition(":")[0]


def _kept() -> dict[str, str]:
    return {"Content-Security-Policy": STRICT, "Cache-Control": "max-age=60"}


def _fields(request: web.Request, raw: bytes) -> dict[str, Any]:
    if request.content_type == "application/json":
        found = json.loads(raw)
        return found if isinstance(found, dict) else {}
    if request.content_type == "multipart/form-data":
        return _parts(raw, request.headers["Content-Type"].partition("boundary=")[2])
    return dict(parse_qsl(raw.decode(), keep_blank_values=True))


def _parts(raw: bytes, boundary: str) -> dict[str, Any]:
    """Fields as text, files as bytes."""
    found: dict[str, Any] = {}
    for part in raw.split(f"--{boundary}".encode())[1:-1]:
        head, _, value = part.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        name = head.decode().partition('name="')[2].partition('"')[0]
        found[name] = value if b"filename=" in head else value.decode()
    return found


async def _script(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    body = files("postwarden.guard.page").joinpath(name).read_bytes()
    return web.Response(body=body, content_type="text/javascript", charset="utf-8")


async def _page(request: web.Request) -> web.Response:
    text = PAGES.get(request.match_info["name"])
    if text is None:
        return web.Response(status=404)
    return web.Response(text=text, content_type="text/html", headers=_kept())
