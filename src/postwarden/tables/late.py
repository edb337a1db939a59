"""Mail that lies farther from its post than usual: the distance is learnt form by form. Pure.

A slow script, a web server that stamps the start of a long request, a clock that is off: then the
distances of mails and posts heap up somewhere outside of the usual window.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from math import floor
from typing import NamedTuple, TypeVar

from postwarden.tables.joining import ENOUGH, LONGEST_REQUEST

#: A distance is no chance when it is this many times more frequent than most.
_HEAPED = 3


class Mail(NamedTuple):
    """A message handed in by the web side; `group` numbers its user, script and sender."""

    message: int
    ts: float
    group: int


class Post(NamedTuple):
    """A request that may have caused mail; `form` numbers its site and path."""

    post: int
    ts: float
    form: int


class Match(NamedTuple):
    """`message` was caused by `post`."""

    message: int
    post: int


#: The same as they come from the database: a name for each field costs more than all the rest.
MailRow = tuple[int, float, int]
PostRow = tuple[int, float, int]
M = TypeVar("M", bound=MailRow)
P = TypeVar("P", bound=PostRow)


def pairs(
    mails: Iterable[M], posts: Iterable[P], before: float, after: float
) -> Iterator[tuple[M, tuple[P, ...]]]:
    """Each mail with the posts from `before` seconds before to `after` it; both by time."""
    ahead = iter(posts)
    waiting = next(ahead, None)
    window: deque[P] = deque()
    for mail in mails:
        ts = mail[1]
        while waiting is not None and waiting[1] <= ts + after:
            window.append(waiting)
            waiting = next(ahead, None)
        while window and window[0][1] < ts - before:
            window.popleft()
        yield mail, tuple(window)


def lags(mails: Iterable[MailRow], posts: Iterable[PostRow]) -> dict[int, tuple[int, int]]:
    """Forms whose mail comes at another distance than usual: from and to, in seconds.

    A slow script, a web server that stamps the start of a long request, a clock that is off:
    then the distances of mails and posts heap up somewhere outside of the usual window.
    """
    heaps: dict[int, Counter[int]] = defaultdict(Counter)
    for mail, around in pairs(mails, posts, LONGEST_REQUEST, LONGEST_REQUEST):
        for _, at, form in around:
            heaps[form][floor(mail[1] - at)] += 1
    found = {form: _heap(counted) for form, counted in heaps.items()}
    return {form: span for form, span in found.items() if span is not None}


def _heap(counted: Counter[int]) -> tuple[int, int] | None:
    """The run of distances around the most frequent one that chance does not explain."""
    width = int(2 * LONGEST_REQUEST)
    usual = sorted(counted[n] for n in range(-width // 2, width // 2))[width // 2]
    top = max(counted, key=lambda n: (counted[n], n))
    low = high = top
    while counted[low - 1] > _HEAPED * usual + 1:
        low -= 1
    while counted[high + 1] > _HEAPED * usual + 1:
        high += 1
    inside = sum(counted[n] for n in range(low, high + 1)) - usual * (high - low + 1)
    return (low, high) if inside >= max(ENOUGH * 2, sum(counted.values()) // 4) else None


def match_late(
    mails: Iterable[MailRow], posts: Iterable[PostRow], known: dict[int, tuple[int, int]]
) -> Iterator[Match]:
    """Give each mail a post of a form whose distance fits; a post takes mail once."""
    used: set[int] = set()
    for mail, around in pairs(mails, posts, LONGEST_REQUEST, LONGEST_REQUEST):
        for post, at, form in around:
            low, high = known.get(form, (1, 0))
            if low <= floor(mail[1] - at) <= high and post not in used:
                used.add(post)
                yield Match(mail[0], post)
                break
