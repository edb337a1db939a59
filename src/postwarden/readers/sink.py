"""Where events go, at once and in the order of the file: a method for each event of the model.

The arguments are the fields of that event; `at` may also be a decimal number as text. What happens to a
message goes to the `Queue` it lies in, which stands for the fields `host` and `instance`. Texts hold no
tab and no line end: `probes` removes them from files, and readers of JSON from what they unpack
(`http.clean`).
"""

from __future__ import annotations

from typing import Protocol


class Queue(Protocol):
    """Takes what happens to the messages of one instance on one host."""

    def accepted(  # noqa: PLR0913 - the fields of the event
        self,
        line: int,
        at: float | str,
        clock: int,
        queue_id: str,
        origin: str,
        user: str = "",
        account: str = "",
        client: str = "",
        client_name: str = "",
        cwd: str = "",
        parent: str = "",
    ) -> None:
        """Take an `Accepted`."""

    def sender(
        self,
        line: int,
        at: float | str,
        clock: int,
        queue_id: str,
        sender: str,
        size: int = 0,
        recipients: int = 0,
    ) -> None:
        """Take a `Sender`."""

    def message_id(
        self,
        line: int,
        at: float | str,
        clock: int,
        queue_id: str,
        message_id: str,
    ) -> None:
        """Take a `MessageId`."""

    def delivery(  # noqa: PLR0913 - the fields of the event
        self,
        line: int,
        at: float | str,
        clock: int,
        queue_id: str,
        recipient: str,
        original: str,
        relay: str,
        relay_ip: str,
        local: bool,
        status: str,
        dsn: str,
        text: str,
        child: str = "",
    ) -> None:
        """Take a `Delivery`."""

    def ended(
        self,
        line: int,
        at: float | str,
        clock: int,
        queue_id: str,
        how: str,
    ) -> None:
        """Take an `Ended`."""


class Sink(Protocol):
    """Takes what the lines of one segment say."""

    def queue(self, host: str, instance: str) -> Queue:
        """Find where the events of an instance's messages go; the same one for the same names."""

    def link(
        self,
        line: int,
        at: float | str,
        clock: int,
        host: str,
        instance: str,
        queue_id: str,
        kind: str,
        child: str,
    ) -> None:
        """Take a `Link`."""

    def login(
        self,
        line: int,
        at: float | str,
        clock: int,
        host: str,
        service: str,
        account: str,
        ip: str,
        ok: bool,
    ) -> None:
        """Take a `Login`."""

    def script_mail(  # noqa: PLR0913 - the fields of the event
        self,
        line: int,
        at: float | str,
        clock: int,
        host: str,
        path: str,
        script_line: int,
        evaled: bool,
        recipient: str,
        subject: str,
    ) -> None:
        """Take a `ScriptMail`."""

    def request(  # noqa: PLR0913 - the fields of the event
        self,
        line: int,
        at: float | str,
        clock: int,
        site: str,
        ip: str,
        method: str,
        target: str,
        status: int,
        referer: str,
        agent: str,
    ) -> None:
        """Take a `Request`."""
