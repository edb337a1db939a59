"""A real rbldnsd on loopback, with the zones that a test or a benchmark writes."""

from __future__ import annotations

import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import dns.exception
import dns.message
import dns.query

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
#: What every good zone holds: the listed test points, in both families and for domains.
IP4 = ":127.0.0.2:Listed, see https://lookup.test/?ip=$\n127.0.0.2\n"
IP6 = ":127.0.0.2:Listed\n::ffff:7f00:2\n"
DOMAINS = ":127.0.1.2:Listed\ntest\n"
_SOA = "$SOA 300 ns.test host.test 1 3600 600 86400 300\n"


class Rbldnsd:
    """Zones as `{name: (type, text)}`, type and text as rbldnsd's manual has them; needs root.

    Several (type, text) make one zone of several data sets. Use as a context; `server` is where
    it listens.
    """

    def __init__(self, zones: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        self._zones = zones
        self.server = ("127.0.0.1", 0)

    @staticmethod
    def program() -> str | None:
        """Where the program is; None where it is not installed."""
        return shutil.which("rbldnsd", path=PATH)

    @property
    def address(self) -> str:
        """As `--resolver` takes it."""
        return f"{self.server[0]}:{self.server[1]}"

    def __enter__(self) -> Rbldnsd:
        self._folder = Path(tempfile.mkdtemp(prefix="rbldnsd-"))
        self._folder.chmod(0o755)
        user = pwd.getpwnam("rbldns").pw_name
        sets = [each for zone, data in self._zones.items() for each in self._written(zone, data)]
        self.server = ("127.0.0.1", _free_port())
        bind = f"{self.server[0]}/{self.server[1]}"
        program = self.program()
        assert program
        self._process = subprocess.Popen(
            [program, "-n", "-u", user, "-w", str(self._folder), "-b", bind, "-t", "300", *sets],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self._folder)

    def _written(self, zone: str, data: tuple[tuple[str, str], ...]) -> list[str]:
        found = []
        for number, (kind, text) in enumerate(data):
            file = self._folder / f"{zone}.{number}"
            file.write_text((_SOA if not number else "") + text)
            found.append(f"{zone}:{kind}:{file.name}")
        return found

    def _wait(self) -> None:
        """Until it answers, which is after it has read its zones."""
        query = dns.message.make_query(next(iter(self._zones)), "SOA")
        for _ in range(100):
            assert self._process.poll() is None, "rbldnsd ended"
            try:
                dns.query.udp(query, self.server[0], port=self.server[1], timeout=0.1)
                return
            except (OSError, dns.exception.DNSException):
                time.sleep(0.05)
        raise AssertionError("rbldnsd does not answer")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
