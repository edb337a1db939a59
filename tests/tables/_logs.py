"""Log lines -> Tables, through the real readers; and the lines that servers write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from postwarden.model.log_tables import Rule
from postwarden.readers import lines as readers
from postwarden.readers.reading import Reading
from postwarden.tables.database import Database
from postwarden.tables.pieces import Pieces
from postwarden.tables.queries import Tables
from postwarden.tables.rows import RowWriter
from postwarden.tables.segments import Clocks, SegmentRead
from postwarden.tables.years import Stretch

CET = timezone(timedelta(hours=1))
#: Monday, 2 March 2026, nine o'clock in Germany.
START = datetime(2026, 3, 2, 9, tzinfo=CET)
NOW = datetime(2026, 6, 1, tzinfo=UTC).timestamp()

Lines = list[str]
#: A file: its segments in order, each a list of lines.
File = Sequence[Lines]


def read(index: int, source: int, text: Lines, place: Path) -> SegmentRead:
    """What a worker does with one segment."""
    writer = RowWriter(place, index)
    pieces = Pieces(index, writer)
    reading = Reading(pieces)
    readers.read(reading, text)
    pieces.close()
    writer.flush()
    stretches = tuple(Stretch(index, s.line, s.first, s.last) for s in reading.stretches)
    return SegmentRead(
        index=index,
        source=source,
        lines=reading.number,
        unread=reading.unread,
        unread_lines=tuple(reading.unread_lines),
        formats=dict(reading.formats),
        stretches=stretches,
        offsets=dict(reading.offsets),
    )


def clocks(zone: str | None = None, machine: str = "UTC", now: float = NOW) -> Clocks:
    """The time as the caller of a diagnosis knows it."""
    return Clocks(now=now, zone=zone, machine=machine)


@contextmanager
def tables(
    *files: File, when: Clocks | None = None, since: float | None = None, until: float | None = None
) -> Iterator[Tables]:
    """The tables of some files, in a directory of their own."""
    with TemporaryDirectory() as name:
        place = Path(name)
        database = Database(place)
        try:
            built = Tables(database, [f"log{n}" for n in range(len(files))])
            built.load(segments(files, place), when or clocks())
            built.join(since, until)
            yield built
        finally:
            database.close()


def segments(files: Sequence[File], place: Path) -> list[SegmentRead]:
    """All segments of all files, read in order."""
    parts = [(source, text) for source, file in enumerate(files) for text in file]
    return [read(index, source, text, place) for index, (source, text) in enumerate(parts)]


def stamp(at: float) -> str:
    """RFC 3339, seconds after START."""
    return (START + timedelta(seconds=at)).isoformat(timespec="microseconds")


def syslog(at: float, tag: str, text: str, host: str = "web01") -> str:
    """A line of syslog."""
    return f"{stamp(at)} {host} {tag}[77]: {text}"


def pickup(at: float, queue_id: str, uid: int = 33) -> str:
    """Handed in by the sendmail command."""
    return syslog(at, "postfix/pickup", f"{queue_id}: uid={uid} from=<www-data>")


def client(at: float, queue_id: str, ip: str, name: str = "unknown", account: str = "") -> str:
    """Handed in over the network."""
    login = f", sasl_method=PLAIN, sasl_username={account}" if account else ""
    service = "submission/smtpd" if account else "smtpd"
    return syslog(at, f"postfix/{service}", f"{queue_id}: client={name}[{ip}]{login}")


def message_id(at: float, queue_id: str, name: str) -> str:
    """The Message-ID as cleanup logs it."""
    return syslog(at, "postfix/cleanup", f"{queue_id}: message-id=<{name}>")


def queued(at: float, queue_id: str, sender: str = "shop@laden.test", nrcpt: int = 1) -> str:
    """The queue manager takes it up, once more at each retry."""
    text = f"{queue_id}: from=<{sender}>, size=900, nrcpt={nrcpt} (queue active)"
    return syslog(at, "postfix/qmgr", text)


MX = "mx.gmx.test[198.51.100.101]:25"


def delivery(
    at: float,
    queue_id: str,
    to: str,
    relay: str = MX,
    status: str = "sent",
    reply: str = "250 2.0.0 Ok",
    service: str = "smtp",
    original: str = "",
) -> str:
    """One attempt for one recipient."""
    orig = f"orig_to=<{original}>, " if original else ""
    dsn = {"sent": "2.0.0", "deferred": "4.4.1", "bounced": "5.1.1"}[status]
    text = (
        f"{queue_id}: to=<{to}>, {orig}relay={relay}, delay=0.1, delays=0/0/0/0.1, dsn={dsn},"
        f" status={status} ({reply})"
    )
    return syslog(at, f"postfix/{service}", text)


def lmtp(at: float, queue_id: str, to: str, original: str = "") -> str:
    """Delivered to a mailbox of this host."""
    relay = "web01.laden.test[private/dovecot-lmtp]"
    return delivery(at, queue_id, to, relay, service="lmtp", original=original)


def removed(at: float, queue_id: str) -> str:
    """The end of a life."""
    return syslog(at, "postfix/qmgr", f"{queue_id}: removed")


def life(at: float, queue_id: str, *to: str, sender: str = "shop@laden.test") -> Lines:
    """A mail of the web server, from acceptance to its end."""
    sent = [delivery(at + 0.3, queue_id, each) for each in to]
    begin = [pickup(at, queue_id), message_id(at, queue_id, f"{queue_id}.{at}@laden.test")]
    return [*begin, queued(at + 0.1, queue_id, sender, len(to)), *sent, removed(at + 0.4, queue_id)]


def submitted(at: float, queue_id: str, account: str, ip: str, *to: str) -> Lines:
    """A mail of somebody who logged in."""
    sent = [delivery(at + 0.3, queue_id, each) for each in to]
    begin = [client(at, queue_id, ip, account=account)]
    return [*begin, queued(at, queue_id, account, len(to)), *sent, removed(at + 0.4, queue_id)]


def received(at: float, queue_id: str, to: str, sender: str = "a@extern.test") -> Lines:
    """A mail from outside for a mailbox of this host."""
    begin = [client(at, queue_id, "203.0.113.9", "mx.extern.test"), queued(at, queue_id, sender)]
    return [*begin, lmtp(at + 0.2, queue_id, to), removed(at + 0.4, queue_id)]


def request(
    at: float,
    target: str,
    method: str = "POST",
    ip: str = "203.0.113.7",
    referer: str = "-",
    agent: str = "Mozilla/5.0 (X11; Linux x86_64)",
    status: int = 200,
    site: str = "",
) -> str:
    """A line of an access log, in whole seconds."""
    moment = (START + timedelta(seconds=at)).strftime("%d/%b/%Y:%H:%M:%S %z")
    front = f"{site}:80 " if site else ""
    return f'{front}{ip} - - [{moment}] "{method} {target} HTTP/1.1" {status} 512 "{referer}" "{agent}"'


def called(at: float, path: str, to: str, line: int = 31, subject: str = "Ihre Anfrage") -> str:
    """PHP's own line on a call of mail()."""
    moment = (START + timedelta(seconds=at)).astimezone(UTC).strftime("%d-%b-%Y %H:%M:%S UTC")
    return (
        f"[{moment}] mail() on [{path}:{line}]: To: {to} -- Headers: From: x -- Subject: {subject}"
    )


