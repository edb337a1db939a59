"""Surges: mail that comes thicker, and fails more often, than this server's ordinary mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import Protocol, TypeVar

from postwarden.model.log_tables import Cluster, Pause

#: A pause ends a cluster when it is longer than this, in seconds, and than so many usual ones.
_PAUSE = 1800.0
_LONG = 12
PAUSE = Pause(_PAUSE, _LONG)
#: A cluster belongs to the surge when it is at least this part of the largest.
_PART = 0.1
#: Part of the mail to an address list that was never cleaned which does not arrive.
OLD_LIST = 0.12


#: Fewer failures say nothing.
FAILURES = 3


class Timed(Protocol):
    """Anything that happened at an epoch second, and whether it was refused."""

    @property
    def ts(self) -> float:
        """Epoch seconds."""

    @property
    def refused(self) -> int:
        """Recipients that refused it."""


T = TypeVar("T", bound=Timed)


def clusters(mails: Sequence[T]) -> list[list[T]]:
    """Mail in order of time, cut where it paused for far longer than it usually does."""
    gaps = [b.ts - a.ts for a, b in pairwise(mails)]
    pause = max(_PAUSE, _LONG * median(gaps)) if gaps else _PAUSE
    found: list[list[T]] = []
    for mail in mails:
        if found and mail.ts - found[-1][-1].ts <= pause:
            found[-1].append(mail)
        else:
            found.append([mail])
    return found


def densest(mails: Sequence[T]) -> list[T]:
    """The mail from the first to the last thick cluster; [] where none stands out."""
    found = clusters(mails)
    thick = _thick([len(cluster) for cluster in found])
    if not thick:
        return []
    first, last = found[thick[0]][0].ts, found[thick[-1]][-1].ts
    return [m for m in mails if first <= m.ts <= last]


def dense(found: Sequence[Cluster]) -> Sequence[Cluster]:
    """The same, of clusters that the tables cut."""
    thick = _thick([cluster.size for cluster in found])
    return found[thick[0] : thick[-1] + 1] if thick else ()


def _thick(sizes: Sequence[int]) -> list[int]:
    """Clusters that are not much smaller than the largest, by number."""
    largest = max(sizes, default=0)
    return [n for n, size in enumerate(sizes) if size > max(2, _PART * largest)]


def busiest_hour(times: Iterable[float]) -> int:
    """How many of these epoch seconds lie in the busiest hour."""
    return max(Counter(int(ts // 3600) for ts in times).values(), default=0)


def fails_more(
    failed: int, count: int, own: Sequence[Timed], usual: float, beyond: float = 0.0
) -> bool:
    """Whether mail fails clearly more often than the sender's own, or else the server's, does.

    `beyond`: a share of failures that innocent mail reaches too (an old newsletter's dead
    addresses), where failing is the only sign.
    """
    return fails_beyond(failed, count, sum(1 for m in own if m.refused), len(own), usual, beyond)


def fails_beyond(
    failed: int, count: int, own_failed: int, own: int, usual: float, beyond: float = 0.0
) -> bool:
    """The same, where the sender's own mail is counted already."""
    if count == 0 or failed < FAILURES:
        return False
    ordinary = own_failed / own if own > 19 else usual
    share = failed / count
    spread = sqrt(share * (1 - share) / count)
    return share - spread > max(2 * ordinary + 0.02, beyond)
