"""Who refuses the mail: replies put together by receiver and reason, and which of them are too many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from postwarden.causes.look import Look
from postwarden.causes.replies.recogniser import recogniser
from postwarden.causes.replies.wording import LONGEST, has_code, named_host, said, shape
from postwarden.model import Code, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.refusal import (
    ORDINARY,
    UNKNOWN,
    Reason,
    Refusal,
    RefusedGroup,
    RefusedTables,
    RefusedText,
)

#: What every finding of the family tells.
_FACTS = (
    "receiver",
    "class",
    "messages",
    "recipients",
    "first",
    "last",
    "share",
    "temporary",
    "over",
    "ask",
    "domains",
)
_OPTIONAL = ("filter", "reference", "reply")


def _code(name: str) -> Code:
    # Who refuses is no cause: where nothing is found, an innocent server still ends with 0.
    return Code(f"refused.{name}", Severity.HINT, facts=_FACTS, optional=_OPTIONAL)


LISTED = _code("listed")
AUTHENTICATION = _code("authentication")
PTR = _code("ptr")
SENDER = _code("sender")
RATE = _code("rate")
CONTENT = _code("content")
TLS = _code("tls")
POLICY = _code("policy")
FAULT = _code("receiver-fault")
UNKNOWN_REASON = _code("unknown")

CODES = {
    "address-listed": LISTED,
    "domain-listed": LISTED,
    "reputation": LISTED,
    "authentication": AUTHENTICATION,
    "ptr": PTR,
    "helo": PTR,
    "sender": SENDER,
    "rate": RATE,
    "content": CONTENT,
    "tls": TLS,
    "policy": POLICY,
    "receiver-fault": FAULT,
    UNKNOWN: UNKNOWN_REASON,
}
#: Reasons that lie in a single mail: an honest server meets some of them every day.
_OF_THE_MAIL = frozenset({CONTENT, RATE, POLICY, UNKNOWN_REASON})

#: A finding: so many mails, and such a part of those to the same domains since the first refusal.
FEW = 3
PART = 0.1
PART_OF_THE_MAIL = 0.25
#: Fewer than `FEW` are enough where little else arrives, and the reason is not in the mail.
MOST = 0.5
#: Further groups are put together by class: an endless variety of replies stays bounded.
_GROUPS = 400
_OTHERS = "others"
_TEXT = 300
#: Second-level names under which a country's registry sells.
_SECOND = frozenset({"ac", "co", "com", "edu", "gov", "gv", "net", "or", "org"})


def find(look: Look, tables: RefusedTables, whole: bool) -> list[Refusal]:
    """Everybody who refused mail, most mails first."""
    groups = _Groups()
    chosen = map(groups.place, tables.texts(whole))
    found = [groups.refusal(each, look) for each in tables.groups(chosen)]
    return sorted(found, key=lambda r: (-r.messages, r.receiver, r.means, r.filter))


class _Groups:
    """Numbers the groups of replies: receiver, list, class, whether it lasts; unknown ones by shape."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Reason, str], int] = {}
        self._reasons: list[Reason] = []
        self._replies: list[str] = []

    def place(self, text: RefusedText) -> tuple[int, int, bool]:
        """The group of a reply."""
        reason = recogniser().reason(text.reply, text.dsn, text.relay)
        reason = reason._replace(receiver=reason.receiver or _operator(text, reason.means))
        key = reason, shape(said(text.reply)) if reason.means == UNKNOWN else ""
        if key not in self._numbers and len(self._numbers) >= _GROUPS:
            key = Reason(_OTHERS, "", reason.means, reason.temporary, ""), ""
        number = self._numbers.setdefault(key, len(self._reasons))
        if number == len(self._reasons):
            self._reasons.append(key[0])
            self._replies.append(text.reply)
        return text.number, number, reason.means not in ORDINARY

    def refusal(self, group: RefusedGroup, look: Look) -> Refusal:
        """A group with what stands behind it."""
        reason, reply = self._reasons[group.group], self._replies[group.group]
        refusal = Refusal(
            receiver=reason.receiver,
            filter=reason.filter,
            means=reason.means,
            temporary=reason.temporary,
            messages=group.messages,
            sent=group.sent,
            forwarded=group.forwarded,
            bounces=group.bounces,
            recipients=group.recipients,
            first=look.moment(group.first),
            last=look.moment(group.last),
            ask=reason.ask,
            reference="",
            text="",
            domains=group.domains,
            taken=group.taken,
            after=group.after,
            evidence=tuple(look.evidence(list(group.places))),
        )
        return _referred(refusal, reply)


