"""A Valkey or Redis server of our own, on a socket in a folder of the test."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.servers.conftest import install

NAMES = ("valkey-server", "redis-server")


class Server:
    """Started with `start`, ended with `stop`; `freeze` leaves it alive but silent."""

    def __init__(self, folder: Path) -> None:
        self.socket, self._folder = folder / "s", folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self, *options: str) -> None:
        where = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self._folder)]
        command = [_program(), *where, "--save", "", "--appendonly", "no", *options]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(1000):
            if self._process.poll() is not None:
                break
            with socket.socket(socket.AF_UNIX) as trial:
                if trial.connect_ex(str(self.socket)) == 0:
                    return
            time.sleep(0.01)
        raise AssertionError((self._folder / "log").read_text("utf-8"))

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process is not None:
            self.thaw()
            self._process.terminate()
            self._process.wait(10)
            self._process = None


def _program() -> str:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    found = [at for name in NAMES if (at := shutil.which(name, path=path))]
    if not found:
        install(["redis-server"])
        found = [at for name in NAMES if (at := shutil.which(name, path=path))]
    return found[0]
