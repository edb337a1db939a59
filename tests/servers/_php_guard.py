"""The guard as the PHP gate sees it, saying what a test tells it to."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any

from tests.servers._php_host import free_port


class Guard:
    """A guard that says what it is told to: a verdict, nothing, a drip of bytes, nonsense."""

    def __init__(self, folder: Path, unix: bool = False) -> None:
        self.says: dict[str, Any] | str = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._stop = threading.Event()
        if unix:
            self._socket = socket.socket(socket.AF_UNIX)
            path = str(folder / f"guard-{free_port()}.sock")
            self._socket.bind(path)
            Path(path).chmod(0o777)
            self.address = f"unix:{path}"
        else:
            self._socket = socket.socket()
            self._socket.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._socket.listen(16)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._stop.set()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                one, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(one,), daemon=True).start()

    def _talk(self, one: socket.socket) -> None:
        with one, one.makefile("rb") as file:
            head = b""
            while (line := file.readline()) not in (b"\r\n", b""):
                head += line
            size = next(
                int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-l")
            )
            self.asked.append((head.decode(), json.loads(file.read(size))))
            try:
                self._answer(one)
            except OSError:
                return

    def _answer(self, one: socket.socket) -> None:
        start = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if self.says == "hang":
            self._stop.wait(5)
        elif self.says == "drip":
            for byte in start * 10:
                one.send(bytes([byte]))
                if self._stop.wait(0.05):
                    return
        elif isinstance(self.says, str):
            one.sendall(self.says.encode())
        else:
            filled = {"id": "PW-AAAA-BBBB-CCCC", "mode": "guard", "score": 7.5, "page": None}
            body = json.dumps({**filled, "status": 403, "drop": [], **self.says}).encode()
            half = len(body) // 2
            one.sendall(start + b"Transfer-Encoding: chunked\r\n\r\n")
            for piece in (body[:half], body[half:], b""):
                one.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
