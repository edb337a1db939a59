"""Large logs out of the recorded incidents: the same stories again and again, on later days.

Days run on, queue ids, message ids and visitors' addresses differ from repetition to repetition,
each by one rule, so that what belonged together in the recording still does: the lines of a
message, a reply that names the next queue id, a form's POST and its mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TextIO

from postwarden.probes import logs

INCIDENTS = Path(__file__).resolve().parent.parent / "tests" / "incidents"
#: The first repetition begins on this day; 2 GB are 66 years of the small servers recorded.
START = datetime(2000, 1, 1, tzinfo=UTC)
_LETTERS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
_STEP = 0x9E3779B97
_TOKEN = re.compile(
    r"(^\d{4}-\d\d-\d\d(?=T)|(?<= \[)\d\d/[A-Z][a-z]{2}/\d{4}(?=:)"
    r"|\b[0-9A-F]{10,12}\b|\b4[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{12,15}\b"
    r"|(?<=message-id=<)[0-9a-f]{12,24}(?=@)|\b198\.1[89]\.\d{1,3}\.\d{1,3}\b)",
    re.MULTILINE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
_WEB_DAY = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}").fullmatch
_SHORT = re.compile(r"[0-9A-F]{10,12}").fullmatch
_WEB_STAMP = re.compile(r"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]").search


@dataclass(slots=True)
class Text:
    """The lines of one recorded log, cut at what varies: every second part does."""

    parts: list[str]
    first: datetime
    last: datetime

    def varied(self, turn: int, days: int) -> str:
        """The text of repetition `turn`, `days` later."""
        new = {token: _vary(token, turn, days) for token in set(self.parts[1::2])}
        parts = self.parts.copy()
        parts[1::2] = [new[token] for token in parts[1::2]]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Story:
    """A recorded incident: its Postfix log with RFC 3339 stamps, if it has one, and its visits."""

    mail: Text | None
    web: Text | None

    @property
    def first(self) -> datetime:
        """The first moment of either log."""
        return min(text.first for text in (self.mail, self.web) if text)

    @property
    def last(self) -> datetime:
        """The last moment of either log."""
        return max(text.last for text in (self.mail, self.web) if text)


def build(mail: Path, web: Path, mail_size: int, web_size: int) -> None:
    """Write both logs; both end when the mail log has its size.

    Stories without such a mail log fill the access log up where it falls behind.
    """
    stories = list(_stories())
    written, visits, now = 0, 0, START
    with _open(mail) as mails, _open(web) as webs:
        turn = 0
        while written < mail_size:
            for story in stories:
                if story.mail is None and visits * mail_size >= written * web_size:
                    continue
                days = -((story.first - now) // timedelta(days=1))
                if story.mail:
                    written += mails.write(story.mail.varied(turn, days))
                if story.web and visits < web_size:
                    visits += webs.write(story.web.varied(turn, days))
                now = story.last + timedelta(days=days)
            turn += 1


def traditional(source: Path, target: Path) -> None:
    """The same log with stamps of the old syslog: no year, no zone."""
    stamps: dict[str, str] = {}
    with source.open(encoding="utf-8", newline="") as lines, _open(target) as file:
        for line in lines:
            day = stamps.get(line[:10])
            if day is None:
                when = date.fromisoformat(line[:10])
                day = stamps[line[:10]] = f"{when:%b} {when.day:2} "
            file.write(day + line[11:19] + line[line.index(" ") :])


def _stories() -> Iterator[Story]:
    for folder in sorted(INCIDENTS.iterdir()):
        mail, web = _mail(_lines(folder, "mail.log*")), _web(_lines(folder, "*access.log*"))
        if mail or web:
            yield Story(mail, web)


def _mail(lines: list[str]) -> Text | None:
    """Only Postfix, only stamps that carry their year: others cannot run on for years."""
    if not lines or lines[0][10:11] != "T" or not any(" postfix/" in line for line in lines[:50]):
        return None
    stamps = [datetime.fromisoformat(line.partition(" ")[0]) for line in (lines[0], lines[-1])]
    return Text(_TOKEN.split("".join(lines)), *stamps)


def _web(lines: list[str]) -> Text | None:
    """The visits of all sites of one server in one log, by time."""
    dated = []
    for line in lines:
        found = _WEB_STAMP(line)
        if found:
            dated.append((datetime.strptime(found[1], "%d/%b/%Y:%H:%M:%S %z"), line))
    if not dated:
        return None
    dated.sort(key=lambda pair: pair[0])
    text = "".join(line for _, line in dated)
    return Text(_TOKEN.split(text), dated[0][0], dated[-1][0])


def _lines(folder: Path, pattern: str) -> list[str]:
    """All lines of a log with its rotated and packed pieces, oldest first."""
    files, _ = logs.find([str(folder / pattern)], folder)
    return [
        f"{line}\n"
        for segment in logs.segments(files, 1 << 30)
        for block in logs.blocks(segment)
        for line in block.split("\n")
    ]


def _vary(token: str, turn: int, days: int) -> str:
    if _DAY(token):
        return (date.fromisoformat(token) + timedelta(days=days)).isoformat()
    if _WEB_DAY(token):
        day = datetime.strptime(token, "%d/%b/%Y").replace(tzinfo=UTC) + timedelta(days=days)
        return f"{day:%d/%b/%Y}"
    if "." in token:
        return _address(token, turn)
    if _SHORT(token):
        return f"{(int(token, 16) + turn * _STEP) % 16 ** len(token):0{len(token)}X}"
    if token[0] == "4" and not token.isdigit() and len(token) < 17 and set(token) <= set(_LETTERS):
        return _long_id(token, turn)
    return f"{turn:04x}{token[4:]}"


def _address(token: str, turn: int) -> str:
    """Another address of 198.18.0.0/15, the test network that the recorded visitors come from."""
    a, b, c, d = map(int, token.split("."))
    number = (((b & 1) << 16 | c << 8 | d) + turn * 9_973) % (1 << 17)
    return f"{a}.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"


def _long_id(token: str, turn: int) -> str:
    number = 0
    for letter in token:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    number = (number + turn * _STEP) % len(_LETTERS) ** len(token)
    letters = []
    for _ in token:
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(reversed(letters))


def _open(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="", buffering=1 << 20)
