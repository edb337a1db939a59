"""The tables' twin in plain Python: what a Postfix log says was sent, with dicts and no database.

It shares no code with the program: its own expressions, its own walk through the lines, which it
wants in the order in which they were written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_LINE = re.compile(
    r"^(?:\w{3} [ \d]\d [\d:]{8}|\S+T\S+) (\S+) (postfix[\w-]*)/(?:[\w-]+/)?([\w-]+)\[\d+\]: "
    r"([0-9A-Za-z]{6,20}): (.*)$"
)
_DELIVERY = re.compile(
    r"^to=<([^>]*)>, (?:orig_to=<([^>]*)>, )?relay=([^\[,]+)(?:\[([^\]]*)\])?.*?, status=(\w+) \((.*)"
)
_CLIENT = re.compile(r"^client=([^\[]*)\[([^\]]+)\](?:.*sasl_username=(\S+))?")
_CHILD = re.compile(r"(?:queued|forwarded) as (\w+)")
_NOTICE = re.compile(r"^sender (non-delivery|delay) notification: (\w+)")
_LOOPBACK = re.compile(r"^127\.|^::1$")
_PRIVATE = re.compile(r"^10\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.")

Key = tuple[str, str, str]


@dataclass
class State:
    """The last word on one recipient."""

    away: bool
    status: str
    original: str


@dataclass
class Life:
    """One queue id from its acceptance to its end."""

    number: int
    queue_id: str
    kind: str = "cut"
    null_sender: bool = False
    is_notice: bool = False
    states: dict[str, State] = field(default_factory=dict)
    children: list[tuple[int, str, str]] = field(default_factory=list)
    parent: Life | None = None


@dataclass(frozen=True)
class Message:
    """A mail and all its descendants: what became of it."""

    queue_id: str
    kind: str
    name: str
    recipients: int
    failed: int


def messages(lines: Iterable[str]) -> list[Message]:
    """Every message of a log, in the order of acceptance."""
    lives = _lives(lines)
    _join(lives)
    found = []
    for life in (life for group in lives.values() for life in group):
        if life.parent is None:
            states = _reached(life, lives)
            found.append((life.number, _message(life, states)))
    return [message for _, message in sorted(found, key=lambda pair: pair[0])]


def _lives(lines: Iterable[str]) -> dict[Key, list[Life]]:
    lives: dict[Key, list[Life]] = defaultdict(list)
    current: dict[Key, Life] = {}
    for number, line in enumerate(lines):
        found = _LINE.match(line)
        if found is None or found[4] == "NOQUEUE":
            continue
        host, instance, service, queue_id, text = found.groups()
        key = host, instance, queue_id
        kind = _kind(service, text, host)
        if kind or key not in current:
            current[key] = Life(number, queue_id, kind or "cut")
            lives[key].append(current[key])
        _note(current[key], number, service, text)
        if text == "removed":
            del current[key]
    return lives


def _kind(service: str, text: str, host: str) -> str:
    """Who hands a mail in; '' where the line does not say."""
    if service == "pickup":
        return "user"
    found = _CLIENT.match(text) if service == "smtpd" else None
    if found is None:
        return ""
    name, address, account = found.groups()
    if account:
        return "account"
    if _LOOPBACK.match(address) or name.split(".")[0] == host:
        return "own"
    return "net" if _PRIVATE.match(address) else "foreign"


def _note(life: Life, number: int, service: str, text: str) -> None:
    if text.startswith("from=<>"):
        life.null_sender = True
    notice = _NOTICE.match(text)
    if notice:
        life.children.append((number, "notice", notice[2]))
    found = _DELIVERY.match(text)
    if found is None or found[5] not in ("sent", "deferred", "bounced"):
        return
    recipient, original, _, address, status, reply = found.groups("")
    here = (
        service in ("local", "virtual", "pipe", "lmtp")
        or _LOOPBACK.match(address)
        or "unknown user" in reply.lower()
    )
    life.states[recipient] = State(not here, status, original)
    child = _CHILD.search(reply)
    if status == "sent" and child and here:
        life.children.append((number, "again", child[1]))


def _join(lives: dict[Key, list[Life]]) -> None:
    """Give children to their parents: the life of that id that begins nearest to the naming line."""
    for (host, instance, _), group in list(lives.items()):
        for life in group:
            for number, kind, queue_id in life.children:
                named = lives.get((host, instance, queue_id), [])
                child = min(named, key=lambda each: abs(each.number - number), default=None)
                if child is None or child is life:
                    continue
                if kind == "notice":
                    child.is_notice = True
                else:
                    child.parent = life


def _family(life: Life, lives: dict[Key, list[Life]]) -> Iterator[Life]:
    yield life
    for group in lives.values():
        for other in group:
            if other.parent is life:
                yield from _family(other, lives)


def _reached(life: Life, lives: dict[Key, list[Life]]) -> dict[str, State]:
    found: dict[str, State] = {}
    members = _family(life, lives) if life.children else iter([life])
    for member in members:
        found |= {to: state for to, state in member.states.items() if state.away}
    return found


def _message(life: Life, away: dict[str, State]) -> Message:
    failed = sum(1 for state in away.values() if state.status != "sent")
    if life.is_notice or (life.kind == "cut" and life.null_sender):
        name = "bounce"
    elif not away:
        name = "local"
    elif life.kind == "foreign" and all(state.original for state in away.values()):
        name = "forwarded"
    else:
        name = "sent"
    return Message(life.queue_id, life.kind, name, len(away), failed)
