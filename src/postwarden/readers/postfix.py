"""Postfix: one message from acceptance to every recipient, and logins that failed.

Seen as: `postfix/smtp[13903]: 136DF2D89FA: to=<a@gmx.test>, relay=...` in syslog or the journal.
The last element of the name is the service, the first the instance (queue ids are unique within
an instance only). Source: Postfix 3.7, recorded; postfix-logging(5).
"""

from __future__ import annotations

import re
from functools import lru_cache

from postwarden.readers.reading import QueueCall, Reading

NAME = "postfix"

_TEXT = 300
_DELIVERY = re.compile(
    r'to=<([^<> "]*)>, (?:orig_to=<([^<> "]*)>, )?relay=([^ ,]+), '
    r"[a-z_0-9=./, ]*dsn=([\d.]{5,11}), status=(\w+) \("
).match
#: Addresses may hold blanks (quoted local parts): then the rightmost rigid middle decides.
_ODD_DELIVERY = re.compile(
    r"to=<(.{0,600})>, (?:orig_to=<(.{0,600})>, )?relay=([^\s,]+), "
    r"[a-z_0-9=./, ]{0,200}dsn=([\d.]{5,11}), status=(\w+) \("
).match
_RELAY = re.compile(r"([^\[]*)(?:\[([^\]]*)\])?").match
#: Begins with plain letters, which are found at the speed of memory.
_CHILD = re.compile(r"ed as (?:(?<=queued as )|(?<=forwarded as ))([0-9A-Za-z]{6,20})\b").search
_SENDER = re.compile(r'from=<([^<>"]*)>, size=(\d{1,15}), nrcpt=(\d{1,9}) ').match
_ODD_SENDER = re.compile(r"from=<(.{0,600})>, size=(\d{1,15}), nrcpt=(\d{1,9}) ").match
_CLIENT = re.compile(r"client=([^\[,]*)\[([^\]]*)\]").match
_ACCOUNT = re.compile(r"sasl_username=(.*?)(?:, sasl_sender=|, orig_queue_id=|, orig_client=|$)")
_ORIGINAL = re.compile(r", orig_queue_id=([0-9A-Za-z]+), orig_client=([^\[,]*)\[([^\]]*)\]$")
_PICKUP = re.compile(r"uid=(\d{1,10}) from=<(?:.{0,600}> orig_id=(\w{6,20})$)?").match
_NOTICE = re.compile(r"(?:sender|postmaster) ([a-z-]+(?: status)?) notification: (\w+)").match
_FAILED = re.compile(
    r"warning: [^\[\s]*\[([^\]]+)\]: SASL \S+ authentication failed(?::|$).*?"
    r"(?:, sasl_username=(.*))?$"
).match
_QUEUE_ID = re.compile(r"(?:[0-9A-F]{6,16}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{11,20})$").match
#: Other stages refuse one recipient, and the message lives on.
_WHOLE_MESSAGE = tuple(
    f"{verb}: {stage} from "
    for verb in ("milter-reject", "milter-discard", "reject", "discard")
    for stage in ("END-OF-MESSAGE", "DATA")
)
#: Only these say where a message stands; others are address probes.
_STATUS = {"sent": "sent", "deferred": "deferred", "bounced": "bounced", "SOFTBOUNCE": "deferred"}
#: What a reply without a next hop says where the mailbox should be on this host; lower-case.
_NO_SUCH_USER = ("user unknown", "unknown user", "loops back to myself")


