"""Exim: one message from acceptance to every recipient, with the caller's directory.

Seen as: `2026-11-24 09:07:25 1xVmUn-0003cT-1R <= web1@web02.example.net U=web1 P=local S=401` in
mainlog, the same behind `exim[123]:` in syslog, there also without its own time. `=>`, `->`, `>>`
deliver, `**` bounces, `==` defers, `Completed` ends. Source: Exim 4.96, recorded; the specification,
chapter 53 (log files); receive.c, deliver.c for the order of the fields.
"""

from __future__ import annotations

import re

from postwarden.readers.reading import Reading
from postwarden.readers.sink import Queue

NAME = INSTANCE = "exim"

_CWDS, _BOUND = "exim.cwd", 10_000
_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [+-]\d{4})?) (?:\[(\d{1,10})\] )?"
).match
_ID = re.compile(
    r"([0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})) "
).match
#: What Exim says beside messages; other programs' files have the same stamp.
_BESIDE = re.compile(
    r"cwd=|H=|U=|SMTP |TLS |(?:Start|End) queue run: |exim \d|pid \d+: |SIG[A-Z]|DKIM: |PDKIM: "
    r"|no (?:host name|IP address) found for |unexpected disconnection |rejected (?:HELO|EHLO|connection) "
    r"|refused connection |(?:Connection|connection) from |[\w-]{1,40} authenticator failed for "
    r"|\[[0-9A-Fa-f.:]{2,45}\] |ident connection |daemon: |Warning: |socket bind|Failed to |failed to "
    r"|lowest numbered MX |unqualified |VRFY |EXPN |ETRN |AUTH |queue_run|Exim |exim: |dropping |message "
).match
_CWD = re.compile(r"cwd=(.{1,1000}?) \d{1,4} args: (.{0,300})").match
_NO_SUBMISSION = re.compile(r" -(?:M|q|b[dhptvV]\b)").search
_ADDRESS = r'(?:"(?:[^"\\]|\\.){0,300}"@\S{1,255}|\S{1,600}?(?=:? |$))'
_ARRIVAL = re.compile(rf"<= ({_ADDRESS})(?: R=([\w-]{{8,30}}))?(?= |$)").match
#: HELO has no blanks; a literal such as `([192.0.2.1])` is no client address.
_HOST = re.compile(
    r" (?:H=)?(?:([^\s(\[]\S{0,255}) )?(?:\(\S{0,255}\) )?\[([0-9A-Fa-f.:]{2,45})\](?::\d{1,5})?"
    r"(?: I=\[[^\]]{2,45}\](?::\d{1,5})?)?"
).match
_SIZE = re.compile(r" S=(\d{1,12})(?= |$)").search
_USER = re.compile(r" U=(\S{1,64})").search
_AUTH = re.compile(r" A=[\w-]{1,64}:([^\s:]{1,320})").search
_MSGID = re.compile(r" id=(\S{1,998})").search
_SUBJECT = re.compile(r' T="(?:[^"\\]|\\.){0,4000}"').search
_DELIVERY = re.compile(
    rf"(=>|->|>>|\*\*|==) (\|[^<]{{1,500}}(?= <)|:\w{{1,20}}:|{_ADDRESS})(?: \([^()]{{0,300}}\))?(?: <([^<>]{{0,320}})>)?"
).match
_TRANSPORT = re.compile(r" T=(\S{1,64})").search
_HOP = re.compile(r" H=(\S{1,255})(?: \[([0-9A-Fa-f.:]{2,45})\])?").search
_CHILD = re.compile(r"\bqueued as ([0-9A-Za-z]{6,20})\b|\bid=([\w-]{16,23})(?=[\s\"]|$)").search
_DSN = re.compile(r"\b[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})\b").search
_LOCAL = re.compile(
    r"local|appendfile|address_|mail_?(?:spool|dir)|maildrop|mailbox|virtual|lmtp|dovecot|procmail"
    r"|cyrus|mailman|vacation|autoreply|userautoreply|pipe|sieve|spam|boxtrapper|archiv|\w{0,40}_lmtp",
    re.IGNORECASE,
).match
_FAILED = re.compile(r"[\w-]{1,40} authenticator failed for(?= )").match
_SET_ID = re.compile(r"\(set_id=(.{1,320})\)$").search
_STATUS = {"**": "bounced", "==": "deferred"}


def line(reading: Reading, number: int, text: str) -> bool:
    """Read one line of mainlog; see LineReader."""
    if text[4:5] != "-" or text[10:11] != " ":
        return False
    found = _STAMP(text)
    if found is None:
        return False
    rest = text[found.end() :]
    if not _ID(rest) and not _BESIDE(rest):
        return False
    try:
        reading.when(found[1])
        _text(reading, number, found[1], "", found[2] or "", rest)
    except (ValueError, OverflowError):
        return False
    reading.formats[NAME] += 1
    return True


