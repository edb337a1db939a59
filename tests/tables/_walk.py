"""The joining's twin in plain Python: walks through mails and posts by time, one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from postwarden.tables.joining import (
    AFTER,
    BEFORE,
    CLOSE_BY,
    ENOUGH,
    LONGEST_REQUEST,
    WINDOW,
    Habits,
)


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


def habits(mails: Iterable[MailRow], posts: Iterable[PostRow]) -> Habits:
    """Walk the log once and count which forms have which mails beside them."""
    found = Habits()
    near: dict[int, _Near] = {}
    order: deque[tuple[PostRow, bool]] = deque()
    last_bin: dict[int, int] = {}
    counted = _counted(posts, found, order)
    loads: list[tuple[PostRow, int]] = []
    strays: set[int] = set()
    for (_, ts, group), window in pairs(mails, counted, BEFORE, AFTER):
        number = int(ts / WINDOW)
        if last_bin.get(group) != number:
            last_bin[group] = number
            found.bins[group] += 1
        found.mails[group] += 1
        if window:
            _note(found, near, ts, group, window)
        else:
            strays.add(int(ts // CLOSE_BY))
        while order and order[0][0][1] < ts - BEFORE:
            loads += _settle(found, near, *order.popleft())
    deque(counted, maxlen=0)
    while order:
        loads += _settle(found, near, *order.popleft())
    _load(found, loads, strays)
    return found


def _load(found: Habits, loads: list[tuple[PostRow, int]], strays: set[int]) -> None:
    """Count the loads of posts out of any crowd, or of all where these are too few."""
    calm: dict[int, list[int]] = {}
    for (_, ts, form), load in loads:
        bin_ = int(ts // CLOSE_BY)
        if strays.isdisjoint((bin_ - 1, bin_, bin_ + 1)):
            calm.setdefault(form, []).append(load)
    for (_, _, form), load in loads:
        if len(calm.get(form, ())) < ENOUGH:
            found.load[form][load] += 1
    for form, counted in calm.items():
        if len(counted) >= ENOUGH:
            found.load[form].update(counted)


class _Near:
    """What lies beside one post: groups of mail, and how many mails are nearest to it."""

    __slots__ = ("groups", "load")

    def __init__(self) -> None:
        self.groups: set[int] = set()
        self.load = 0


def _note(
    found: Habits, near: dict[int, _Near], ts: float, group: int, window: tuple[PostRow, ...]
) -> None:
    """Count one mail with posts beside it."""
    nearest = window[0]
    if len(window) == 1:
        found.beside[group, nearest[2]] += 1
    else:
        found.beside.update({(group, form) for _, _, form in window})
        nearest = min(window, key=lambda p: abs(ts - p[1] - 0.5))
    for post, _, _ in window:
        beside = near.get(post)
        if beside is None:
            beside = near[post] = _Near()
        beside.groups.add(group)
    near[nearest[0]].load += 1


def _counted(
    posts: Iterable[PostRow], found: Habits, order: deque[tuple[PostRow, bool]]
) -> Iterator[PostRow]:
    """Count posts as they pass; a post is lone when no other form's lies within a window of it."""
    before: PostRow | None = None
    pending: PostRow | None = None
    for post in posts:
        found.first = found.first or post[1]
        found.last = post[1]
        found.posts[post[2]] += 1
        if pending is not None:
            order.append((pending, _apart(before, pending) and _apart(pending, post)))
            before = pending
        pending = post
        yield post
    if pending is not None:
        order.append((pending, _apart(before, pending)))


def _apart(before: PostRow | None, post: PostRow) -> bool:
    """Whether two neighbours are of one form, or too far from each other to be confused."""
    return before is None or before[2] == post[2] or abs(before[1] - post[1]) > WINDOW


def _settle(
    found: Habits, near: dict[int, _Near], post: PostRow, lone: bool
) -> list[tuple[PostRow, int]]:
    """Count what lies beside a post that the walk has passed; its load, if it has any."""
    number, _, form = post
    if lone:
        found.lone[form] += 1
    beside = near.pop(number, None)
    if beside is None:
        return []
    for group in beside.groups:
        found.hits[group, form] += 1
        if lone:
            found.lone_hits[group, form] += 1
    return [(post, beside.load)] if beside.load else []


def match(mails: Iterable[MailRow], posts: Iterable[PostRow], known: Habits) -> Iterator[Match]:
    """Give each mail the post that fits best and still has room."""
    chooser = _Chooser(known)
    slow = known.slow()
    wide = LONGEST_REQUEST if slow else 0.0
    for mail, around in pairs(mails, posts, max(BEFORE, wide), max(AFTER, wide)):
        if not around:
            continue
        message, ts, group = mail
        window = [p for p in around if -AFTER <= ts - p[1] <= BEFORE] if slow else around
        post = chooser.best(ts, group, window)
        if post is None and group in slow:
            post = _nearest(ts, around, slow[group])
        if post is not None:
            yield Match(message, post)


def _nearest(ts: float, around: Iterable[PostRow], form: int) -> int | None:
    """The request that is still running: a web server stamps its start or its end."""
    own = [post for post in around if post[2] == form]
    return min(own, key=lambda p: abs(ts - p[1]))[0] if own else None


class _Chooser:
    """Chooses posts by habit and nearness, and remembers which are full."""

    def __init__(self, known: Habits) -> None:
        self._known = known
        self._used: dict[int, int] = {}
        self._strengths: dict[tuple[int, int], float] = {}
        self._rooms: dict[int, int] = {}

    def best(self, ts: float, group: int, window: Iterable[PostRow]) -> int | None:
        """The post of this window that most likely caused a mail of this group."""
        best: int | None = None
        highest = 0.0
        for post, at, form in window:
            strength = self._strengths.get((group, form))
            if strength is None:
                strength = self._strength(group, form)
            if strength == 0.0 or self._used.get(post, 0) >= self._rooms[form]:
                continue
            score = strength - 0.1 * abs(ts - at - 0.5)
            if best is None or score > highest:
                best, highest = post, score
        if best is not None:
            self._used[best] = self._used.get(best, 0) + 1
        return best

    def _strength(self, group: int, form: int) -> float:
        strength = self._strengths[group, form] = self._known.rank(group, form)
        self._rooms[form] = self._known.capacity(form)
        return strength
