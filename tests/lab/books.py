"""The lives of all mails, read from the raw mail log, joined to the events that caused them."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.lab.clock import Clock
from tests.lab.plan import Event, Mail

LINE = re.compile(r"^(\S+) \S+ (postfix\S*?)\[\d+\]: ([0-9A-Za-z]{6,}): (.*)$")
STATUS = re.compile(
    r"to=<([^>]*)>, (?:orig_to=<([^>]*)>, )?relay=([^,]+), .*status=(\w+) \((.*)\)$"
)
CHILD = re.compile(r"queued as ([0-9A-Za-z]+)|forwarded as ([0-9A-Za-z]+)")
BOUNCE = re.compile(r"notification: ([0-9A-Za-z]+)$")


@dataclass
class Life:
    """One queue id."""

    ident: str
    start: float
    parent: str = ""
    bounce_of: str = ""
    states: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    event: Event | None = None
    mail: Mail | None = None

    def asked(self) -> set[str]:
        """The recipients as the client named them."""
        return {original or to for to, (original, _, _) in self.states.items()}


def lives(raw: Path, since: float) -> dict[str, Life]:
    """All mails of the raw log that began in the recording."""
    found: dict[str, Life] = {}
    for line in raw.read_text("utf-8", "replace").splitlines():
        match = LINE.match(line)
        if match and match[3] not in ("NOQUEUE", "warning", "statistics"):
            at = datetime.fromisoformat(match[1]).timestamp()
            if at >= since:
                _note(found, match[3], at, match[4])
    return found


def _note(found: dict[str, Life], ident: str, at: float, text: str) -> None:
    life = found.setdefault(ident, Life(ident, at))
    if status := STATUS.match(text):
        life.states[status[1]] = (status[2] or "", status[3], status[4])
        life.last[status[1]] = at
        child = CHILD.search(status[5])
        if child and (status[3] == "local" or status[3].startswith("127.0.0.1")):
            name = child[1] or child[2]
            found.setdefault(name, Life(name, at)).parent = ident
    elif bounce := BOUNCE.search(text):
        found.setdefault(bounce[1], Life(bounce[1], at)).bounce_of = ident


def join(found: dict[str, Life], clock: Clock) -> None:
    """Give each mail that somebody handed in its event; every planned mail must be there."""
    roots = [life for life in found.values() if not life.parent and not life.bounce_of]
    pending = {
        number: [(event, mail) for event in piece.events for mail in event.mails]
        for number, piece in enumerate(clock.slices)
    }
    for life in roots:
        todo = pending[clock.index(life.start)]
        pair = next((one for one in todo if set(one[1].rcpts) == life.asked()), None)
        if pair is None:
            raise RuntimeError(f"nobody planned {life.ident} to {life.asked()}")
        todo.remove(pair)
        life.event, life.mail = pair
    left = [pair for todo in pending.values() for pair in todo]
    if left:
        raise RuntimeError(f"{len(left)} planned mails are missing, first {left[0][1]}")


def family(found: dict[str, Life], root: Life) -> list[Life]:
    """A mail with its re-injected and forwarded copies."""
    members = [root]
    for life in members:
        members += [one for one in found.values() if one.parent == life.ident]
    return members


def check(found: dict[str, Life], accepted: list[tuple[str, str]], local: set[str]) -> None:
    """What the log calls sent must be what the foreign servers took."""
    took = Counter(rcpt for _, rcpt in accepted)
    sent: Counter[str] = Counter()
    for life in found.values():
        sent.update(
            to
            for to, (_, relay, state) in life.states.items()
            if state == "sent"
            and not relay.startswith("127.0.0.1")
            and to.partition("@")[2] not in local
        )
    if took != sent:
        raise RuntimeError(f"sink and log disagree: {(took - sent) or (sent - took)}")
