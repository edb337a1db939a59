"""Events: what a log line says happened, as the readers write it down.

Every event begins with `line` (1-based in the segment that was read), `at` (seconds, see
`Clock`), `clock`. Text fields are as logged; they are hostile and are never interpreted.
`RETENTION` says how long each type lives.
"""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import NamedTuple

from postwarden.model.code import Retention


class Clock(IntEnum):
    """What `at` counts, by what the stamp held.

    EPOCH: seconds since 1970 in UTC. LOCAL: the stamp has no zone; seconds as if it were UTC.
    YEARLESS: neither zone nor year; seconds as if it were UTC in the leap year 1972.
    """

    EPOCH = 0
    LOCAL = 1
    YEARLESS = 2


class Accepted(NamedTuple):
    """A message's life begins: handed in locally or by a client.

    `origin`: `local` (sendmail command; `user` = uid or login) or `client` (SMTP; `client` = IP,
    `client_name` as resolved, `account` = the login where it authenticated). `cwd`: directory of
    the caller (Exim). `parent`: queue id this is a bounce of (Exim `R=`).
    """

    line: int
    at: float
    clock: int
    host: str
    instance: str
    queue_id: str
    origin: str
    user: str = ""
    account: str = ""
    client: str = ""
    client_name: str = ""
    cwd: str = ""
    parent: str = ""


class Sender(NamedTuple):
    """Envelope sender, size in bytes (0 = not logged), recipients after expansion (0 = unknown)."""

    line: int
    at: float
    clock: int
    host: str
    instance: str
    queue_id: str
    sender: str
    size: int = 0
    recipients: int = 0


class MessageId(NamedTuple):
    """The Message-ID header, without angle brackets."""

    line: int
    at: float
    clock: int
    host: str
    instance: str
    queue_id: str
    message_id: str


class Delivery(NamedTuple):
    """One attempt for one recipient.

    `status`: `sent`, `deferred`, `bounced`. `relay`: host name of the next hop as logged (`local`,
    `none`, `virtual`, a socket such as `private/dovecot-lmtp`), `relay_ip` its address or ''.
    `local`: the delivery stayed on this host (local, virtual, pipe, LMTP). `text`: the reply,
    at most 300 characters. `child`: queue id named in the reply (`queued as`, `forwarded as`).
    """

    line: int
    at: float
    clock: int
    host: str
    instance: str
    queue_id: str
    recipient: str
    original: str
    relay: str
    relay_ip: str
    local: bool
    status: str
    dsn: str
    text: str
    child: str = ""


class Link(NamedTuple):
    """`child` is a bounce (`kind` = `bounce`) or delay notice (`delay`) about `queue_id`."""

    line: int
    at: float
    clock: int
    host: str
    instance: str
    queue_id: str
    kind: str
    child: str


class Ended(NamedTuple):
    """The life ends or stands still: `how` = `removed`, `deleted`, `rejected` or `held`."""

    line: int
    at: float
    clock: int
    host: str
    instance: str
    queue_id: str
    how: str


class Login(NamedTuple):
    """Somebody tried to log in; `service` = `imap`, `pop3`, `smtp`, `sieve`; `ip` the client."""

    line: int
    at: float
    clock: int
    host: str
    service: str
    account: str
    ip: str
    ok: bool


class ScriptMail(NamedTuple):
    """PHP's mail() was called: absolute path, line, whether in eval'd code, first recipient."""

    line: int
    at: float
    clock: int
    host: str
    path: str
    script_line: int
    evaled: bool
    recipient: str
    subject: str


class Request(NamedTuple):
    """One HTTP request; `target` is path and query as logged, at most 1,000 characters."""

    line: int
    at: float
    clock: int
    site: str
    ip: str
    method: str
    target: str
    status: int
    referer: str
    agent: str


Event = Accepted | Sender | MessageId | Delivery | Link | Ended | Login | ScriptMail | Request

#: Events hold addresses and logins; they never outlive the diagnosis that read them.
ONE_DIAGNOSIS = Retention(
    keep=timedelta(0), shred="the temporary directory is deleted when the diagnosis ends"
)
RETENTION: dict[type, Retention] = dict.fromkeys(
    (Accepted, Sender, MessageId, Delivery, Link, Ended, Login, ScriptMail, Request), ONE_DIAGNOSIS
)
