"""The world as far as it was looked at; what is asked of it in vain is what to look at next.

Checks are pure: they ask, get `PENDING` for what nobody has looked at yet, and go on as if nothing
were there. The job looks at all that was wanted, at once, and lets them run again, until nothing
new is wanted. What they found before the last run counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postwarden.model.snapshot import Question, Snapshot, State


class World:
    """Snapshots by question."""

    def __init__(self, snapshots: Iterable[Snapshot] = ()) -> None:
        self._known: dict[Question, Snapshot] = {}
        #: Questions without an answer, in the order asked.
        self.wanted: dict[Question, None] = {}
        #: Questions asked since somebody emptied this: what a check stands on.
        self.asked: set[Question] = set()
        self.add(snapshots)

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(self._known.values())

    def add(self, snapshots: Iterable[Snapshot]) -> None:
        """Know these answers from now on."""
        for snapshot in snapshots:
            self._known[snapshot.question] = snapshot
            self.wanted.pop(snapshot.question, None)

    def ask(self, question: Question) -> Snapshot:
        """The answer, or a pending one."""
        self.asked.add(question)
        known = self._known.get(question)
        if known is not None:
            return known
        self.wanted[question] = None
        return Snapshot(question, State.PENDING)

    def dns(self, name: str, rdtype: str) -> Snapshot:
        """What DNS says of a name in any case, with or without the last dot."""
        return self.ask(Question("dns", name.rstrip(".").lower(), rdtype))

    def listing(self, blocklist: str, name: str, rdtype: str = "A") -> Snapshot:
        """What a blocklist says of a subject, written as it stands before the zone (RFC 5782)."""
        return self.ask(Question("list", name.lower(), f"{blocklist} {rdtype}"))

    def smtp(self, host: str, address: str, port: int = 25) -> Snapshot:
        """How a mail server greets at this address, called by this name."""
        return self.ask(Question("smtp", host, f"{address} {port}"))

    def rcpt(self, host: str, address: str, domain: str, port: int = 25) -> Snapshot:
        """Whether a mail server takes mail for the role addresses of a domain; none is sent."""
        return self.ask(Question("rcpt", host, f"{address} {port} {domain}"))

    def page(self, url: str, addresses: Iterable[str] = ()) -> Snapshot:
        """What a web server at one of these addresses answers; redirects are not followed."""
        return self.ask(Question("page", url, " ".join(addresses)))
