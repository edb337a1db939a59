"""A mail server that takes everything and keeps it in memory; on a loopback port."""

from __future__ import annotations

import socketserver
import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self


@dataclass
class Taken:
    """One mail as it came in."""

    to: list[str]
    message: EmailMessage

    @property
    def text(self) -> str:
        """Its readable part."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 sink")
        to: list[str] = []
        while line := self.rfile.readline(2000):
            word = line[:4].upper().strip()
            if word == b"RCPT":
                to.append(line.split(b"<", 1)[-1].split(b">", 1)[0].decode())
            if word == b"DATA":
                self._say("354 go on")
                self._keep(to)
                to = []
            self._say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return

    def _keep(self, to: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.taken.append(Taken(to, message))

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    taken: list[Taken]


class Sink:
    """The server; use it as a context."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Talk)
        self._server.taken = []
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def mails(self) -> list[Taken]:
        """What came in."""
        return self._server.taken

    def wait(self, count: int, seconds: float = 10) -> list[Taken]:
        """Wait for so many mails."""
        end = time.monotonic() + seconds
        while len(self.mails) < count and time.monotonic() < end:
            time.sleep(0.05)
        assert len(self.mails) >= count
        return self.mails
