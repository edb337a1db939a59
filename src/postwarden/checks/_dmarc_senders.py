"""The part of the DMARC check that joins record and mail: From addresses that receivers doubt."""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.checks._dmarc_case import FROM_FOREIGN, UNALIGNED, URGENT, shown
from postwarden.checks.records.dmarc_tree import aligned
from postwarden.checks.records.names import within
from postwarden.checks.records.spf_senders import own_name, public
from postwarden.model import Certainty, Finding, Subject
from postwarden.model.scope import Scope, Sender
from postwarden.model.world import World

#: Senders and names of each that are looked at; lines of a log that show one.
_SENDERS, _NAMES, _LINES = 50, 5, 3
#: Where visitors of a shop have their mailboxes: none of these is anybody's own domain.
_MAILBOXES = frozenset(
    (
        "aol.com freenet.de gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hotmail.com "
        "hotmail.de icloud.com live.de mail.de me.com online.de outlook.com outlook.de posteo.de "
        "t-online.de web.de yahoo.com yahoo.de"
    ).split()
)


def unaligned(
    scope: Scope, world: World, policy: str, *, strict: bool = False
) -> Iterator[Finding]:
    """Senders whose From is the domain's and whose envelope is somebody else's.

    Whether such mail bears a signature of the domain, which would do as well, only mail shows.
    """
    for sender in public(scope)[:_SENDERS]:
        envelopes = _names(sender.envelopes)
        for name in [each for each in _names(sender.froms) if within(each, scope.domain)]:
            if envelopes and _none_fits(name, envelopes, world, strict=strict):
                yield _unaligned(scope, sender, name, policy)
                break


def _names(texts: tuple[str, ...]) -> list[str]:
    return [name for name in map(own_name, texts[:_NAMES]) if name]


def _none_fits(name: str, envelopes: list[str], world: World, *, strict: bool) -> bool:
    """Whether no envelope is known or may be the same sender; asks about all at once."""
    answers = [aligned(name, each, world, strict=strict) for each in envelopes]
    return all(answer is False for answer in answers)


def _unaligned(scope: Scope, sender: Sender, name: str, policy: str) -> Finding:
    return UNALIGNED.about(
        Subject("host", sender.ip),
        sender.evidence[:_LINES],
        site=scope.domain,
        certainty=Certainty.LIKELY,
        severity=URGENT if policy not in ("", "none") else None,
        domain=shown(scope),
        ip=sender.ip,
        messages=sender.messages,
        sender=name,
        envelopes=tuple(_names(sender.envelopes)),
        policy=policy,
    )


def foreign(scope: Scope) -> Iterator[Finding]:
    """Senders that write visitors' addresses into From: a form does so."""
    for sender in public(scope)[:_SENDERS]:
        froms = tuple(name for name in _names(sender.froms) if name in _MAILBOXES)
        # One may be a forwarder that writes its own envelope; a form meets visitors of many.
        if len(froms) > 1 and scope.domain not in _MAILBOXES:
            yield FROM_FOREIGN.about(
                Subject("host", sender.ip),
                sender.evidence[:_LINES],
                site=scope.domain,
                certainty=Certainty.LIKELY,
                domain=shown(scope),
                ip=sender.ip,
                messages=sender.messages,
                froms=froms,
            )
