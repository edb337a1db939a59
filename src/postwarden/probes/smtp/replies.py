"""SMTP replies from bytes as they come: no socket, bounded in lines and size.

Source: RFC 5321 section 4.2; its limits are stretched, for some servers are talkative.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: Bytes of a line (the standard says 512), lines of a reply, bytes of a whole conversation.
LONGEST_LINE, MOST_LINES, MOST_BYTES = 2048, 64, 262_144
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)


class NotSmtpError(ValueError):
    """What came is no reply of SMTP, or too much of one."""


class Reply(NamedTuple):
    """A whole reply: code, and the text of each line, in printable signs only."""

    code: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((str(self.code), *self.lines)).rstrip()


class Replies:
    """Bytes in, replies out."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[str] = []
        self._seen = 0

    def feed(self, data: bytes) -> None:
        """Take what came; NotSmtpError when it is more than any honest server says."""
        self._seen += len(data)
        self._rest += data
        if self._seen > MOST_BYTES:
            raise NotSmtpError("too much")

    def next(self) -> Reply | None:
        """The next whole reply, or None while it is not there yet; NotSmtpError for what is none."""
        while b"\n" in self._rest:
            line, self._rest = self._rest.split(b"\n", 1)
            reply = self._take(line.removesuffix(b"\r"))
            if reply is not None:
                return reply
        if len(self._rest) > LONGEST_LINE:
            raise NotSmtpError("a line without an end")
        return None

    def forget(self) -> None:
        """Drop what came unasked: after STARTTLS nothing that was said in the clear counts."""
        self._rest = b""
        self._lines = []

    def _take(self, line: bytes) -> Reply | None:
        match = _LINE.fullmatch(line)
        if match is None or len(line) > LONGEST_LINE:
            raise NotSmtpError("no reply")
        self._lines.append(_printable(match[3] or b""))
        if len(self._lines) > MOST_LINES:
            raise NotSmtpError("a reply without an end")
        if match[2] == b"-":
            return None
        lines, self._lines = tuple(self._lines), []
        return Reply(int(match[1]), lines)


def _printable(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
