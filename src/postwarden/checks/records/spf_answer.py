"""What an SPF evaluation takes and gives: limits, the client's address, the trace, the answer."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

#: Terms that ask, terms answered with nothing, hosts of one mx or ptr (RFC 7208 section 4.6.4).
MOST_LOOKUPS, MOST_VOIDS, MOST_HOSTS = 10, 2, 10
#: What a match means, by its sign.
RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How many terms may ask, and how many in vain."""

    lookups: int = MOST_LOOKUPS
    voids: int = MOST_VOIDS


class Step(NamedTuple):
    """One line of the trace: a record, or a term of it; what an include holds follows it.

    Attributes:
        depth: 0 for the sender's own record. `domain`: whose record it is.
        term: as published; `name` what DNS was asked for, after macros.
        outcome: `record`, `match`, `no-match`, `error`. `result`: what a match means.
        lookups: of the ten, with all that an include needed. `why`: of an error, as a key.
    """

    depth: int
    domain: str
    term: str
    outcome: str
    name: str = ""
    result: str = ""
    lookups: int = 0
    void: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What check_host says.

    Attributes:
        result: pass, fail, softfail, neutral, none, permerror or temperror.
        domain: whose record was asked for.
        open: something is still pending; nothing else holds then.
        why: of an error, as a key; `token` the term it was met at, `at` the domain.
        explanation: the sender's own words on a fail, '' where there are none.
    """

    result: str
    domain: str = ""
    open: bool = False
    trace: tuple[Step, ...] = ()
    lookups: int = 0
    voids: int = 0
    why: str = ""
    token: str = ""
    at: str = ""
    explanation: str = ""

    @property
    def matched(self) -> Step | None:
        """The own record's term that decided."""
        return next((s for s in self.trace if not s.depth and s.outcome == "match"), None)


class StopError(Exception):
    """The evaluation ends with an error: its result, and why, as a key."""

    def __init__(self, result: str, why: str) -> None:
        super().__init__(why)
        self.result, self.why = result, why


@dataclass(frozen=True, slots=True)
class Client:
    """The address that connects; one that maps IPv4 is IPv4 (RFC 7208 section 5).

    Attributes:
        shown: as people write it; `dotted` as the macro `i` does; `arpa` where its PTR is.
    """

    version: int
    number: int
    shown: str
    dotted: str
    arpa: str

    @classmethod
    def of(cls, text: str) -> Client:
        """ValueError for what is no address."""
        address: IPv4Address | IPv6Address = ip_address(text)
        if isinstance(address, IPv6Address):
            address = address.ipv4_mapped or IPv6Address(int(address))
        if address.version == 4:
            dotted, zone = str(address), "in-addr"
        else:
            dotted, zone = ".".join(f"{int(address):032X}"), "ip6"
        arpa = ".".join(reversed(dotted.split("."))) + f".{zone}.arpa"
        return cls(address.version, int(address), str(address), dotted, arpa.lower())
