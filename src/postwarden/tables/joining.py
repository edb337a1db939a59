"""Which POST caused which mail: by time, by habit and by capacity. Pure; streams, never holds all.

A web server stamps seconds, and sendmail may return before pickup reads the spool: a mail lies
between 1 s before and 2 s after the stamp of its POST. Where several POSTs lie in that window,
habit decides: how many POSTs of this form have a mail of this kind beside them, measured over
the whole log and against chance. A POST takes no more mails than its form's lone POSTs show.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

BEFORE = 2.0
AFTER = 1.0
_WINDOW = BEFORE + AFTER
#: A pair must be this many times more frequent than chance.
_LIFT = 2.0
#: A script that is still sending is stamped at its end (nginx) or start (Apache).
LONGEST_REQUEST = 60.0


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


@dataclass(slots=True)
class _Window:
    """The posts around a mail, and what is counted when one leaves."""

    posts: deque[Post] = field(default_factory=deque)
    seen: dict[int, Counter[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Habits:
    """What the whole log says of each (group, form).

    Attributes:
        hits: posts of the form with a mail of the group beside them.
        posts: posts of the form. `bins`: 3 s windows with a mail of the group.
        lone: mails of a group beside a post that had no other form's post beside it.
    """

    hits: Counter[tuple[int, int]] = field(default_factory=Counter)
    posts: Counter[int] = field(default_factory=Counter)
    bins: Counter[int] = field(default_factory=Counter)
    lone: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    first: float = 0.0
    last: float = 0.0

    def strength(self, group: int, form: int) -> float:
        """Share of the form's posts with such a mail beside them; 0 where chance explains it."""
        hits = self.hits[group, form]
        if not hits:
            return 0.0
        share = hits / self.posts[form]
        windows = max(1.0, (self.last - self.first) / _WINDOW)
        chance = self.bins[group] / windows
        if self.posts[form] > 1 and share < min(0.9, _LIFT * chance):
            return 0.0
        return share

    def capacity(self, form: int) -> int:
        """The most mails that a lone post of the form had; no bound where there was no lone one."""
        counted = self.lone.get(form)
        return max(counted) if counted else 1 << 30


def pairs(mails: Iterable[Mail], posts: Iterable[Post]) -> Iterator[tuple[Mail, tuple[Post, ...]]]:
    """Each mail with the posts in its window; both sides ordered by time."""
    ahead = iter(posts)
    waiting = next(ahead, None)
    window: deque[Post] = deque()
    for mail in mails:
        while waiting is not None and waiting.ts <= mail.ts + AFTER:
            window.append(waiting)
            waiting = next(ahead, None)
        while window and window[0].ts < mail.ts - BEFORE:
            window.popleft()
        yield mail, tuple(window)


def habits(mails: Iterable[Mail], posts: Iterable[Post]) -> Habits:
    """Walk the log once and count which forms have which mails beside them."""
    found = Habits()
    near: dict[int, Counter[int]] = {}
    order: deque[tuple[float, int, int, bool]] = deque()
    last_bin: dict[int, int] = {}
    for mail, window in pairs(mails, _counted(posts, found, order)):
        number = int(mail.ts / _WINDOW)
        if last_bin.get(mail.group) != number:
            last_bin[mail.group] = number
            found.bins[mail.group] += 1
        for post in window:
            near.setdefault(post.post, Counter())[mail.group] += 1
        while order and order[0][0] < mail.ts - BEFORE:
            _settle(found, near, order.popleft())
    while order:
        _settle(found, near, order.popleft())
    return found


def _counted(
    posts: Iterable[Post], found: Habits, order: deque[tuple[float, int, int, bool]]
) -> Iterator[Post]:
    """Count posts as they pass; a post is lone when no other lies within a window of it."""
    before: Post | None = None
    pending: Post | None = None
    for post in posts:
        found.first = found.first or post.ts
        found.last = post.ts
        found.posts[post.form] += 1
        if pending is not None:
            order.append((pending.ts, pending.post, pending.form, _lone(before, pending, post)))
            before = pending
        pending = post
        yield post
    if pending is not None:
        order.append((pending.ts, pending.post, pending.form, _lone(before, pending, None)))


def _lone(before: Post | None, post: Post, after: Post | None) -> bool:
    return (before is None or post.ts - before.ts > _WINDOW) and (
        after is None or after.ts - post.ts > _WINDOW
    )


def _settle(
    found: Habits, near: dict[int, Counter[int]], entry: tuple[float, int, int, bool]
) -> None:
    _, post, form, lone = entry
    groups = near.pop(post, None)
    if not groups:
        return
    for group in groups:
        found.hits[group, form] += 1
    if lone:
        found.lone[form][sum(groups.values())] += 1


def match(mails: Iterable[Mail], posts: Iterable[Post], known: Habits) -> Iterator[Match]:
    """Give each mail the post that fits best and still has room."""
    used: Counter[int] = Counter()
    strengths: dict[tuple[int, int], float] = {}
    rooms: dict[int, int] = {}
    for mail, window in pairs(mails, posts):
        best: tuple[float, Post] | None = None
        for post in window:
            key = (mail.group, post.form)
            strength = strengths.get(key)
            if strength is None:
                strength = strengths[key] = known.strength(*key)
                rooms[post.form] = known.capacity(post.form)
            if strength == 0.0 or used[post.post] >= rooms[post.form]:
                continue
            score = strength - 0.1 * abs(mail.ts - post.ts - 0.5)
            if best is None or score > best[0]:
                best = (score, post)
        if best is not None:
            used[best[1].post] += 1
            yield Match(mail.message, best[1].post)
