"""A blocklist: what may be asked of it, what its answers mean, how one gets off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address

#: What a list names, and the ways in which an answer is to be read.
KINDS, MODES = ("address", "domain"), ("exact", "pattern", "bitmask")
#: The most harm first; what is low or vanity is asked only where lists alone are looked at.
WEIGHTS = ("high", "medium", "low", "vanity")
#: What an entry is: spam seen, an address that should not send directly, guilt of neighbours, praise.
ENTRIES = ("listed", "policy", "network", "good")
#: Who ends an entry: a form, the network's owner alone, time alone, nobody known.
WAYS = ("form", "hoster", "wait", "none")


@dataclass(frozen=True, slots=True)
class Delisting:
    """How an entry ends: `how` of WAYS, `needs` and `wait` as keys of texts.

    Attributes:
        url: the page to go to; `{value}` stands for the address or domain.
        never_pay: somebody sells removal; the advice is not to buy it.
    """

    how: str = "none"
    url: str = ""
    needs: tuple[str, ...] = ()
    wait: str = "unknown"
    never_pay: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What one return code says: `kind` of ENTRIES, `meaning` as a key of texts.

    Attributes:
        name: of the part of the list that this code stands for, else the list's.
    """

    meaning: str
    kind: str
    name: str
    delisting: Delisting


@dataclass(frozen=True, slots=True)
class Blocklist:
    """One list; `id` is its file's name.

    Attributes:
        operator: whose name servers are asked, one pace for all lists of the same.
        zone: the public zone, '' where there is none without a key; for showing, never with a key.
        usable: whether it can be asked here: it is open, or a key is there; `key` its variable.
        families: `v4`, `v6` for addresses, `domain` for domains; `tests` by family: a subject
            that is always listed, one that never is.
        codes: return codes by `mode`: an address, an address with ranges (`127.0.2.2-24`), or
            bits of the last octet. `errors`: those that are no listing, in the same writing.
        v6_prefix: IPv6 entries cover networks of this size. `full_host`: host names are asked
            as well as registrable domains.
    """

    id: str
    name: str
    operator: str
    zone: str
    kind: str
    families: tuple[str, ...]
    weight: str
    mode: str
    codes: Mapping[str, Entry]
    tests: Mapping[str, tuple[str, str]]
    delisting: Delisting
    errors: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    v6_prefix: int = 128
    full_host: bool = False
    usable: bool = True
    key: str = ""

    @property
    def unknown(self) -> Entry:
        """What a code says that the list does not explain: listed all the same."""
        return Entry("unknown", "listed", self.name, self.delisting)


def asked_as(subject: str) -> str:
    """`192.0.2.1` -> `1.2.0.192`, IPv6 by nibble; a name stands for itself (RFC 5782)."""
    try:
        pointer = ip_address(subject).reverse_pointer
    except ValueError:
        return subject.lower()
    return pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")


@cache
def ranges(code: str) -> Sequence[tuple[int, int]]:
    """`127.0.2.2-24` -> what each octet may be; ValueError for what is no such pattern."""
    found = []
    for part in code.split("."):
        low, dash, high = part.partition("-")
        found.append((int(low), int(high) if dash else int(low)))
    if len(found) != 4 or not all(0 <= low <= high < 256 for low, high in found):
        raise ValueError(f"no return code: {code!r}")
    return tuple(found)
