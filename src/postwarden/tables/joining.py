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
from typing import NamedTuple, TypeVar

BEFORE = 2.0
AFTER = 1.0
_WINDOW = BEFORE + AFTER
#: A pair must be this many times more frequent than chance.
_LIFT = 2.0
#: Part of a form's posts that have a mail beside them when the form usually mails.
_USUAL = 0.5
#: Lone posts of a form from which its habit can be read.
ENOUGH = 5
#: Part of a form's posts that other mail may crowd (a newsletter goes out at the same time).
_CROWDED = 0.05
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


#: The same as they come from the database: a name for each field costs more than all the rest.
MailRow = tuple[int, float, int]
PostRow = tuple[int, float, int]
M = TypeVar("M", bound=MailRow)
P = TypeVar("P", bound=PostRow)


@dataclass(slots=True)
class Habits:
    """What the whole log says of each (group, form).

    Attributes:
        hits: posts of the form with a mail of the group beside them; `posts`: all of them.
        lone_hits, lone: the same, of posts that had no other form's post near them.
        bins: 3 s windows with a mail of the group.
        load: how many mails were nearest to a post of the form, post by post.
        mails: mails of the group. `beside`: those with a post of the form in their window.
    """

    hits: Counter[tuple[int, int]] = field(default_factory=Counter)
    posts: Counter[int] = field(default_factory=Counter)
    lone_hits: Counter[tuple[int, int]] = field(default_factory=Counter)
    lone: Counter[int] = field(default_factory=Counter)
    bins: Counter[int] = field(default_factory=Counter)
    load: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    mails: Counter[int] = field(default_factory=Counter)
    beside: Counter[tuple[int, int]] = field(default_factory=Counter)
    first: float = 0.0
    last: float = 0.0

    def strength(self, group: int, form: int) -> float:
        """Share of the form's posts with such a mail beside them; 0 where chance explains it."""
        if self.lone[form] >= ENOUGH:
            share = self.lone_hits[group, form] / self.lone[form]
        else:
            share = self.hits[group, form] / max(1, self.posts[form])
        windows = max(1.0, (self.last - self.first) / _WINDOW)
        chance = self.bins[group] / windows
        if self.posts[form] > 1 and share < min(0.9, _LIFT * chance):
            return 0.0
        return share

    def capacity(self, form: int) -> int:
        """How many mails a post of the form causes at most, but for the odd crowded one."""
        counted = self.load.get(form)
        if not counted:
            return 1 << 30
        rest = sum(counted.values()) * _CROWDED
        for count in sorted(counted, reverse=True):
            rest -= counted[count]
            if rest < 0:
                return count
        return min(counted)

    def slow(self) -> dict[int, int]:
        """Groups that send on and on for one request, with the form that this is.

        Half of the form's posts have such a mail beside them, no other form has more, and yet
        many mails of the group lie outside of every window.
        """
        found: dict[int, int] = {}
        for group, form in self.hits:
            near = self.beside[group, form]
            ours = self.strength(group, form) >= _USUAL and near * 10 < self.mails[group] * 9
            counted = self.load.get(form)
            several = counted is not None and max(counted, key=counted.__getitem__) > 1
            if ours and several and near >= self.beside[group, found.get(group, form)]:
                found[group] = form
        return found


def pairs(
    mails: Iterable[M], posts: Iterable[P], before: float = BEFORE, after: float = AFTER
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
    for (_, ts, group), window in pairs(mails, counted):
        number = int(ts / _WINDOW)
        if last_bin.get(group) != number:
            last_bin[group] = number
            found.bins[group] += 1
        found.mails[group] += 1
        if window:
            _note(found, near, ts, group, window)
        while order and order[0][0][1] < ts - BEFORE:
            _settle(found, near, *order.popleft())
    deque(counted, maxlen=0)
    while order:
        _settle(found, near, *order.popleft())
    return found


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
    return before is None or before[2] == post[2] or abs(before[1] - post[1]) > _WINDOW


def _settle(found: Habits, near: dict[int, _Near], post: PostRow, lone: bool) -> None:
    number, _, form = post
    if lone:
        found.lone[form] += 1
    beside = near.pop(number, None)
    if beside is None:
        return
    for group in beside.groups:
        found.hits[group, form] += 1
        if lone:
            found.lone_hits[group, form] += 1
    if beside.load:
        found.load[form][beside.load] += 1


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
        strength = self._strengths[group, form] = self._known.strength(group, form)
        self._rooms[form] = self._known.capacity(form)
        return strength
