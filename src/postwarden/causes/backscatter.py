"""Own bounces go to senders who never wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Certainty, Code, Severity, Subject
from postwarden.model.finding import THIS_HOST
from postwarden.model.log_tables import Onward

CODE = Code(
    "cause.backscatter",
    Severity.WARNING,
    facts=(
        "messages",
        "recipients",
        "first",
        "last",
        "share",
        "failed",
        "why_not_higher",
        "senders",
        "undeliverable",
    ),
    optional=(),
)


_PROOF = 6
_TOP = 5


def find(look: Look) -> Iterator[Case]:
    """Own bounces to outside senders, where they are more than the stray ones of any server."""
    by_host: dict[str, list[Onward]] = {}
    for bounce in look.tables.backscatter():
        if bounce.address in look.forwarders:
            continue  # a consequence: it ends with the forwarding
        by_host.setdefault(bounce.host, []).append(bounce)
    for host, bounces in by_host.items():
        if _is_flood(bounces, look.totals.sent):
            yield _case(look, host, bounces)


def _is_flood(bounces: Sequence[Onward], sent: int) -> bool:
    """Stray bounces are a small part of what a server sends; and few days have several."""
    days = Counter(int(b.ts // 86400) for b in bounces)
    return len(bounces) > 0.05 * sent + 3 and max(days.values()) > 3


def _case(look: Look, host: str, bounces: Sequence[Onward]) -> Case:
    left = look.totals.sent + look.totals.forwarded + look.totals.bounces
    causes = Counter(b.address for b in bounces if b.address)
    finding = CODE.about(
        Subject("host", host or THIS_HOST),
        look.evidence([b.place for b in bounces[:_PROOF]]),
        host=host or None,
        certainty=Certainty.PROVEN,
        messages=len(bounces),
        recipients=sum(len(b.targets) for b in bounces),
        first=look.moment(bounces[0].ts),
        last=look.moment(bounces[-1].ts),
        share=len(bounces) / left,
        failed=sum(1 for b in bounces if b.failed),
        why_not_higher=(),
        senders=len({t for b in bounces for t in b.targets}),
        undeliverable=tuple(a for a, _ in causes.most_common(_TOP)),
    )
    return Case(finding)