def quoted(refusal: Refusal) -> Refusal:
    """Take form, reference and text from the quoted lines: tables hold only a reply's beginning."""
    for evidence in refusal.evidence:
        same = recogniser().reason(evidence.quote).means == refusal.means
        if same and has_code(said(evidence.quote)):
            refusal = _referred(refusal, evidence.quote)
    return refusal


def _referred(refusal: Refusal, reply: str) -> Refusal:
    """With what a reply tells more: its text, and a form or reference where there was none."""
    text = said(reply)[:_TEXT]
    refusal = replace(refusal, text=max(refusal.text, text, key=len))
    ask, reference = ("", "") if refusal.is_ordinary else recogniser().reference(reply)
    if refusal.reference or not (ask or reference):
        return refusal
    return replace(refusal, ask=ask or refusal.ask, reference=reference)


def _operator(text: RefusedText, means: str) -> str:
    """The domain of the server that refused; who refuses a mailbox is nobody's matter."""
    if means in ORDINARY:
        return _OTHERS
    host = text.relay if "." in text.relay else named_host(text.reply) or text.domain
    parts = host[:LONGEST].strip(".").split(".")
    if all(part.isdigit() for part in parts):
        return text.domain or host
    second = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND
    return ".".join(parts[-3:] if second else parts[-2:])


def judge(refusals: Sequence[Refusal], host: str | None, site: str | None) -> Iterator[Finding]:
    """A finding for each receiver that refuses a good part of what it gets."""
    told: set[tuple[Code, str]] = set()
    for refusal in refusals:
        code = CODES.get(refusal.means)
        if code is None or not _is_much(refusal, code) or (code, refusal.receiver) in told:
            continue
        told.add((code, refusal.receiver))
        yield _finding(code, refusal, host, site)


def _is_much(refusal: Refusal, code: Code) -> bool:
    if code in _OF_THE_MAIL:
        return refusal.sent >= FEW and refusal.share >= PART_OF_THE_MAIL
    return refusal.share >= (PART if refusal.sent >= FEW else MOST)


def is_of_the_mail(refusal: Refusal) -> bool:
    """Whether the reason lies in single mails, so that others of this server may arrive."""
    return CODES.get(refusal.means) in _OF_THE_MAIL


def is_over(refusal: Refusal) -> bool:
    """Whether the same domains took mail since; as much as was refused, where it lies in the mail."""
    needed = refusal.sent if is_of_the_mail(refusal) else 1
    return refusal.after >= max(1, needed)


def _finding(code: Code, refusal: Refusal, host: str | None, site: str | None) -> Finding:
    over = is_over(refusal)
    by = "" if refusal.filter == refusal.receiver else refusal.filter
    more = {"filter": by, "reference": refusal.reference, "reply": refusal.text}
    also: dict[str, Fact] = {"class": refusal.means}
    also |= {name: value for name, value in more.items() if value}
    return code.about(
        Subject("host", refusal.receiver),
        refusal.evidence,
        host=host or None,
        site=site,
        receiver=refusal.receiver,
        messages=refusal.sent,
        recipients=refusal.recipients,
        first=refusal.first,
        last=refusal.last,
        share=refusal.share,
        temporary=refusal.temporary,
        over=over,
        ask=refusal.ask,
        domains=refusal.domains,
        also=also,
    )
