"""The lives of all mails, read from Exim's raw main log."""

import re
from datetime import UTC, datetime
from pathlib import Path

from tests.lab.books import Life

LINE = re.compile(
    r"^(\S+ \S+) \[\d+\] (\w{6}-\w{6}-\w\w) (<=|=>|->|\*\*|==) (\S+?):?(?: <([^>]*)>)?(?= |$)(.*)$"
)
PARENT = re.compile(r" R=(\w{6}-\w{6}-\w\w)")
STATES = {"=>": "sent", "->": "sent", "**": "bounced", "==": "deferred"}
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def stamp(text: str) -> float:
    """The epoch of a stamp in the raw log, which is in UTC with milliseconds."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def lives(raw: Path, since: float) -> dict[str, Life]:
    """All mails of the raw log that began in the recording."""
    found: dict[str, Life] = {}
    for line in raw.read_text("utf-8", "replace").splitlines():
        match = LINE.match(line)
        if match and stamp(match[1]) >= since:
            _note(found, match)
    return found


def _note(found: dict[str, Life], match: re.Match[str]) -> None:
    life = found.setdefault(match[2], Life(match[2], stamp(match[1])))
    if match[3] == "<=":
        parent = PARENT.search(match[6])
        life.bounce_of = parent[1] if parent and match[4] == "<>" else ""
    else:
        relay = "local" if "T=lmtp" in match[6] or "T=mailbox" in match[6] else "foreign"
        to = match[4] if "@" in match[4] else match[5]
        life.last[to] = stamp(match[1])
        life.states[to] = (match[5] or "", relay, STATES[match[3]])


def moved(ident: str, offset: int) -> str:
    """The id that Exim would have given offset seconds later."""
    value = 0
    for digit in ident[:6]:
        value = value * 62 + DIGITS.index(digit)
    value, text = value + offset, ""
    for _ in range(6):
        value, digit_number = divmod(value, 62)
        text = DIGITS[digit_number] + text
    return text + ident[6:]
