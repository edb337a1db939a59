"""A DNS answer as evidence."""

from __future__ import annotations

from postwarden.model.finding import Evidence
from postwarden.model.snapshot import Snapshot, State

#: Signs of an answer that are quoted, and how DNS itself calls an answer that there is nothing.
LONGEST = 300
_NOTHING = {State.NO_NAME: "NXDOMAIN", State.NO_RECORD: "NODATA"}


def proof(snapshot: Snapshot, record: str | None = None) -> Evidence:
    """What was asked and answered; of several records the one that matters."""
    _, name, rdtype = snapshot.question
    answer = ", ".join(snapshot.records) if record is None else record
    quote = answer or _NOTHING.get(snapshot.state, "")
    return Evidence(f"{rdtype} {name}", 0, quote=quote[:LONGEST])