def message(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """Read one syslog entry, with or without Exim's own stamp inside; see MessageReader."""
    if text[:1] == "[" and text[2:3] in "/\\":
        text = text.partition("] ")[2]
    found = _STAMP(text)
    rest = text[found.end() :] if found else text
    pid = tag.partition("[")[2].partition("]")[0]
    _text(reading, number, stamp, host, pid, rest)
    return True


def _text(reading: Reading, number: int, stamp: str, host: str, pid: str, text: str) -> None:
    found = _ID(text)
    if found:
        at, clock = reading.when(stamp)
        key = (number, at, clock, found[1])
        _of_message(reading, host, key, pid, text[found.end() :])
    elif text.startswith("cwd="):
        _remember(reading, stamp, pid, text)
    elif refused := _FAILED(text):
        _failed_login(reading, number, stamp, host, text[refused.end() :])


#: Line, seconds, clock, queue id.
Key = tuple[int, float, int, str]


def _of_message(reading: Reading, host: str, key: Key, pid: str, text: str) -> None:
    queue, start = reading.sink.queue(host, INSTANCE), text[:3]
    if start == "<= ":
        _arrival(reading, host, key, pid, text)
    elif start in ("=> ", "-> ", ">> ", "** ", "== "):
        _delivery(queue, key, text)
    elif text == "Completed" or text.startswith("Completed "):
        queue.ended(*key, "removed")
    elif how := _end(text):
        queue.ended(*key, how)


def _end(text: str) -> str:
    if text.startswith(("removed by ", "cancelled by ")):
        return "deleted"
    if text.startswith(("Frozen", "frozen by ", "*** Frozen")):
        return "held"
    return "rejected" if " rejected after DATA" in text[:700] else ""


def _arrival(reading: Reading, host: str, key: Key, pid: str, text: str) -> None:
    found = _ARRIVAL(text)
    if not found:
        return
    sender = "" if found[1] == "<>" else found[1]
    parent = (found[2] or "") if not sender else ""
    rest = text[found.end() :]
    size = _SIZE(rest)
    front, back = (rest[: size.start()], rest[size.end() :]) if size else (rest, "")
    queue = reading.sink.queue(host, INSTANCE)
    _accepted(reading, queue, key, pid, front, parent)
    if parent:
        reading.sink.link(*key[:3], host, INSTANCE, parent, "bounce", key[3])
    queue.sender(*key, sender, int(size[1]) if size else 0, _count(back))
    subject = _SUBJECT(back)
    fields = back[: subject.start()] + back[subject.end() :] if subject else back
    if msgid := _MSGID(fields):
        queue.message_id(*key, msgid[1][:250])


def _accepted(reading: Reading, queue: Queue, key: Key, pid: str, front: str, parent: str) -> None:
    host = _HOST(front) if front.startswith(" H=") else None
    if host is None:
        user = _USER(front)
        cwd = _recall(reading, key[1], pid)
        queue.accepted(*key, "local", user[1] if user else "", cwd=cwd, parent=parent)
        return
    login = _AUTH(front, host.end())
    account = login[1] if login else ""
    queue.accepted(*key, "client", "", account, host[2], host[1] or "", parent=parent)


def _count(back: str) -> int:
    """How many recipients stand behind `for`; 0 when they are not logged. The subject is skipped."""
    subject = _SUBJECT(back)
    rest = back[subject.end() :] if subject else back
    recipients = rest.rpartition(" for ")[2] if " for " in rest else ""
    return len(recipients.split())


def _delivery(queue: Queue, key: Key, text: str) -> None:
    found = _DELIVERY(text)
    if not found:
        return
    mark, first, second = found.groups("")
    status = _STATUS.get(mark, "sent")
    rest = text[found.end() :]
    head, _, reply = rest.partition(' C="' if status == "sent" else ": ")
    transport, hop = _TRANSPORT(head), _HOP(head)
    kind = transport[1] if transport else ""
    local = bool(_LOCAL(kind)) or (status == "sent" and hop is None)
    relay = hop[1] if hop else (kind or "local" if local else "none")
    reply = reply[:300]
    child = _CHILD(reply) if status == "sent" else None
    dsn = _DSN(reply)
    queue.delivery(
        *key,
        *_recipient(first, second),
        relay.rstrip(":"),
        (hop[2] or "") if hop else "",
        local,
        status,
        dsn[1] if dsn else "",
        "" if status == "sent" else reply,
        (child[1] or child[2] or "") if child else "",
    )


def _recipient(first: str, second: str) -> tuple[str, str]:
    """`a@b <orig@c>` is a recipient and its original, `user <a@b>` one recipient."""
    if second and ("@" not in first or first[0] in "|/:>"):
        return second, ""
    return first, second if second != first else ""


def _remember(reading: Reading, stamp: str, pid: str, text: str) -> None:
    """Keep the directory of a process that hands in a message; deliveries have `-Mc`."""
    found = _CWD(text)
    if not found or _NO_SUBMISSION(found[2]) or found[1].startswith("/var/spool/exim"):
        return
    at = reading.when(stamp)[0]
    memory = reading.memory.setdefault(_CWDS, {})
    before = memory.pop(pid, "")
    if len(memory) >= _BOUND:
        del memory[next(iter(memory))]
    path = found[1]
    if (
        not pid
        and before
        and at - float(before.partition(" ")[0]) <= 2
        and before.partition(" ")[2] != path
    ):
        path = ""
    memory[pid] = f"{at!r} {path}"


def _recall(reading: Reading, at: float, pid: str) -> str:
    """The directory of this process; without process ids only the one of the last two seconds."""
    then, _, path = reading.memory.get(_CWDS, {}).pop(pid, "").partition(" ")
    if not then or (not pid and not 0 <= at - float(then) <= 2):
        return ""
    return path


def _failed_login(reading: Reading, number: int, stamp: str, host: str, text: str) -> None:
    found = _HOST(text)
    if not found or not text.startswith(": 535 ", found.end()) or text.count(": 535 ") > 1:
        return
    at, clock = reading.when(stamp)
    user = _SET_ID(text, found.end())
    account = user[1] if user else ""
    reading.sink.login(number, at, clock, host, "smtp", account, found[2], False)
