"""Incoming spam is forwarded on to a foreign mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from postwarden.causes import refusals
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Certainty, Code, Severity, Subject
from postwarden.model.log_tables import Onward

CODE = Code(
    "cause.forwarding",
    Severity.WARNING,
    facts=(
        "messages",
        "recipients",
        "first",
        "last",
        "share",
        "failed",
        "why_not_higher",
        "refused",
        "targets",
    ),
    optional=(),
)


_PROOF = 5
#: Part of any forwarded mail that its receiver takes for spam.
_STRAY = 0.08
_TOP = 50


def find(look: Look) -> Iterator[Case]:
    """Local addresses whose forwarded mail is refused as spam, more often than sent mail is."""
    usual = look.usual_failure()
    for address, group in groupby(look.tables.forwarded(), key=lambda m: m.address):
        mails = list(group)
        refused = [m for m in mails if m.failed and refusals.is_spam(m.reply)]
        if len(refused) > 2 and len(refused) > max(2 * usual, _STRAY) * len(mails):
            look.forwarders.add(address)
            yield _case(look, address, mails, refused)


def _case(look: Look, address: str, mails: Sequence[Onward], refused: Sequence[Onward]) -> Case:
    left = look.totals.sent + look.totals.forwarded + look.totals.bounces
    finding = CODE.about(
        Subject("account", address),
        look.evidence([m.place for m in refused[:_PROOF]]),
        host=mails[0].host or None,
        site=address.partition("@")[2] or None,
        certainty=Certainty.PROVEN,
        messages=len(mails),
        recipients=sum(len(m.targets) for m in mails),
        first=look.moment(mails[0].ts),
        last=look.moment(mails[-1].ts),
        share=len(mails) / left,
        failed=sum(1 for m in mails if m.failed),
        why_not_higher=(),
        refused=len(refused),
        targets=tuple(sorted({t for m in mails for t in m.targets})[:_TOP]),
    )
    return Case(finding)
