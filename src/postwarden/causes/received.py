"""Bounces arrive for mail that this server never sent: a forged sender, not this server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Certainty, Code, Severity, Subject
from postwarden.model.finding import THIS_HOST
from postwarden.model.log_tables import Onward

CODE = Code(
    "backscatter.received",
    Severity.HINT,
    facts=("messages", "first", "last", "accounts"),
)


_PROOF = 5
_TOP = 5
#: One or two may answer mail from before the log begins.
_FEW = 3


def find(look: Look) -> Iterator[Case]:
    """Bounces taken in that belong to no mail of this server, one finding a host."""
    by_host: dict[str, list[Onward]] = {}
    for bounce in look.tables.bounces_received():
        by_host.setdefault(bounce.host, []).append(bounce)
    for host, bounces in by_host.items():
        if len(bounces) < _FEW:
            continue
        bounces.sort(key=lambda b: b.ts)
        counted = Counter(b.address for b in bounces)
        yield Case(
            CODE.about(
                Subject("host", host or THIS_HOST),
                look.evidence([b.place for b in bounces[:_PROOF]]),
                host=host or None,
                certainty=Certainty.LIKELY,
                messages=len(bounces),
                first=look.moment(bounces[0].ts),
                last=look.moment(bounces[-1].ts),
                accounts=tuple(a for a, _ in counted.most_common(_TOP)),
            )
        )
