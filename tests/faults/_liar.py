"""A resolver on loopback that does whatever a test wants with each question, bytes included."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

#: The question, its name, its type, whether it came over TCP -> datagrams (or what goes over TCP).
Lie = Callable[[dns.message.Message, str, str, bool], Sequence[bytes]]


class Liar:
    """Answers by `lie`; use as a context. `asked` holds what came: (name, type, over TCP)."""

    def __init__(self, lie: Lie, *, held: bool = False) -> None:
        self._lie, self._held = lie, held
        self.asked: list[tuple[str, str, bool]] = []
        self._open: list[socket.socket] = []
        self._tcp = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))

    @property
    def address(self) -> str:
        """As `--resolver` takes it."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Liar:
        works = (self._datagrams, self._connections)
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._shut(self._udp, self._tcp)
        for each in self._threads:  # whom they still let in has to be known before all are shut
            each.join(2)
        self._shut(*self._open)

    @staticmethod
    def _shut(*sockets: socket.socket) -> None:
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _datagrams(self) -> None:
        with suppress(OSError):
            while True:
                data, peer = self._udp.recvfrom(4096)
                if not data:  # the socket was shut
                    return
                for answer in self._told(data, tcp=False):
                    self._udp.sendto(answer, peer)

    def _connections(self) -> None:
        with suppress(OSError):
            while True:
                peer, _ = self._tcp.accept()
                self._open.append(peer)
                threading.Thread(target=self._connection, args=(peer,), daemon=True).start()

    def _connection(self, peer: socket.socket) -> None:
        """Speak once; `held`: and stay there, until the test is over."""
        try:
            data = peer.recv(4096)
            for answer in self._told(data[2:], tcp=True) if data else ():
                peer.sendall(answer)
        except OSError:
            peer.close()
        else:
            if not self._held:
                peer.close()

    def _told(self, data: bytes, *, tcp: bool) -> Sequence[bytes]:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        rdtype = dns.rdatatype.to_text(query.question[0].rdtype)
        self.asked.append((name, rdtype, tcp))
        return self._lie(query, name, rdtype, tcp)


def answer(
    query: dns.message.Message, *rows: tuple[str, str, str], rcode: str = "NOERROR"
) -> bytes:
    """An answer of (name, type, data) whatever was asked."""
    response = dns.message.make_response(query, recursion_available=True)
    response.set_rcode(dns.rcode.from_text(rcode))
    for name, rdtype, data in rows:
        response.answer.append(dns.rrset.from_text(f"{name}.", 300, "IN", rdtype, data))
    return response.to_wire(max_size=65535)


def truncated(query: dns.message.Message) -> bytes:
    """Too long, ask over TCP."""
    response = dns.message.make_response(query, recursion_available=True)
    response.flags |= dns.flags.TC
    return response.to_wire()


def framed(message: bytes) -> bytes:
    """As it goes over TCP."""
    return struct.pack("!H", len(message)) + message
