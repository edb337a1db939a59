"""Visitors of the shop: people, with and without JavaScript, and five kinds of bots. All on loopback.

They speak HTTP as browsers do; what a browser's script does (fetch a challenge, solve it, send it in
`pw_token`) is done here by `Visitor.token`. Addresses come from 198.18.0.0/15 by X-Forwarded-For.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

import aiohttp

from postwarden.guard.tokens import solve

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
_INPUT = re.compile(r"<(?:input|textarea)\b[^>]*\bname=\"([^\"]+)\"[^>]*>")
_HIDDEN = re.compile(r"<input\b[^>]*\btype=\"hidden\"[^>]*>")
_ACTION = re.compile(r"<form\b[^>]*\baction=\"([^\"]+)\"")


@dataclass
class Answer:
    """What came back. `verdict` is accept, challenge, hold or refuse as the visitor sees it."""

    status: int
    text: str
    verdict: str


@dataclass
class Visitor:
    """One browser at one address."""

    session: aiohttp.ClientSession
    url: str
    ip: str
    language: str = "de-DE,de;q=0.9"
    agent: str = BROWSER
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> str:
        """Open a page."""
        async with self.session.get(self.url + path, headers=self._headers()) as answer:
            return await answer.text()

    async def token(self, path: str) -> str:
        """Fetch and solve a challenge, as the page script does when somebody begins to type."""
        head = self._headers()
        data = {"f": path.partition("?")[0]}
        async with self.session.post(
            f"{self.url}/.postwarden/c", data=data, headers=head
        ) as answer:
            challenge = await answer.json()
        return await asyncio.to_thread(solve, challenge)

    async def post(
        self, path: str, data: Mapping[str, str] | aiohttp.FormData, token: str = ""
    ) -> Answer:
        """Send a form."""
        if token and isinstance(data, aiohttp.FormData):
            data.add_field("pw_token", token)
        elif token and not isinstance(data, aiohttp.FormData):
            data = {**data, "pw_token": token}
        head = {
            **self._headers(),
            "Origin": f"http://{self._host}",
            "Referer": f"http://{self._host}{path}",
        }
        async with self.session.post(self.url + path, data=data, headers=head) as answer:
            text = await answer.text()
            return Answer(answer.status, text, _verdict(answer))

    async def answer(self, page: str, *, wait: float = 0, script: bool = False) -> Answer:
        """Answer a challenge page: with its script, or by waiting and pressing the button."""
        fields = dict(_hidden(page))
        action = _ACTION.search(page)
        assert action, page[:500]
        if script:
            found = re.search(r'id="pw-challenge"[^>]*>(.*?)</script>', page, re.DOTALL)
            assert found, page[:2000]
            import json

            fields["pw_token"] = await asyncio.to_thread(solve, json.loads(unescape(found[1])))
        await asyncio.sleep(wait)
        return await self.post(unescape(action[1]), fields)

    def _headers(self) -> dict[str, str]:
        return {
            "Host": self._host, "User-Agent": self.agent, "Accept-Language": self.language,
            "Accept": "text/html,application/xhtml+xml", "X-Forwarded-For": self.ip,
            "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", **self.headers,
        }  # fmt: skip # a browser's headers

    @property
    def _host(self) -> str:
        return "shop.example"


def somewhere() -> str:
    """An address of the benchmarking range (RFC 2544)."""
    return f"198.{random.choice((18, 19))}.{random.randrange(256)}.{random.randrange(1, 255)}"


def inputs(page: str) -> list[str]:
    """The names of a page's fields."""
    return list(dict.fromkeys(_INPUT.findall(page)))


def _hidden(page: str) -> list[tuple[str, str]]:
    found = []
    for tag in _HIDDEN.findall(page):
        name = re.search(r'\bname="([^"]*)"', tag)
        value = re.search(r'\bvalue="([^"]*)"', tag)
        if name:
            found.append((name[1], unescape(value[1]) if value else ""))
    return found


def _verdict(answer: aiohttp.ClientResponse) -> str:
    return {
        "challenge": "challenge", "held": "hold", "refused": "refuse", "closed": "closed",
        "not-kept": "error",
    }.get(answer.headers.get("X-Postwarden", ""), "accept")  # fmt: skip # a table
