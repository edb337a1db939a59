"""The server takes mail from anybody for anybody."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

from postwarden.causes import networks
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Certainty, Code, Severity, Subject
from postwarden.model.finding import THIS_HOST
from postwarden.model.log_tables import Handed

CODE = Code(
    "cause.open-relay",
    Severity.URGENT,
    facts=(
        "messages",
        "recipients",
        "first",
        "last",
        "share",
        "failed",
        "why_not_higher",
        "addresses",
        "networks",
        "sender_domains",
        "gateway",
    ),
    optional=("top_addresses",),
)


_TOP = 10
#: Domains that a backup mail server takes mail for, each with a next hop of its own.
_SERVED = 5
_PROOF = 3


def find(look: Look) -> Iterator[Case]:
    """Mail from strangers for strangers, one finding a host."""
    own = look.tables.own_domains()
    by_host: dict[str, list[Handed]] = {}
    for kind in ("foreign", "net"):
        mails = list(look.tables.handed(kind))
        for mail in _strange(mails, own, kind, look.tables.own_relays()):
            by_host.setdefault(mail.host, []).append(mail)
    for host, mails in by_host.items():
        yield _case(look, host, mails)


def _strange(
    mails: Sequence[Handed], own: frozenset[str], kind: str, hops: frozenset[str]
) -> list[Handed]:
    """Mail of clients that nobody meant to relay for: strangers' senders, many destinations.

    A client that writes as this server's own domains from one network is a trusted one. Mail for
    a few domains only, by hops that own mail never takes, is a second mail server's work (backup MX, gateway).
    """
    clients: dict[str, list[Handed]] = {}
    for mail in mails:
        clients.setdefault(mail.client, []).append(mail)
    spread = {networks.domain(m.recipient) for m in mails}
    apart = hops.isdisjoint(m.relay for m in mails)
    if len(spread) <= 2 or (len(spread) <= _SERVED and apart):
        return []
    foreign = [c for c, sent in clients.items() if _writes_as_strangers(sent, own)]
    if kind == "net":
        return [m for c in foreign for m in clients[c]]
    many = len({networks.network(c) for c in clients}) > 2
    return [m for c in (clients if many else foreign) for m in clients[c]]


def _writes_as_strangers(sent: Sequence[Handed], own: frozenset[str]) -> bool:
    senders = [networks.domain(m.sender) for m in sent if m.sender]
    strange = sum(1 for d in senders if not networks.belongs(d, own))
    return strange * 2 > len(senders)


def _case(look: Look, host: str, mails: Sequence[Handed]) -> Case:
    mails = sorted(mails, key=lambda m: m.ts)
    clients = Counter(m.client for m in mails)
    gateway = all(m.kind == "net" for m in mails)
    finding = CODE.about(
        Subject("host", host or THIS_HOST),
        look.evidence([p for m in _spread(mails) for p in (m.place, m.left)]),
        host=host or None,
        certainty=Certainty.LIKELY if gateway else Certainty.PROVEN,
        messages=len(mails),
        recipients=sum(m.recipients for m in mails),
        first=look.moment(mails[0].ts),
        last=look.moment(mails[-1].ts),
        share=look.share(len(mails)),
        failed=sum(1 for m in mails if m.failed),
        why_not_higher=("private-gateway",) if gateway else (),
        addresses=len(clients),
        networks=len({networks.network(c) for c in clients}),
        sender_domains=len({networks.domain(m.sender) for m in mails}),
        gateway=gateway,
        top_addresses=tuple(c for c, _ in clients.most_common(_TOP)),
    )
    return Case(finding, array("q", (m.message for m in mails)))


def _spread(mails: Sequence[Handed]) -> list[Handed]:
    step = max(1, len(mails) // _PROOF)
    return list(mails[::step][:_PROOF])
