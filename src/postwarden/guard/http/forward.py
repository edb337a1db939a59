"""Hands a post to the site as it came, once, and the site's answer back as it is.

A post is never tried twice: once its first byte may have left, a lost answer is `Lost`, not a reason
to send again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from yarl import URL

#: Headers of one hop (RFC 9110, section 7.6.1), and those the next hop must set itself.
_HOP = frozenset(
    "connection keep-alive proxy-connection te trailer transfer-encoding upgrade expect".split()
)
_OURS = "x-postwarden-"
#: Marks a replay that the guard lets through once.
PASS = "X-Postwarden-Pass"  # noqa: S105 - the name of a header, no password
CONNECT_SECONDS = 5

Headers = Sequence[tuple[str, str]]


class NotReachedError(Exception):
    """The site could not be reached: nothing was sent, so it may be tried again."""


class LostError(Exception):
    """The post was sent, the answer did not come: nobody knows whether the site took it."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post to hand on; `size` in bytes, `body` gives them once."""

    upstream: str
    host: str
    method: str
    target: str
    headers: Headers
    body: Iterable[bytes]
    size: int
    ip: str = ""
    passing: str = ""


class Forwarder:
    """Keeps connections to sites open; one per upstream that is a UNIX socket, one for all others."""

    def __init__(self, seconds: int) -> None:
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    @asynccontextmanager
    async def answer(self, post: Post) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send the post; give the answer, its body unread. Raises NotReachedError, LostError."""
        session, base = self._session(post.upstream)
        url = URL(f"{base}{post.target}", encoded=True)
        started = _Started(post.body)
        try:
            call = session.request(
                post.method,
                url,
                headers=sent_headers(post),
                data=started.pieces(),
                allow_redirects=False,
                timeout=self._timeout,
                ssl=False,
            )
            response = await call
        except aiohttp.ClientConnectorError as error:
            raise NotReachedError(str(error)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise (LostError if started.yes else NotReachedError)(type(error).__name__) from error
        try:
            yield response
        finally:
            response.release()

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(session.close() for session in self._sessions.values()))

    def _session(self, upstream: str) -> tuple[aiohttp.ClientSession, str]:
        socket = upstream.removeprefix("unix:") if upstream.startswith("unix:") else ""
        if socket not in self._sessions:
            # force_close: a reused connection that dies leaves open whether a post was taken.
            connector: aiohttp.BaseConnector = (
                aiohttp.UnixConnector(path=socket, force_close=True)
                if socket
                else aiohttp.TCPConnector(force_close=True, limit=0)
            )
            self._sessions[socket] = aiohttp.ClientSession(
                connector=connector,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            )
        return self._sessions[socket], "http://site" if socket else upstream


class _Started:
    """Knows whether the body has begun to leave."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self._body, self.yes = body, False

    async def pieces(self) -> AsyncIterator[bytes]:
        self.yes = True
        for piece in self._body:
            yield piece


def sent_headers(post: Post) -> list[tuple[str, str]]:
    """The headers as they came, without those of one hop; exactly one length."""
    named = {"host", "content-length", "x-forwarded-for"}
    kept = [
        (name, value)
        for name, value in post.headers
        if name.lower() not in _HOP | named and not name.lower().startswith(_OURS)
    ]
    kept += [("Host", post.host), ("Content-Length", str(post.size))]
    kept += [("X-Forwarded-For", post.ip)] if post.ip else []
    return kept + ([(PASS, post.passing)] if post.passing else [])


def answered_headers(raw: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The answer's headers as they came, without those of one hop."""
    hop = {name.encode() for name in _HOP}
    return [(name.lower(), value) for name, value in raw if name.lower() not in hop]
