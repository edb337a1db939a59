"""Log lines -> events; one file a format, recognised by content and never by file name.

A *line reader* (`syslog`, `exim`, `php_mail`, `combined`, `caddy`, `journald`, `dovecot`) keeps
`LineReader`: it knows a whole line. A *message reader* (`postfix`, `dovecot`, `sendmail`, `exim`,
`php_mail`) keeps `MessageReader`: it knows the text that a syslog or journal entry carries.
Both hand events to the `Sink` of the `Reading` and say whether they knew the text.

May know: model. Never: a clock, a file, a socket, another line than the one at hand (state that
spans lines lives in the Reading).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from postwarden.readers.reading import Reading


class LineReader(Protocol):
    """A module that reads whole lines."""

    def line(self, reading: Reading, number: int, text: str) -> bool:
        """Hand on the line's events; False when the line is not of this format."""


class MessageReader(Protocol):
    """A module that reads what a syslog or journal entry carries."""

    def message(
        self, reading: Reading, number: int, stamp: str, host: str, tag: str, text: str
    ) -> bool:
        """Hand on the entry's events; False when the text is not of this format."""
