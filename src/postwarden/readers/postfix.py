"""Postfix: one message from acceptance to every recipient, and logins that failed.

Seen as: `postfix/smtp[13903]: 136DF2D89FA: to=<a@gmx.test>, relay=...` in syslog or the journal.
The last element of the name is the service, the first the instance (queue ids are unique within
an instance only). Source: Postfix 3.7, recorded; postfix-logging(5).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from postwarden.model import Accepted, Delivery, Ended, Link, Login, MessageId, Sender
from postwarden.readers.reading import MessageCall, Reading

#: reading, line, stamp, host, instance, queue id, text behind it
Handler = Callable[[Reading, int, str, str, str, str, str], None]

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
_CHILD = re.compile(r"(?:queued as|forwarded as) ([0-9A-Za-z]{6,20})\b")
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
_NO_SUCH_USER = re.compile(r"user unknown|unknown user|loops back to myself", re.IGNORECASE).search


def message(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """Read one Postfix entry; see MessageReader."""
    return reader_for(tag.partition("[")[0].rstrip(":"))(reading, number, stamp, host, tag, text)


def knows(program: str) -> bool:
    """Whether a syslog name such as `postfix-out/smtpd/smtpd` is a Postfix service."""
    first, _, rest = program.partition("/")
    service = rest.rpartition("/")[2]
    return bool(rest) and (service in _HANDLERS or first.startswith("postfix"))


@lru_cache(maxsize=1024)
def reader_for(program: str) -> MessageCall:
    """The reader of one service, bound to the instance in its name."""
    instance = program.partition("/")[0]
    handler = _HANDLERS.get(program.rpartition("/")[2])
    if handler is None:
        return _silent

    def read(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
        queue_id, sep, rest = text.partition(": ")
        # A queue id or a word such as `warning`; a sentence may quote what a client sent.
        if sep and queue_id.isalnum():
            handler(reading, number, stamp, host, instance, queue_id, rest)
        return True

    return read


def _silent(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    return True


def _pickup(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, text: str
) -> None:
    found = _PICKUP(text)
    if found:
        at, clock = reading.when(stamp)
        reading.events.append(
            Accepted(number, at, clock, host, instance, queue_id, "local", found[1])
        )
        if found[2]:
            reading.events.append(
                Link(number, at, clock, host, instance, found[2], "reinjected", queue_id)
            )


def _smtpd(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, text: str
) -> None:
    if text.startswith("client="):
        _accepted(reading, number, stamp, host, instance, queue_id, text)
    elif queue_id == "warning" and "authentication failed" in text:
        _failed_login(reading, number, stamp, host, f"warning: {text}")
    elif text.startswith(_WHOLE_MESSAGE):
        _stop(reading, number, stamp, host, instance, queue_id, "rejected")


def _accepted(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, text: str
) -> None:
    found = _CLIENT(text)
    if not found or queue_id == "NOQUEUE":
        return
    at, clock = reading.when(stamp)
    name, address = found[1], found[2]
    original = _ORIGINAL.search(text) if "orig_queue_id=" in text else None
    login = _ACCOUNT.search(text) if "sasl_username=" in text else None
    reading.events.append(
        Accepted(
            number,
            at,
            clock,
            host,
            instance,
            queue_id,
            "client",
            "",
            login[1] if login else "",
            address,
            name,
        )
    )
    if original and original[1] != "NOQUEUE":
        reading.events.append(
            Link(number, at, clock, host, instance, original[1], "reinjected", queue_id)
        )


def _failed_login(reading: Reading, number: int, stamp: str, host: str, text: str) -> None:
    found = _FAILED(text)
    if found:
        at, clock = reading.when(stamp)
        account = found[2] or ""
        reading.events.append(Login(number, at, clock, host, "smtp", account, found[1], False))


def _cleanup(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, text: str
) -> None:
    if text.startswith("message-id="):
        at, clock = reading.when(stamp)
        reading.events.append(
            MessageId(number, at, clock, host, instance, queue_id, text[11:].strip("<>")[:250])
        )
        return
    word = text.partition(": ")[0]
    if word in ("milter-reject", "reject", "discard", "milter-discard"):
        _stop(reading, number, stamp, host, instance, queue_id, "rejected")
    elif word in ("hold", "milter-hold"):
        _stop(reading, number, stamp, host, instance, queue_id, "held")


def _qmgr(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, text: str
) -> None:
    if text == "removed":
        at, clock = reading.when(stamp)
        reading.events.append(Ended(number, at, clock, host, instance, queue_id, "removed"))
        return
    found = _SENDER(text) or (_ODD_SENDER(text) if text.startswith("from=<") else None)
    if found:
        at, clock = reading.when(stamp)
        reading.events.append(
            Sender(
                number, at, clock, host, instance, queue_id, found[1], int(found[2]), int(found[3])
            )
        )


def _deliver(
    reading: Reading,
    number: int,
    stamp: str,
    host: str,
    instance: str,
    queue_id: str,
    text: str,
    local: bool = False,
) -> None:
    found = _DELIVERY(text) or (_ODD_DELIVERY(text) if text.startswith("to=<") else None)
    if not found or found[5] not in _STATUS:
        return
    at, clock = reading.when(stamp)
    recipient, original, relay, dsn, status = found.groups("")
    status = _STATUS[status]
    name, address = _next_hop(relay)
    reply = text[found.end() : found.end() + _TEXT]
    child = _CHILD.search(reply) if status == "sent" and " as " in reply else None
    local = local or "/" in name or (relay == "none" and bool(_NO_SUCH_USER(reply)))
    reading.events.append(
        Delivery(
            number,
            at,
            clock,
            host,
            instance,
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
    )


@lru_cache(maxsize=4096)
def _next_hop(relay: str) -> tuple[str, str]:
    """Name and address; a socket such as `private/dovecot-lmtp` is the name."""
    found = _RELAY(relay)
    name, address = found.groups("") if found else (relay, "")
    return (address, "") if "/" in address else (name, address)


def _deliver_here(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, text: str
) -> None:
    _deliver(reading, number, stamp, host, instance, queue_id, text, local=True)


def _bounce(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, text: str
) -> None:
    found = _NOTICE(text)
    if found:
        at, clock = reading.when(stamp)
        kind = "delay" if found[1] == "delay" else "bounce"
        reading.events.append(Link(number, at, clock, host, instance, queue_id, kind, found[2]))


def _postsuper(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, text: str
) -> None:
    how = {"removed": "deleted", "placed on hold": "held"}.get(text)
    if how:
        _stop(reading, number, stamp, host, instance, queue_id, how)


def _stop(
    reading: Reading, number: int, stamp: str, host: str, instance: str, queue_id: str, how: str
) -> None:
    if _QUEUE_ID(queue_id):
        at, clock = reading.when(stamp)
        reading.events.append(Ended(number, at, clock, host, instance, queue_id, how))


_HANDLERS: dict[str, Handler] = {
    "pickup": _pickup,
    "smtpd": _smtpd,
    "cleanup": _cleanup,
    "qmgr": _qmgr,
    "nqmgr": _qmgr,
    "smtp": _deliver,
    "error": _deliver,
    "retry": _deliver,
    "lmtp": _deliver_here,
    "local": _deliver_here,
    "virtual": _deliver_here,
    "pipe": _deliver_here,
    "discard": _deliver_here,
    "bounce": _bounce,
    "postsuper": _postsuper,
}
