"""A site on loopback that answers as it is told and writes down what it got, byte for byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Site:
    """`answer` is sent as it is; empty, the connection is closed without a word."""

    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nDanke"
    seconds: float = 0
    port: int = 0
    got: list[bytes] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, answer, close."""
        try:
            await self._talk(reader, writer)
        finally:
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [
            line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        ]
        body = await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b""
        self.got.append(head + body)
        await asyncio.sleep(self.seconds)
        writer.write(self.answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[Site]:
    """Serve while the context is open."""
    server = await asyncio.start_server(site.talk, "127.0.0.1", 0)
    site.port = int(server.sockets[0].getsockname()[1])
    try:
        yield site
    finally:
        server.close()
        await server.wait_closed()
