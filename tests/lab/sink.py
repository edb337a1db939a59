"""A small SMTP server that stands in for all foreign exchangers and keeps a book."""

import asyncio
import hashlib
import random
import re
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field

from tests.lab.providers import PROVIDERS, SMARTHOST, Provider

HELLO = "250-{mx}\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES"

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


@dataclass
class Sink:
    """The foreign world: fates of addresses, blocked providers and accepted deliveries."""

    fates: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    accepted: list[tuple[str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    rng: random.Random = field(default_factory=lambda: random.Random(1))

    def start(self) -> None:
        """Listen on the addresses of all providers, in a thread of its own."""
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait()

    async def _serve(self, ready: threading.Event) -> None:
        for provider in PROVIDERS:
            await asyncio.start_server(self._handler(provider), provider.ip, 25)
        ready.set()
        await asyncio.Event().wait()

    def _handler(self, provider: Provider) -> Handler:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await Session(self, provider, reader, writer).talk()
            writer.close()

        return handle

    def block(self, mx: str) -> None:
        """From now on the exchanger of that name refuses to talk."""
        provider = next(one for one in PROVIDERS if one.mx == mx)
        self.blocked[mx] = provider.greeting

    def verdict(self, provider: Provider, rcpt: str) -> str:
        """The answer to RCPT TO."""
        fate = "ok" if provider.mx == SMARTHOST else self.fates.get(rcpt, "ok")
        if fate == "grey" and rcpt not in self.seen:
            self.seen.add(rcpt)
            return f"450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, try again later"
        if fate in ("gone", "full"):
            return provider.gone if fate == "gone" else provider.full
        return "250 2.1.5 Ok"


@dataclass
class Session:
    """One SMTP connection."""

    sink: Sink
    provider: Provider
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sender: str = ""
    rcpts: list[str] = field(default_factory=list)

    def say(self, text: str, rcpt: str = "") -> None:
        """Send an answer, filled with what the provider's wording asks for."""
        ip = self.writer.get_extra_info("peername")[0]
        seed = hashlib.sha256(f"{rcpt}{self.sender}{len(self.sink.accepted)}".encode()).hexdigest()
        known = {"id": f"{seed[:6]}-{seed[6:16]}", "num": str(int(seed[:12], 16))}
        line = text.format(rcpt=rcpt, ip=ip, mx=self.provider.mx, **known)
        self.writer.write(line.replace("\r\n", "\n").replace("\n", "\r\n").encode() + b"\r\n")

    async def talk(self) -> None:
        """Greet and answer until the client quits."""
        if self.provider.mx in self.sink.blocked:
            self.say(self.sink.blocked[self.provider.mx])
            await self.writer.drain()
            return
        self.say("220 {mx} ESMTP ready")
        while line := (await self.reader.readline()).decode("utf-8", "replace").strip():
            if line.upper() == "QUIT":
                self.say("221 2.0.0 Bye")
                return
            await self.command(line)
            await self.writer.drain()

    async def command(self, line: str) -> None:
        """Answer one command."""
        verb = line[:4].upper()
        if verb in ("EHLO", "HELO"):
            self.say(HELLO if verb == "EHLO" else "250 {mx}")
        elif verb == "RCPT":
            self.rcpt(address(line))
        elif verb == "DATA":
            await self.data()
        else:
            if verb in ("MAIL", "RSET"):
                self.sender, self.rcpts = address(line), []
            self.say("250 2.0.0 Ok")

    def rcpt(self, rcpt: str) -> None:
        """Accept or refuse a recipient."""
        answer = self.sink.verdict(self.provider, rcpt)
        if answer.startswith("250"):
            self.rcpts.append(rcpt)
        self.say(answer, rcpt)

    async def data(self) -> None:
        """Take a mail, or refuse it as spam."""
        if not self.rcpts:
            self.say("503 5.5.1 Error: need RCPT command")
            return
        self.say("354 Start mail input; end with <CRLF>.<CRLF>")
        await self.writer.drain()
        await self.reader.readuntil(b"\r\n.\r\n")
        await asyncio.sleep(self.sink.rng.uniform(0.004, 0.035))
        if any(self.sink.fates.get(one) == "spam" for one in (*self.rcpts, self.sender)):
            self.say(self.provider.spam, self.rcpts[0])
        else:
            self.sink.accepted += [(self.sender, rcpt) for rcpt in self.rcpts]
            self.say(self.provider.accepted, self.rcpts[0])
        self.rcpts = []


def address(line: str) -> str:
    """The address between angle brackets of a MAIL or RCPT command."""
    found = re.search(r"<([^>]*)>", line)
    return found.group(1) if found else ""
