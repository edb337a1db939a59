"""A name server on loopback: zones as Python values, over UDP and TCP, as slow as one likes."""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Mapping, Sequence

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

#: (name, record type) -> records as in a zone file; `("x.test", "TXT"): ['"v=spf1 -all"']`.
Zone = Mapping[tuple[str, str], Sequence[str]]
SOA = "ns.test. host.test. 1 3600 600 86400 300"


def txt(text: str) -> str:
    """A TXT record of one text, cut into strings of 255 signs as a zone file has it."""
    parts = [text[n : n + 255] for n in range(0, len(text), 255)] or [""]
    return " ".join('"' + p.replace("\\", "\\\\").replace('"', '\\"') + '"' for p in parts)


class DnsServer:
    """Answers from a zone; names in `rcodes` get that code, those in `silent` no answer.

    `*.name` answers for every name below it. A CNAME is followed within the zone. `asked` holds
    every question once, `count` how many came. `host`, `port` are known inside `with`.
    """

    def __init__(
        self,
        zone: Zone,
        *,
        delay: float = 0.0,
        rcodes: Mapping[str, str] | None = None,
        silent: Sequence[str] = (),
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._zone = {(n.lower().rstrip("."), t): list(r) for (n, t), r in zone.items()}
        self._names = self._all_names()
        self._delay, self._rcodes, self._silent = delay, dict(rcodes or {}), set(silent)
        self._built: dict[tuple[bytes, bool], bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.host, self.port = host, port
        self.count = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def address(self) -> str:
        """As `--resolver` takes it."""
        return f"{self.host}:{self.port}"

    def __enter__(self) -> DnsServer:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _all_names(self) -> set[str]:
        found = set()
        for name, _ in self._zone:
            labels = name.split(".")
            found |= {".".join(labels[n:]) for n in range(len(labels))}
        return found

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()
        self._udp.close()
        self._tcp.close()
        self._loop.run_until_complete(self._tcp.wait_closed())

    async def _open(self) -> None:
        server = self

        class Protocol(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                server.answer_soon(data, addr)

        # TCP first: its ports are those that other tests may be using.
        self._tcp = await asyncio.start_server(self._over_tcp, self.host, self.port)
        self.port = self._tcp.sockets[0].getsockname()[1]
        self._udp, _ = await self._loop.create_datagram_endpoint(
            Protocol, local_addr=(self.host, self.port)
        )

    def answer_soon(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a datagram after the delay."""
        answer = self.answer(data, tcp=False)
        if answer is None:
            return
        if self._delay:
            self._loop.call_later(self._delay, lambda: self._udp.sendto(answer, addr))
        else:
            self._udp.sendto(answer, addr)

    async def _over_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (size,) = struct.unpack("!H", await reader.readexactly(2))
        answer = self.answer(await reader.readexactly(size), tcp=True)
        if answer is not None:
            await asyncio.sleep(self._delay)
            writer.write(struct.pack("!H", len(answer)) + answer)
            await writer.drain()
        writer.close()

    def answer(self, data: bytes, *, tcp: bool) -> bytes | None:
        """The answer to a message, built once for each question; None for a silent name."""
        self.count += 1
        key = data[12:], tcp
        built = self._built.get(key)
        if built is None:
            query = dns.message.from_wire(data)
            name = query.question[0].name.to_text(omit_final_dot=True).lower()
            self.asked.append((name, dns.rdatatype.to_text(query.question[0].rdtype)))
            if name in self._silent:
                return None
            built = self._built[key] = self._built_answer(query, name, tcp=tcp)
        return data[:2] + built[2:]

    def _built_answer(self, query: dns.message.Message, name: str, *, tcp: bool) -> bytes:
        response = dns.message.make_response(query, recursion_available=True)
        if name in self._rcodes:
            response.set_rcode(dns.rcode.from_text(self._rcodes[name]))
            return response.to_wire()
        self._fill(response, name, dns.rdatatype.to_text(query.question[0].rdtype))
        wire = response.to_wire(max_size=65535)
        if not tcp and len(wire) > max(512, query.payload):
            short = dns.message.make_response(query, recursion_available=True)
            short.flags |= dns.flags.TC
            return short.to_wire()
        return wire

    def _fill(self, response: dns.message.Message, name: str, rdtype: str) -> None:
        for _ in range(12):
            alias = self._records(name, "CNAME")
            records = self._records(name, rdtype)
            if records:
                response.answer.append(
                    dns.rrset.from_text_list(f"{name}.", 300, "IN", rdtype, records)
                )
                return
            if not alias or rdtype == "CNAME":
                break
            response.answer.append(dns.rrset.from_text_list(f"{name}.", 300, "IN", "CNAME", alias))
            name = alias[0].rstrip(".").lower()
        if not self._exists(name):
            response.set_rcode(dns.rcode.NXDOMAIN)
        response.authority.append(dns.rrset.from_text("test.", 300, "IN", "SOA", SOA))

    def _records(self, name: str, rdtype: str) -> list[str]:
        found = self._zone.get((name, rdtype))
        if found is None and not self._exists(name, wild=False):
            found = self._zone.get(("*." + name.partition(".")[2], rdtype))
        return found or []

    def _exists(self, name: str, *, wild: bool = True) -> bool:
        return name in self._names or (wild and "*." + name.partition(".")[2] in self._names)
