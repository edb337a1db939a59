"""Events of one segment -> rows: what this segment knows of a queue id's life is one piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any

from postwarden.model import (
    Accepted,
    Delivery,
    Ended,
    Event,
    Link,
    Login,
    MessageId,
    Request,
    ScriptMail,
    Sender,
)
from postwarden.tables.rows import RowWriter, clean

#: (queue id, instance, host): ids are unique within an instance of a host only.
Key = tuple[str, str, str]
_SEGMENT_SHIFT = 40
_VISITORS = 200_000
#: A client is new for its queue id when this much time lies behind the id's last line.
_REUSED_AFTER = 1.0


class _Piece:
    __slots__ = (
        "accepted",
        "at",
        "clock",
        "deliveries",
        "ended",
        "last",
        "line",
        "message_id",
        "nrcpt",
        "sender",
        "size",
    )

    def __init__(self, line: int, at: float, clock: int) -> None:
        self.line, self.at, self.clock, self.last = line, at, clock, at
        self.accepted: Accepted | None = None
        self.sender: str | None = None
        self.size = self.nrcpt = 0
        self.message_id = self.ended = ""
        self.deliveries: dict[str, Delivery] = {}


class Pieces:
    """Reduces the events of one segment; `add` in order, `close` at its end."""

    def __init__(self, segment: int, writer: RowWriter) -> None:
        self._segment = segment
        self._write = writer.write
        self._open: dict[Key, _Piece] = {}
        self._number = segment << _SEGMENT_SHIFT
        self._visitors: dict[tuple[str, str], int] = {}
        self._handlers: dict[type, Callable[[Any], None]] = {
            Accepted: self._accepted,
            Sender: self._sender,
            MessageId: self._message_id,
            Delivery: self._delivery,
            Ended: self._ended,
            Link: self._link,
            Login: self._login,
            ScriptMail: self._script,
            Request: self._request,
        }

    def add(self, events: Iterable[Event]) -> None:
        """Take events in the order of the file."""
        handlers = self._handlers
        for event in events:
            try:
                handlers[type(event)](event)
            except ValueError:
                handlers[type(event)](_cleaned(event))

    def close(self) -> None:
        """Write what is still open."""
        for key, piece in self._open.items():
            self._put(key, piece)
        self._open.clear()

    def _piece(self, event: Any) -> _Piece:
        key = (event.queue_id, event.instance, event.host)
        piece = self._open.get(key)
        if piece is None:
            piece = self._open[key] = _Piece(event.line, event.at, event.clock)
        else:
            piece.last = event.at
        return piece

    def _accepted(self, event: Accepted) -> None:
        key = (event.queue_id, event.instance, event.host)
        old = self._open.get(key)
        if old is not None and (old.accepted is not None or old.deliveries):
            if old.accepted is not None and not old.deliveries and old.sender is None:
                return
            self._put(key, old)
            del self._open[key]
        self._piece(event).accepted = event

    def _sender(self, event: Sender) -> None:
        piece = self._piece(event)
        piece.sender, piece.size = event.sender, event.size or piece.size
        piece.nrcpt = event.recipients or piece.nrcpt

    def _message_id(self, event: MessageId) -> None:
        self._piece(event).message_id = event.message_id

    def _delivery(self, event: Delivery) -> None:
        self._piece(event).deliveries[event.recipient] = event

    def _ended(self, event: Ended) -> None:
        piece = self._piece(event)
        piece.ended = piece.ended or event.how
        if event.how in ("removed", "deleted"):
            key = (event.queue_id, event.instance, event.host)
            if event.how == "deleted" and piece.ended in ("held", "rejected"):
                piece.ended = "deleted"
            self._put(key, piece)
            del self._open[key]

    def _put(self, key: Key, piece: _Piece) -> None:
        self._number += 1
        queue_id, instance, host = key
        a = piece.accepted
        who = (
            f"{a.origin}\t{a.client}\t{a.client_name}\t{a.account}\t{a.user}\t{a.cwd}\t{a.parent}"
            if a
            else "\t\t\t\t\t\t"
        )
        self._write(
            "pieces",
            f"{self._segment}\t{piece.line}\t{piece.at!r}\t{piece.clock}\t{self._number}"
            f"\t{piece.last!r}\t{host}\t{instance}\t{queue_id}\t{who}\t{piece.sender or ''}"
            f"\t{piece.size}\t{piece.nrcpt}\t{piece.message_id}\t{piece.ended}"
            f"\t{'t' if piece.sender is not None else 'f'}",
        )
        for d in piece.deliveries.values():
            self._write(
                "deliveries",
                f"{self._segment}\t{d.line}\t{d.at!r}\t{d.clock}\t{self._number}\t{d.recipient}"
                f"\t{d.original}\t{d.relay}\t{d.relay_ip}\t{'t' if d.local else 'f'}\t{d.status}"
                f"\t{d.dsn}\t{d.text}\t{d.child}",
            )

    def _link(self, e: Link) -> None:
        self._write(
            "links", f"{self._place(e)}\t{e.host}\t{e.instance}\t{e.queue_id}\t{e.kind}\t{e.child}"
        )

    def _login(self, e: Login) -> None:
        self._write(
            "logins",
            f"{self._place(e)}\t{e.host}\t{e.service}\t{e.account}\t{e.ip}\t{'t' if e.ok else 'f'}",
        )

    def _script(self, e: ScriptMail) -> None:
        self._write(
            "scripts",
            f"{self._place(e)}\t{e.host}\t{e.path}\t{e.script_line}"
            f"\t{'t' if e.evaled else 'f'}\t{e.recipient}\t{e.subject}",
        )

    def _request(self, e: Request) -> None:
        visitor = self._visitors.get((e.ip, e.agent))
        if visitor is None:
            visitor = self._visitor(e.ip, e.agent)
        self._write(
            "hits",
            f"{self._segment}\t{e.line}\t{e.at!r}\t{e.clock}\t{e.site}\t{visitor}"
            f"\t{e.method}\t{e.target}\t{e.status}\t{e.referer}",
        )

    def _visitor(self, ip: str, agent: str) -> int:
        if len(self._visitors) > _VISITORS:
            self._visitors.clear()
        digest = blake2b(f"{ip}\0{agent}".encode("utf-8", "replace"), digest_size=8).digest()
        number = int.from_bytes(digest, "big") >> 1
        self._write("visitors", f"{number}\t{ip}\t{agent}")
        self._visitors[ip, agent] = number
        return number

    def _place(self, e: Link | Login | ScriptMail) -> str:
        return f"{self._segment}\t{e.line}\t{e.at!r}\t{e.clock}"


def _cleaned(event: Event) -> Event:
    """The event with separators in its texts replaced."""
    texts = {
        name: clean(value) for name, value in event._asdict().items() if isinstance(value, str)
    }
    return event._replace(**texts)  # type: ignore[arg-type] # the fields keep their types
