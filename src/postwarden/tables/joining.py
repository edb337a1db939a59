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
from math import floor
from typing import NamedTuple

BEFORE = 2.0
AFTER = 1.0
_WINDOW = BEFORE + AFTER
#: A pair must be this many times more frequent than chance.
_LIFT = 2.0
#: Part of a form's posts that have a mail beside them when the form usually mails.
_USUAL = 0.5
#: A distance is no chance when it is this many times more frequent than most.
_HEAPED = 3
#: Lone posts of a form from which its habit can be read.
_ENOUGH = 5
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
        if self.lone[form] >= _ENOUGH:
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
    mails: Iterable[Mail], posts: Iterable[Post], before: float = BEFORE, after: float = AFTER
) -> Iterator[tuple[Mail, tuple[Post, ...]]]:
    """Each mail with the posts from `before` seconds before to `after` it; both by time."""
    ahead = iter(posts)
    waiting = next(ahead, None)
    window: deque[Post] = deque()
    for mail in mails:
        while waiting is not None and waiting.ts <= mail.ts + after:
            window.append(waiting)
            waiting = next(ahead, None)
        while window and window[0].ts < mail.ts - before:
            window.popleft()
        yield mail, tuple(window)


def habits(mails: Iterable[Mail], posts: Iterable[Post]) -> Habits:
    """Walk the log once and count which forms have which mails beside them."""
    found = Habits()
    near: dict[int, Counter[int]] = {}
    nearest: Counter[int] = Counter()
    order: deque[tuple[Post, bool]] = deque()
    last_bin: dict[int, int] = {}
    counted = _counted(posts, found, order)
    for mail, window in pairs(mails, counted):
        number = int(mail.ts / _WINDOW)
        if last_bin.get(mail.group) != number:
            last_bin[mail.group] = number
            found.bins[mail.group] += 1
        found.mails[mail.group] += 1
        if window:
            found.beside.update({(mail.group, post.form) for post in window})
            nearest[min(window, key=lambda p: abs(mail.ts - p.ts - 0.5)).post] += 1
        for post in window:
            near.setdefault(post.post, Counter())[mail.group] += 1
        while order and order[0][0].ts < mail.ts - BEFORE:
            _settle(found, near, nearest, *order.popleft())
    deque(counted, maxlen=0)
    while order:
        _settle(found, near, nearest, *order.popleft())
    return found


def _counted(
    posts: Iterable[Post], found: Habits, order: deque[tuple[Post, bool]]
) -> Iterator[Post]:
    """Count posts as they pass; a post is lone when no other form's lies within a window of it."""
    before: Post | None = None
    pending: Post | None = None
    for post in posts:
        found.first = found.first or post.ts
        found.last = post.ts
        found.posts[post.form] += 1
        if pending is not None:
            order.append((pending, _lone(before, pending, post)))
            before = pending
        pending = post
        yield post
    if pending is not None:
        order.append((pending, _lone(before, pending, None)))


def _lone(before: Post | None, post: Post, after: Post | None) -> bool:
    return all(
        other is None or other.form == post.form or abs(other.ts - post.ts) > _WINDOW
        for other in (before, after)
    )


def _settle(
    found: Habits, near: dict[int, Counter[int]], nearest: Counter[int], post: Post, lone: bool
) -> None:
    groups = near.pop(post.post, Counter())
    for group in groups:
        found.hits[group, post.form] += 1
    if lone:
        found.lone[post.form] += 1
        for group in groups:
            found.lone_hits[group, post.form] += 1
    if load := nearest.pop(post.post, 0):
        found.load[post.form][load] += 1


def match(mails: Iterable[Mail], posts: Iterable[Post], known: Habits) -> Iterator[Match]:
    """Give each mail the post that fits best and still has room."""
    chooser = _Chooser(known)
    slow = known.slow()
    wide = LONGEST_REQUEST if slow else 0.0
    for mail, around in pairs(mails, posts, max(BEFORE, wide), max(AFTER, wide)):
        window = [p for p in around if -AFTER <= mail.ts - p.ts <= BEFORE] if slow else around
        post = chooser.best(mail, window)
        if post is None and mail.group in slow:
            post = _nearest(mail, around, slow[mail.group])
        if post is not None:
            yield Match(mail.message, post.post)


def _nearest(mail: Mail, around: Iterable[Post], form: int) -> Post | None:
    """The request that is still running: a web server stamps its start or its end."""
    own = [post for post in around if post.form == form]
    return min(own, key=lambda p: abs(mail.ts - p.ts), default=None)


class _Chooser:
    """Chooses posts by habit and nearness, and remembers which are full."""

    def __init__(self, known: Habits) -> None:
        self._known = known
        self._used: Counter[int] = Counter()
        self._strengths: dict[tuple[int, int], float] = {}
        self._rooms: dict[int, int] = {}

    def best(self, mail: Mail, window: Iterable[Post]) -> Post | None:
        """The post of this window that most likely caused the mail."""
        best: tuple[float, Post] | None = None
        for post in window:
            strength = self._strength(mail.group, post.form)
            if strength == 0.0 or self._used[post.post] >= self._rooms[post.form]:
                continue
            score = strength - 0.1 * abs(mail.ts - post.ts - 0.5)
            if best is None or score > best[0]:
                best = (score, post)
        if best is None:
            return None
        self._used[best[1].post] += 1
        return best[1]

    def _strength(self, group: int, form: int) -> float:
        strength = self._strengths.get((group, form))
        if strength is None:
            strength = self._strengths[group, form] = self._known.strength(group, form)
            self._rooms[form] = self._known.capacity(form)
        return strength


def lags(mails: Iterable[Mail], posts: Iterable[Post]) -> dict[int, tuple[int, int]]:
    """Forms whose mail comes at another distance than usual: from and to, in seconds.

    A slow script, a web server that stamps the start of a long request, a clock that is off:
    then the distances of mails and posts heap up somewhere outside of the usual window.
    """
    heaps: dict[int, Counter[int]] = defaultdict(Counter)
    for mail, around in pairs(mails, posts, LONGEST_REQUEST, LONGEST_REQUEST):
        for post in around:
            heaps[post.form][floor(mail.ts - post.ts)] += 1
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
    return (low, high) if inside >= max(_ENOUGH * 2, sum(counted.values()) // 4) else None


def match_late(
    mails: Iterable[Mail], posts: Iterable[Post], known: dict[int, tuple[int, int]]
) -> Iterator[Match]:
    """Give each mail a post of a form whose distance fits; a post takes mail once."""
    used: set[int] = set()
    for mail, around in pairs(mails, posts, LONGEST_REQUEST, LONGEST_REQUEST):
        for post in around:
            low, high = known.get(post.form, (1, 0))
            if low <= floor(mail.ts - post.ts) <= high and post.post not in used:
                used.add(post.post)
                yield Match(mail.message, post.post)
                break