def message(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """Read one Postfix entry; see MessageReader."""
    call = reader_for(reading, host, tag.partition("[")[0].rstrip(":"))
    queue_id, _, rest = text.partition(": ")
    if call and queue_id.isalnum():
        call(number, *reading.moment(stamp), queue_id, rest)
    return True


def knows(program: str) -> bool:
    """Whether a syslog name such as `postfix-out/smtpd/smtpd` is a Postfix service."""
    first, _, rest = program.partition("/")
    service = rest.rpartition("/")[2]
    return bool(rest) and (service in _SERVICES or first.startswith("postfix"))


def reader_for(reading: Reading, host: str, program: str) -> QueueCall | None:
    """Find who reads a service's entries; None where it says nothing of a message.

    To be called where a queue id, or a word such as `warning`, stands before the first `: `: a
    sentence may quote what a client sent.
    """
    service = _SERVICES.get(program.rpartition("/")[2])
    return service(reading, host, program.partition("/")[0]).read if service else None


class _Service:
    """One service of one instance on one host."""

    __slots__ = ("host", "instance", "queue", "sink")

    def __init__(self, reading: Reading, host: str, instance: str) -> None:
        self.host, self.instance, self.sink = host, instance, reading.sink
        self.queue = reading.sink.queue(host, instance)

    def read(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        """Read an entry that begins with a queue id or a word."""
        raise NotImplementedError

    def stop(self, number: int, at: float | str, clock: int, queue_id: str, how: str) -> None:
        """Note where a message ends or stands still before its time."""
        if _QUEUE_ID(queue_id):
            self.queue.ended(number, at, clock, queue_id, how)

    def link(
        self, number: int, at: float | str, clock: int, queue_id: str, kind: str, child: str
    ) -> None:
        """Note the message that follows from one."""
        self.sink.link(number, at, clock, self.host, self.instance, queue_id, kind, child)


class _Pickup(_Service):
    __slots__ = ()

    def read(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        found = _PICKUP(text)
        if found is None:
            return
        user, before = found.groups()
        self.queue.accepted(number, at, clock, queue_id, "local", user)
        if before:
            self.link(number, at, clock, before, "reinjected", queue_id)


class _Smtpd(_Service):
    __slots__ = ()

    def read(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        if text[:7] == "client=":
            self._accepted(number, at, clock, queue_id, text)
        elif queue_id == "warning":
            found = _FAILED(f"warning: {text}") if "authentication failed" in text else None
            if found:
                account, address = found[2] or "", found[1]
                self.sink.login(number, at, clock, self.host, "smtp", account, address, False)
        elif text.startswith(_WHOLE_MESSAGE):
            self.stop(number, at, clock, queue_id, "rejected")

    def _accepted(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        found = _CLIENT(text)
        if not found or queue_id == "NOQUEUE":
            return
        name, address = found.groups()
        original = _ORIGINAL.search(text) if "orig_queue_id=" in text else None
        login = _ACCOUNT.search(text) if "sasl_username=" in text else None
        account = login[1] if login else ""
        self.queue.accepted(number, at, clock, queue_id, "client", "", account, address, name)
        if original and original[1] != "NOQUEUE":
            self.link(number, at, clock, original[1], "reinjected", queue_id)


class _Cleanup(_Service):
    __slots__ = ()

    def read(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        if text[:11] == "message-id=":
            self.queue.message_id(number, at, clock, queue_id, text[11:].strip("<>")[:250])
            return
        word = text.partition(": ")[0]
        if word in ("milter-reject", "reject", "discard", "milter-discard"):
            self.stop(number, at, clock, queue_id, "rejected")
        elif word in ("hold", "milter-hold"):
            self.stop(number, at, clock, queue_id, "held")


class _Qmgr(_Service):
    __slots__ = ()

    def read(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        if text == "removed":
            self.queue.ended(number, at, clock, queue_id, "removed")
            return
        found = _SENDER(text) or (_ODD_SENDER(text) if text.startswith("from=<") else None)
        if found:
            sender, size, recipients = found.groups()
            self.queue.sender(number, at, clock, queue_id, sender, int(size), int(recipients))


class _Deliver(_Service):
    """Any delivery agent."""

    __slots__ = ()
    here = False

    def read(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        found = _DELIVERY(text) or (_ODD_DELIVERY(text) if text.startswith("to=<") else None)
        if not found or found[5] not in _STATUS:
            return
        recipient, original, relay, dsn, status = found.groups("")
        status = _STATUS[status]
        name, address = _next_hop(relay)
        reply = text[found.end() : found.end() + _TEXT]
        child = _CHILD(reply) if status == "sent" else None
        local = self.here or "/" in name or (relay == "none" and _is_unknown(reply))
        self.queue.delivery(
            number,
            at,
            clock,
            queue_id,
            recipient,
            original,
            name,
            address,
            local,
            status,
            dsn,
            reply if status != "sent" else "",
            child[1] if child else "",
        )


class _DeliverHere(_Deliver):
    """A delivery agent for mailboxes and programs of this host."""

    __slots__ = ()
    here = True


def _is_unknown(reply: str) -> bool:
    reply = reply.lower()
    return any(words in reply for words in _NO_SUCH_USER)


@lru_cache(maxsize=4096)
def _next_hop(relay: str) -> tuple[str, str]:
    """Name and address; a socket such as `private/dovecot-lmtp` is the name."""
    found = _RELAY(relay)
    name, address = found.groups("") if found else (relay, "")
    return (address, "") if "/" in address else (name, address)


class _Bounce(_Service):
    __slots__ = ()

    def read(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        found = _NOTICE(text)
        if found:
            kind = "delay" if found[1] == "delay" else "bounce"
            self.link(number, at, clock, queue_id, kind, found[2])


class _Postsuper(_Service):
    __slots__ = ()

    def read(self, number: int, at: float | str, clock: int, queue_id: str, text: str) -> None:
        how = {"removed": "deleted", "placed on hold": "held"}.get(text)
        if how:
            self.stop(number, at, clock, queue_id, how)


_SERVICES: dict[str, type[_Service]] = {
    "pickup": _Pickup,
    "smtpd": _Smtpd,
    "cleanup": _Cleanup,
    "qmgr": _Qmgr,
    "nqmgr": _Qmgr,
    "smtp": _Deliver,
    "error": _Deliver,
    "retry": _Deliver,
    "lmtp": _DeliverHere,
    "local": _DeliverHere,
    "virtual": _DeliverHere,
    "pipe": _DeliverHere,
    "discard": _DeliverHere,
    "bounce": _Bounce,
    "postsuper": _Postsuper,
}
