"""Mail that looks like abuse and whose way in the logs do not hold."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby

from postwarden.causes import surges
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.causes.refusals import is_block
from postwarden.model import Certainty, Code, Severity, Subject
from postwarden.model.finding import THIS_HOST, Fact
from postwarden.model.log_tables import Handed

CODE = Code(
    "cause.unknown",
    Severity.URGENT,
    facts=(
        "messages",
        "recipients",
        "first",
        "last",
        "share",
        "failed",
        "why_not_higher",
        "origin",
        "missing",
    ),
    optional=(
        "script",
        "account",
    ),
)


_PROOF = 3
_KINDS = ("user", "own", "net", "account")


def find(look: Look) -> Iterator[Case]:
    """Surges that fail like spam and that no other cause explains, one finding a host."""
    by_host: dict[str, list[Handed]] = {}
    for kind in _KINDS:
        found = look.tables.unexplained(kind, surges.FAILURES)
        for _, group in groupby(found, key=_stream):
            for mail in _surge(list(group), look):
                by_host.setdefault(mail.host, []).append(mail)
    for host, mails in by_host.items():
        yield _case(look, host, sorted(mails, key=lambda m: m.ts))


def _stream(mail: Handed) -> tuple[str, str]:
    return mail.host, mail.who


def _surge(mails: Sequence[Handed], look: Look) -> list[Handed]:
    """The part of one sender's mail that goes to many strangers and fails far above the usual."""
    surge = surges.densest(mails)
    inside = {m.message for m in surge}
    rest = [m for m in mails if m.message not in inside]
    strangers = len({m.recipient for m in surge})
    failed = _refused(surge)
    usual = look.usual_failure(mails[0].kind, mails[0].who) if surge else 0.0
    if strangers * 2 > len(surge) and surges.fails_beyond(
        failed, len(surge), _refused(rest), len(rest), usual, surges.OLD_LIST
    ):
        return surge
    return []


def _refused(mails: Sequence[Handed]) -> int:
    """Mails refused for themselves: a server that is blocked is refused with honest mail too."""
    return sum(1 for m in mails if m.refused and not is_block(m.reply))


def _case(look: Look, host: str, mails: Sequence[Handed]) -> Case:
    step = max(1, len(mails) // _PROOF)
    scripts = {m.script for m in mails if m.script}
    accounts = {m.who for m in mails if m.kind == "account"}
    kinds = {m.kind for m in mails}
    facts: dict[str, Fact] = {}
    if len(scripts) == 1:
        facts["script"] = scripts.pop()
    if len(accounts) == 1:
        facts["account"] = accounts.pop()
    finding = CODE.about(
        Subject("host", host or THIS_HOST),
        look.evidence([p for m in mails[::step][:_PROOF] for p in (m.place, m.left)]),
        host=host or None,
        certainty=Certainty.POSSIBLE,
        messages=len(mails),
        recipients=sum(m.recipients for m in mails),
        first=look.moment(mails[0].ts),
        last=look.moment(mails[-1].ts),
        share=look.share(len(mails)),
        failed=sum(1 for m in mails if m.failed),
        why_not_higher=("pattern-only",) if look.totals.requests else ("no-access-log",),
        origin=kinds.pop() if len(kinds) == 1 else "mixed",
        missing=_missing(look),
        also=facts,
    )
    return Case(finding, array("q", (m.message for m in mails)))


def _missing(look: Look) -> tuple[str, ...]:
    """Which logs would tell more."""
    totals = look.totals
    named = (("requests", totals.requests), ("scripts", totals.scripts), ("logins", totals.logins))
    return tuple(name for name, count in named if not count)
