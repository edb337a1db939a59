"""What receivers report of mail in a domain's name: DMARC aggregate reports (RFC 7489, RFC 9990)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from postwarden.model.code import Retention

#: Addresses of senders, which findings name; the reports themselves are not kept.
REPORTED = Retention(keep=timedelta(days=395), shred="saved runs with these addresses are deleted")


class Row(NamedTuple):
    """Mail of one address in one report.

    `dkim`, `spf`: whether an aligned identifier passed, by the receiver's own judgement.
    `disposition`: what the receiver did: none, quarantine, reject. `selectors`: of all DKIM results.
    """

    ip: str
    messages: int
    disposition: str
    dkim: bool
    spf: bool
    selectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One report: who made it, about which domain and time (epoch seconds).

    `number`: the reporter's own id for it; the same report may come several times.
    `whole`: False where the document broke off, or held more rows than are read.
    """

    reporter: str
    domain: str
    policy: str
    first: float
    last: float
    number: str = ""
    rows: tuple[Row, ...] = field(default=())
    whole: bool = True
