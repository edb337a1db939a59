"""One conversation with a mail server, up to TLS and RCPT; never DATA."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress

from postwarden.probes.smtp.replies import NotSmtpError, Replies, Reply

#: Seconds for the connection, a reply, a handshake, a farewell. Some servers let a stranger wait
#: six seconds for the greeting, to see whether he is polite (Postfix: postscreen_greet_wait).
CONNECT, REPLY, HANDSHAKE, FAREWELL = 4.0, 12.0, 6.0, 1.0
_PIECE = 8192


class UnreachableError(OSError):
    """There is no connection to the server; `late` when it did not even refuse one."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("unreachable")
        self.late = late


class Session:
    """An open connection; use as `async with await Session.open(...)`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._socket = writer.transport  # what TLS will be put upon
        self._replies = Replies()

    @classmethod
    async def open(cls, address: str, port: int) -> Session:
        """Connect; UnreachableError if that fails."""
        try:
            async with asyncio.timeout(CONNECT):
                return cls(*await asyncio.open_connection(address, port))
        except TimeoutError as error:
            raise UnreachableError(late=True) from error
        except OSError as error:
            raise UnreachableError(late=False) from error

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Say goodbye where there is time; what the server thinks of it does not matter any more."""
        try:
            # Whoever is cancelled has no time, and before Python 3.12 no time-out of his own either.
            if kind is None or not issubclass(kind, asyncio.CancelledError):
                await self._leave()
        finally:
            # One that is closing waits until its peer has read the rest, which may never be.
            self._socket.abort()

    async def _leave(self) -> None:
        with suppress(OSError, TimeoutError, NotSmtpError, RuntimeError):
            async with asyncio.timeout(FAREWELL):
                await self.say("QUIT")
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self._writer.wait_closed()

    async def hear(self) -> Reply:
        """The next reply; TimeoutError, NotSmtpError or OSError when there is none."""
        async with asyncio.timeout(REPLY):
            while (reply := self._replies.next()) is None:
                data = await self._reader.read(_PIECE)
                if not data:
                    raise NotSmtpError("closed")
                self._replies.feed(data)
            return reply

    async def say(self, command: str) -> Reply:
        """Send one command and hear the answer."""
        self._writer.write(command.encode("ascii") + b"\r\n")
        await self._writer.drain()
        return await self.hear()

    async def greet(self) -> Reply:
        """EHLO, or HELO to a server that does not know it; its reply."""
        name = self._own_name()
        reply = await self.say(f"EHLO {name}")
        return await self.say(f"HELO {name}") if reply.code in (500, 502) else reply

    async def encrypt(self, context: ssl.SSLContext, host: str) -> ssl.SSLObject:
        """TLS from here on; ssl.SSLError and OSError are the handshake's."""
        self._replies.forget()
        await self._writer.start_tls(context, server_hostname=host, ssl_handshake_timeout=HANDSHAKE)
        found = self._writer.get_extra_info("ssl_object")
        assert isinstance(found, ssl.SSLObject)
        return found

    def _own_name(self) -> str:
        """This machine's full name, else its address as RFC 5321 section 4.1.3 writes it."""
        name = socket.gethostname()
        if "." in name and name.isascii() and name.replace("-", "").replace(".", "").isalnum():
            return name
        address = str(self._writer.get_extra_info("sockname")[0]).partition("%")[0]
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
