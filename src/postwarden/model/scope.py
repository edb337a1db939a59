"""What a check looks at: a domain, and what the logs say of the mail it really sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from postwarden.model.blocklist import Blocklist
from postwarden.model.finding import Evidence

#: Parts of a check that a caller may choose.
PARTS = ("mail", "rdns", "lists", "tls")


@dataclass(frozen=True, slots=True)
class Sender:
    """An address that sent mail, as logs show it.

    Attributes:
        messages: mails that left through it for this domain's senders; 0 where only named.
        helo: the name it greets with, '' where the log does not say.
        envelopes: domains of envelope senders, the most frequent first; `froms` of the From
            header, where a source shows it.
        evidence: lines that show the address.
    """

    ip: str
    messages: int = 0
    first: datetime | None = None
    last: datetime | None = None
    helo: str = ""
    envelopes: tuple[str, ...] = ()
    froms: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """One target of a check.

    Attributes:
        domain: as ASCII, lower case; `shown` as the caller wrote it.
        parts: those of PARTS that are looked at.
        senders: addresses that sent, from logs; empty without logs.
        helos: names that the domain's servers greet with, from logs.
        has_logs: whether logs were read. `refused_by`: receivers that refuse mail, by key.
        at: epoch seconds of this look.
        rcpt: whether mail servers may be asked if they take mail for role addresses.
        lists: blocklists to ask.
    """

    domain: str
    shown: str = ""
    parts: frozenset[str] = frozenset(PARTS)
    senders: tuple[Sender, ...] = ()
    helos: tuple[str, ...] = ()
    has_logs: bool = False
    refused_by: frozenset[str] = field(default_factory=frozenset)
    at: float = 0.0
    rcpt: bool = False
    lists: tuple[Blocklist, ...] = ()
