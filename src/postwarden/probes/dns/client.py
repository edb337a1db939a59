"""Asks resolvers: many questions at once over a few sockets, again when no answer comes.

Above some dozens in flight on one socket answers get lost in its buffer, so the questions are
spread over several; what is lost all the same is asked again.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import struct
import time
from collections.abc import Sequence
from contextlib import suppress

from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.probes.dns import wire
from postwarden.probes.dns.servers import Server

#: Sockets for each resolver, and questions that may wait on all of them together: a server of one
#: thread with the usual buffer of 128 KiB (rbldnsd) loses those beyond 157.
SOCKETS, IN_FLIGHT = 4, 128
#: Seconds for an answer, try by try; a resolver itself may have to ask around.
WAITS = (1.5, 2.5, 4.0)


class Client:
    """Asks these resolvers; use as `async with`."""

    def __init__(self, servers: Sequence[Server], waits: Sequence[float] = WAITS) -> None:
        self._servers = tuple(servers)
        self._waits = tuple(waits)
        self._sockets: list[list[_Socket]] = []
        self._turn = itertools.count()
        self._room = asyncio.Semaphore(IN_FLIGHT)

    async def __aenter__(self) -> Client:
        for server in self._servers:
            with suppress(OSError):  # no route to it: the others are asked
                self._sockets.append([await _Socket.open(server) for _ in range(SOCKETS)])
        return self

    async def __aexit__(self, *_: object) -> None:
        for sockets in self._sockets:
            for each in sockets:
                each.close()

    async def ask(self, question: Question) -> Snapshot:
        """The answer as a snapshot; never raises for what the network does."""
        try:
            asked = wire.asked(question.name, question.detail)
        except (ValueError, UnicodeError):
            return Snapshot(question, State.NO_NAME, at=time.time())
        async with self._room:
            answer = await self._try_all(asked)
        return Snapshot(
            question, answer.state, answer.records, answer.ttl, time.time(), answer.facts
        )

    async def _try_all(self, asked: bytes) -> wire.Answer:
        """The first answer that says something, else the last failure."""
        last = wire.Answer(State.BROKEN, facts={"rcode": "unreachable"})
        for number, wait in enumerate(self._waits):
            if not self._sockets:
                break
            sockets = self._sockets[number % len(self._sockets)]
            last = await self._try(sockets[next(self._turn) % SOCKETS], asked, wait)
            if last.state not in (State.TIMEOUT, State.BROKEN, State.REFUSED):
                break
            if last.state is not State.TIMEOUT and number + 1 >= len(self._sockets):
                break
        return last

    @staticmethod
    async def _try(socket: _Socket, asked: bytes, wait: float) -> wire.Answer:
        try:
            async with asyncio.timeout(wait):
                return await socket.ask(asked)
        except wire.TruncatedError:
            return await _over_tcp(socket.server, asked, wait)
        except TimeoutError:
            return wire.Answer(State.TIMEOUT)
        except OSError:
            return wire.Answer(State.BROKEN, facts={"rcode": "unreachable"})


class _Socket(asyncio.DatagramProtocol):
    """A connected UDP socket; other senders' datagrams do not reach it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._waiting: dict[int, tuple[bytes, asyncio.Future[wire.Answer]]] = {}
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, server: Server) -> _Socket:
        """Bind a random port; OSError where there is no route."""
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_datagram_endpoint(
            lambda: cls(server), remote_addr=server
        )
        protocol._transport = transport
        return protocol

    def close(self) -> None:
        """Give the port back."""
        if self._transport is not None:
            self._transport.close()

    async def ask(self, asked: bytes) -> wire.Answer:
        """Send a question and wait for its answer; TruncatedError when it did not fit."""
        number = secrets.randbits(16)
        while number in self._waiting:
            number = secrets.randbits(16)
        future: asyncio.Future[wire.Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = asked, future
        try:
            if self._transport is None or self._transport.is_closing():
                raise OSError("the socket is closed")
            self._transport.sendto(wire.message(number, asked))
            return await future
        finally:
            self._waiting.pop(number, None)

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Give an answer to who waits for it; what nobody asked for, or is none, is ignored."""
        if len(data) < 2:
            return
        asked, future = self._waiting.get(int.from_bytes(data[:2], "big"), (b"", None))
        if future is None or future.done():
            return
        try:
            future.set_result(wire.read(data, asked))
        except wire.TruncatedError as error:
            future.set_exception(error)
        except wire.BadMessageError:
            return

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there: all who wait need not wait longer."""
        for _, future in list(self._waiting.values()):
            if not future.done():
                future.set_exception(exc)


async def _over_tcp(server: Server, asked: bytes, wait: float) -> wire.Answer:
    """Ask for what did not fit into a datagram."""
    number = secrets.randbits(16)
    sent = wire.message(number, asked)
    try:
        async with asyncio.timeout(wait):
            reader, writer = await asyncio.open_connection(*server)
            try:
                writer.write(struct.pack("!H", len(sent)) + sent)
                (size,) = struct.unpack("!H", await reader.readexactly(2))
                data = await reader.readexactly(size)
            finally:
                writer.close()
    except TimeoutError:
        return wire.Answer(State.TIMEOUT)
    except (OSError, asyncio.IncompleteReadError):
        return wire.Answer(State.BROKEN, facts={"rcode": "unreachable"})
    try:
        if data[:2] != sent[:2]:
            raise wire.BadMessageError("another number")
        return wire.read(data, asked)
    except (wire.BadMessageError, wire.TruncatedError):
        return wire.Answer(State.BROKEN, facts={"rcode": "no answer to the question"})
