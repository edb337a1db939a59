"""What the tests do with the shop again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp

from tests.shop.shop import Shop
from tests.shop.visitors import Visitor, somewhere

T = TypeVar("T")
GOOD = {
    "name": "Jürgen Groß",
    "email": "j.gross@web.example",
    "betreff": "Frage",
    "nachricht": "Guten Tag, ist das Regal noch da?",
}
#: What no policy lets pass: a link in a name and spam in a form that mails a copy.
BAD = {
    "name": "Claim 900 EUR https://win.example/x",
    "email": "opfer@gmx.example",
    "betreff": "https://win.example",
    "nachricht": "[url=http://win.example]win[/url] http://a.example http://b.example bit.ly/aa "
    * 3,
}


def visit(shop: Shop, journey: Callable[[Visitor], Awaitable[T]], ip: str = "") -> T:
    """Run a journey as one visitor."""

    async def run() -> T:
        timeout = aiohttp.ClientTimeout(total=60)
        async with aiohttp.ClientSession(
            timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            return await journey(Visitor(session, shop.url, ip or somewhere()))

    return asyncio.run(run())


async def typed(visitor: Visitor, path: str) -> str:
    """A token, and the time a person takes."""
    token = await visitor.token(path)
    await asyncio.sleep(3.5)
    return token
