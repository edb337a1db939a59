"""Which POST caused which mail: by time, by habit and by capacity. Pure; `matching` counts for it.

A web server stamps seconds, and sendmail may return before pickup reads the spool: a mail lies
between 1 s before and 2 s after the stamp of its POST. Where several POSTs lie in that window,
habit decides: how many POSTs of this form have a mail of this kind beside them, measured over
the whole log and against chance. A POST takes no more mails than its form's lone POSTs show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

BEFORE = 2.0
AFTER = 1.0
WINDOW = BEFORE + AFTER
#: A pair must be this many times more frequent than chance.
_LIFT = 2.0
#: Part of a form's posts that have a mail beside them when the form usually mails.
_USUAL = 0.5
#: Lone posts of a form from which its habit can be read.
ENOUGH = 5
#: What a habit counts that no lone post shows: nearness never outweighs the difference.
_UNPROVEN = 0.75
#: Part of a form's posts that other mail may crowd (a newsletter goes out at the same time).
_CROWDED = 0.05
#: Seconds around a post in which mail that belongs to no post tells of a crowd.
CLOSE_BY = 10.0
#: A script that is still sending is stamped at its end (nginx) or start (Apache).
LONGEST_REQUEST = 60.0


@dataclass(slots=True)
class Habits:
    """What the whole log says of each (group, form).

    Attributes:
        hits: posts of the form with a mail of the group beside them; `posts`: all of them.
        lone_hits, lone: the same, of posts that had no other form's post near them.
        bins: 3 s windows with a mail of the group.
        load: how many mails were nearest to a post of the form, post by post, out of any crowd.
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
        windows = max(1.0, (self.last - self.first) / WINDOW)
        chance = self.bins[group] / windows
        if self.posts[form] > 1 and share < min(0.9, _LIFT * chance):
            return 0.0
        return share

    def rank(self, group: int, form: int) -> float:
        """How a post of the form ranks for such a mail: where two were posted together, and one
        shows by its lone posts that it mails, the other's mails may all be the first one's.
        """
        proven = self.lone[form] >= ENOUGH
        return self.strength(group, form) * (1.0 if proven else _UNPROVEN)

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
        for group, form in sorted(self.hits):
            near = self.beside[group, form]
            ours = self.strength(group, form) >= _USUAL and near * 10 < self.mails[group] * 9
            counted = self.load.get(form)
            several = counted is not None and max(counted, key=lambda n: (counted[n], n)) > 1
            if ours and several and near >= self.beside[group, found.get(group, form)]:
                found[group] = form
        return found


def choose(contested: Iterable[tuple[int, int, int, int]]) -> Iterator[tuple[int, int]]:
    """Give each mail the post that fits best and still has room: mails and posts that go together.

    `contested`: rows of mail, post, how many mails the post takes, and the cluster of mails that
    share posts with no others; mails by time, the posts of each by how well they fit.
    """
    used: dict[int, int] = {}
    last_mail = last_cluster = -1
    for mail, post, room, cluster in contested:
        if cluster != last_cluster:
            used, last_cluster = {}, cluster
        if mail != last_mail and used.get(post, 0) < room:
            used[post] = used.get(post, 0) + 1
            last_mail = mail
            yield mail, post