def by_id(built: Tables) -> Mapping[str, tuple[str, str, int, int]]:
    """Queue id -> kind, class, foreign recipients and how many of them failed."""
    rows = built.database.rows(
        "SELECT queue_id, kind, class, foreign_count, failed FROM messages ORDER BY ts, queue_id"
    )
    return {r[0]: (r[1], r[2], r[3], r[4]) for r in rows}


class Told(NamedTuple):
    """A post to a form that caused mail."""

    post: int
    ip: str
    pages: int
    gap: float | None
    stay: float | None
    assets: int
    posted: int
    messages: int
    to: tuple[str, ...]
    script: str
    script_line: int
    evaled: bool
    subject: str


_FORMS = "SELECT form FROM posts JOIN forms USING (key) ORDER BY post"
_TOLD = """
SELECT post, ip, pages, gap, stay, assets, posted, messages, written, script, script_line, evaled,
    subject FROM told JOIN people USING (visitor) ORDER BY key, post
"""


def told(built: Tables) -> list[Told]:
    """All of them, form by form."""
    return [Told._make((*r[:8], tuple(r[8]), *r[9:])) for r in built.database.rows(_TOLD)]


def all_programs(built: Tables) -> list[int]:
    """Part programs from people by a rule that knows no people; the forms' numbers."""
    rule = Rule("false", "false", "false", 3.0, 20.0)
    visits = built.visits(rule)
    built.part(rule, {v.form: 3.0 for v in visits})
    return [v.form for v in visits]


def forms(built: Tables) -> list[str]:
    """The names of all forms that were posted to, in the order of time."""
    return [form for (form,) in built.database.rows(_FORMS)]


def epoch(at: float) -> float:
    """Epoch seconds of a moment after START."""
    return START.timestamp() + at
