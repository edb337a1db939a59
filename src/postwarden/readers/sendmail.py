"""Sendmail: the message's sender, each recipient's result, bounces, logins.

Seen as: `sm-mta[1234]: 5AO80abc001234: from=<web1@web01.example.net>, size=1234, class=0, nrcpts=1,
msgid=<...>, proto=ESMTP, daemon=MTA, relay=host.example [198.51.100.7]` and `...: to=<a@gmx.test>,
ctladdr=<web1@web01.example.net> (5005/5005), delay=00:00:01, mailer=esmtp, relay=mx.gmx.test.
[198.51.100.101], dsn=2.0.0, stat=Sent (ok)`. Web mail shows twice: handed to the MSP, then by it to
the daemon (`stat=Sent (ID Message accepted for delivery)`). Source: Sendmail 8.17, op.me.
"""

from __future__ import annotations

import re

from postwarden.readers.reading import Reading
from postwarden.readers.sink import Queue

INSTANCE = "sendmail"

_AUTHS, _BOUND = "sendmail.auth", 10_000
_ID = re.compile(r"[0-9A-Za-z]{10,20}").fullmatch
_FROM = re.compile(
    r"from=(<[^<>]{0,998}>|[^,<>\s]{0,320}), size=(\d{1,12}), class=-?\d{1,6}, "
    r"(?:pri=\d{1,12}, )?nrcpts=(\d{1,9})"
).match
_MSGID = re.compile(r", msgid=<?([^<>\s,]{1,998})>?").match
_ONE = r"(?:<[^<>]{0,998}>|[^<>,\s]{1,998})"
_TO = re.compile(
    rf"to=({_ONE}(?:,\s?{_ONE}){{0,1000}}), (?:ctladdr=({_ONE})(?: \((\d{{1,10}})/\d{{1,10}}\))?, )?"
    r"delay=[\d+:]{1,20}, (?:xdelay=[\d+:]{1,20}, )?(?:mailer=([\w*-]{1,40}), )?"
    r"(?:pri=\d{1,12}, )?(?:relay=([^,]{0,300}), )?(?:dsn=([245]\.\d{1,3}\.\d{1,3}), )?stat="
).match
_RECIPIENTS = re.compile(r"<([^<>]*)>|([^<>,\s]+)").finditer
_RELAY = re.compile(
    r"([^\s\[]{0,255})\s?(?:\[([0-9A-Fa-f.:]{2,45}|IPv6:[0-9A-Fa-f.:]{2,45})\])?"
).match
_HANDED = re.compile(r"Sent \(([0-9A-Za-z]{10,20}) Message accepted for delivery\)").match
_QUEUED = re.compile(r"Sent \(.{0,200}?\bqueued as ([0-9A-Za-z]{6,20})\b").match
_AUTH = re.compile(
    r"AUTH=server, relay=([^,]{0,300}), authid=(.{1,320}), mech=[\w-]{1,40}, bits="
).match
_AUTH_FAILED = re.compile(r"AUTH failure \([\w-]{1,40}\): .{0,600}, relay=([^,]{1,300})$").match
_AUTH_USER = re.compile(r", user=([^,]{1,320}), ").search
_NOTICE = re.compile(
    r"([0-9A-Za-z]{10,20}): (?:DSN|return to sender|sender notify|postmaster notify): (.{0,60})"
).match
_LOOPBACK, _TEXT = ("127.0.0.1", "::1"), 300
_LOCAL = frozenset(
    (
        "local",
        "prog",
        "lmtp",
        "dovecot",
        "procmail",
        "cyrus",
        "cyrusv2",
        "file",
        "include",
        "virtual",
    )
)


#: Line, seconds, clock, queue id.
Key = tuple[int, float, int, str]


def message(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """Read one syslog entry; see MessageReader."""
    queue_id, found, rest = text.partition(": ")
    if not found or not _ID(queue_id) or rest.startswith("AUTH"):
        _session(reading, number, stamp, host, tag, rest if _ID(queue_id) else text)
        return True
    at, clock = reading.when(stamp)
    _of_message(reading, host, (number, at, clock, queue_id), tag, rest)
    return True


def _of_message(reading: Reading, host: str, key: Key, tag: str, text: str) -> None:
    queue = reading.sink.queue(host, INSTANCE)
    if text.startswith("from="):
        _from(reading, queue, key, tag, text)
    elif text.startswith("to="):
        _to(queue, key, text)
    elif text.startswith(("Milter: data, reject", "Milter: data, discard")):
        queue.ended(*key, "rejected")
    elif text.startswith("done; "):
        queue.ended(*key, "removed")
    elif notice := _NOTICE(text):
        kind = "delay" if notice[2].startswith("Warning") else "bounce"
        reading.sink.link(*key[:3], host, INSTANCE, key[3], kind, notice[1])


def _from(reading: Reading, queue: Queue, key: Key, tag: str, text: str) -> None:
    found = _FROM(text)
    if not found:
        return
    _, known, relay = text.rpartition(", relay=")
    if known:
        _accepted(reading, queue, key, tag, relay)
    queue.sender(*key, found[1].strip("<>"), int(found[2]), int(found[3]))
    if msgid := _MSGID(text, found.end()):
        queue.message_id(*key, msgid[1][:250])


def _accepted(reading: Reading, queue: Queue, key: Key, tag: str, relay: str) -> None:
    name, address = _next_hop(relay)
    if address:
        login = reading.memory.get(_AUTHS, {}).get(tag, "").split(" ", 1)
        account = login[1] if login[0] == address else ""
        queue.accepted(*key, "client", "", account, address, name)
        return
    user, at, machine = name.partition("@")
    if at and machine:
        queue.accepted(*key, "local", user)


def _to(queue: Queue, key: Key, text: str) -> None:
    found = _TO(text)
    if not found:
        return
    reply = text[found.end() : found.end() + _TEXT]
    recipients, _, uid, mailer, relay, dsn = found.groups("")
    name, address = _next_hop(relay)
    status, handed = _status(reply, dsn), _HANDED(reply)
    child = handed or _QUEUED(reply)
    if uid and handed and address in _LOOPBACK:
        queue.accepted(*key, "local", uid)
    for each in _RECIPIENTS(recipients):
        queue.delivery(
            *key,
            each[1] or each[2] or "",
            "",
            name or mailer or "none",
            address,
            mailer.strip("*") in _LOCAL,
            status,
            dsn,
            "" if status == "sent" else reply,
            child[1] if child else "",
        )


def _status(reply: str, dsn: str) -> str:
    if reply.startswith("Sent"):
        return "sent"
    if reply.startswith(("Deferred", "queued")) or dsn[:1] == "4":
        return "deferred"
    return "sent" if dsn[:1] == "2" else "bounced"


def _next_hop(relay: str) -> tuple[str, str]:
    found = _RELAY(relay)
    if not found:
        return "", ""
    name, address = found[1].rstrip("."), (found[2] or "").removeprefix("IPv6:")
    return name, address


def _session(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> None:
    """Remember who logged in on this connection; append who failed to."""
    if found := _AUTH(text):
        memory = reading.memory.setdefault(_AUTHS, {})
        memory.pop(tag, None)
        if len(memory) >= _BOUND:
            del memory[next(iter(memory))]
        memory[tag] = f"{_next_hop(found[1])[1]} {found[2]}"
    elif found := _AUTH_FAILED(text):
        address = _next_hop(found[1])[1]
        user = _AUTH_USER(text)
        at, clock = reading.when(stamp)
        account = user[1] if user else ""
        if address:
            reading.sink.login(number, at, clock, host, "smtp", account, address, False)
