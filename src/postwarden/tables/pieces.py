"""Events of one segment -> rows: what this segment knows of a queue id's life is one piece."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import count

from postwarden.tables.rows import RowWriter

_SEGMENT_SHIFT = 40
_VISITORS = 200_000
_NOBODY = "\t" * 6


class _Piece:
    """What is known of a life so far."""

    accepted = ""  # as columns of its row
    sender: str | None = None
    size = nrcpt = 0
    message_id = ended = ""
    last: float | str

    def __init__(self, place: str, number: int) -> None:
        self.place, self.number = place, number
        #: Rows by recipient.
        self.deliveries: dict[str, str] = {}


class _Queue:
    """The open pieces of one instance on one host, within which a queue id is unique."""

    __slots__ = ("_deliveries", "_name", "_numbers", "_open", "_pieces", "_segment")

    def __init__(self, name: str, segment: str, numbers: Iterator[int], writer: RowWriter) -> None:
        self._name, self._segment, self._numbers = name, segment, numbers
        self._pieces, self._deliveries = writer.rows("pieces"), writer.rows("deliveries")
        self._open: dict[str, _Piece] = {}

    def close(self) -> None:
        """Make rows of what is still open."""
        for queue_id, piece in self._open.items():
            self._put(queue_id, piece)
        self._open.clear()

    def _begun(self, queue_id: str, line: int, at: float | str, clock: int) -> _Piece:
        place = f"{self._segment}\t{line}\t{at}\t{clock}"
        piece = self._open[queue_id] = _Piece(place, next(self._numbers))
        return piece

    def _put(self, queue_id: str, piece: _Piece) -> None:
        sender, seen = ("", "f") if piece.sender is None else (piece.sender, "t")
        self._pieces.append(
            f"{piece.place}\t{piece.number}\t{piece.last}\t{self._name}\t{queue_id}"
            f"\t{piece.accepted or _NOBODY}\t{sender}\t{piece.size}\t{piece.nrcpt}"
            f"\t{piece.message_id}\t{piece.ended}\t{seen}"
        )
        self._deliveries.extend(piece.deliveries.values())

    def accepted(  # noqa: PLR0913 - the fields of the event
        self,
        line: int,
        at: float | str,
        clock: int,
        queue_id: str,
        origin: str,
        user: str = "",
        account: str = "",
        client: str = "",
        client_name: str = "",
        cwd: str = "",
        parent: str = "",
    ) -> None:
        """Open a piece, or go on with one that is not accepted yet."""
        old = self._open.get(queue_id)
        if old is not None and (old.accepted or old.deliveries):
            if old.accepted and not old.deliveries and old.sender is None:
                return
            self._put(queue_id, old)
            old = None
        piece = old or self._begun(queue_id, line, at, clock)
        piece.last = at
        piece.accepted = f"{origin}\t{client}\t{client_name}\t{account}\t{user}\t{cwd}\t{parent}"

    def sender(
        self,
        line: int,
        at: float | str,
        clock: int,
        queue_id: str,
        sender: str,
        size: int = 0,
        recipients: int = 0,
    ) -> None:
        """Note the envelope."""
        piece = self._open.get(queue_id) or self._begun(queue_id, line, at, clock)
        piece.last = at
        piece.sender = sender
        piece.size = size or piece.size
        piece.nrcpt = recipients or piece.nrcpt

    def message_id(
        self, line: int, at: float | str, clock: int, queue_id: str, message_id: str
    ) -> None:
        """Note the header."""
        piece = self._open.get(queue_id) or self._begun(queue_id, line, at, clock)
        piece.last = at
        piece.message_id = message_id

    def delivery(  # noqa: PLR0913 - the fields of the event
        self,
        line: int,
        at: float | str,
        clock: int,
        queue_id: str,
        recipient: str,
        original: str,
        relay: str,
        relay_ip: str,
        local: bool,
        status: str,
        dsn: str,
        text: str,
        child: str = "",
    ) -> None:
        """Keep the last attempt for each recipient."""
        piece = self._open.get(queue_id) or self._begun(queue_id, line, at, clock)
        piece.last = at
        piece.deliveries[recipient] = (
            f"{self._segment}\t{line}\t{at}\t{clock}\t{piece.number}\t{recipient}\t{original}"
            f"\t{relay}\t{relay_ip}\t{'t' if local else 'f'}\t{status}\t{dsn}\t{text}\t{child}"
        )

    def ended(self, line: int, at: float | str, clock: int, queue_id: str, how: str) -> None:
        """Close the piece, or note that it stands still."""
        piece = self._open.get(queue_id) or self._begun(queue_id, line, at, clock)
        piece.last = at
        piece.ended = piece.ended or how
        if how in ("removed", "deleted"):
            if how == "deleted" and piece.ended in ("held", "rejected"):
                piece.ended = "deleted"
            self._put(queue_id, piece)
            del self._open[queue_id]


class Pieces:
    """Reduces the events of one segment, taken in the order of the file; a `Sink` of the readers."""

    def __init__(self, segment: int, writer: RowWriter) -> None:
        self._segment, self._writer = str(segment), writer
        self._rows = writer.rows
        self._hits = writer.rows("hits")
        self._queues: dict[str, _Queue] = {}
        self._numbers = count((segment << _SEGMENT_SHIFT) + 1)
        self._visitors: dict[tuple[str, str], str] = {}

    def close(self) -> None:
        """Make rows of what is still open."""
        for queue in self._queues.values():
            queue.close()

    def queue(self, host: str, instance: str) -> _Queue:
        """Find where the events of an instance's messages go."""
        name = f"{host}\t{instance}"
        found = self._queues.get(name)
        if found is None:
            found = _Queue(name, self._segment, self._numbers, self._writer)
            self._queues[name] = found
        return found

    def link(
        self,
        line: int,
        at: float | str,
        clock: int,
        host: str,
        instance: str,
        queue_id: str,
        kind: str,
        child: str,
    ) -> None:
        """Make its row."""
        place = f"{self._segment}\t{line}\t{at}\t{clock}"
        self._rows("links").append(f"{place}\t{host}\t{instance}\t{queue_id}\t{kind}\t{child}")

    def login(
        self,
        line: int,
        at: float | str,
        clock: int,
        host: str,
        service: str,
        account: str,
        ip: str,
        ok: bool,
    ) -> None:
        """Make its row."""
        place = f"{self._segment}\t{line}\t{at}\t{clock}"
        self._rows("logins").append(
            f"{place}\t{host}\t{service}\t{account}\t{ip}\t{'t' if ok else 'f'}"
        )

    def script_mail(  # noqa: PLR0913 - the fields of the event
        self,
        line: int,
        at: float | str,
        clock: int,
        host: str,
        path: str,
        script_line: int,
        evaled: bool,
        recipient: str,
        subject: str,
    ) -> None:
        """Make its row."""
        place = f"{self._segment}\t{line}\t{at}\t{clock}"
        self._rows("scripts").append(
            f"{place}\t{host}\t{path}\t{script_line}\t{'t' if evaled else 'f'}"
            f"\t{recipient}\t{subject}"
        )

    def request(  # noqa: PLR0913 - the fields of the event
        self,
        line: int,
        at: float | str,
        clock: int,
        site: str,
        ip: str,
        method: str,
        target: str,
        status: int,
        referer: str,
        agent: str,
    ) -> None:
        """Make its row, and one of a visitor not met before."""
        visitor = self._visitors.get((ip, agent)) or self._visitor(ip, agent)
        self._hits.append(
            f"{self._segment}\t{line}\t{at}\t{clock}\t{site}\t{visitor}"
            f"\t{method}\t{target}\t{status}\t{referer}"
        )

    def _visitor(self, ip: str, agent: str) -> str:
        if len(self._visitors) > _VISITORS:
            self._visitors.clear()
        digest = blake2b(f"{ip}\0{agent}".encode("utf-8", "replace"), digest_size=8).digest()
        number = str(int.from_bytes(digest, "big") >> 1)
        self._rows("visitors").append(f"{number}\t{ip}\t{agent}")
        self._visitors[ip, agent] = number
        return number
