"""What happened at one form or script: its posts, split into programs and people, summed up."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from postwarden.causes import form_kinds, places, surges, visitors
from postwarden.causes.visitors import V
from postwarden.model.log_tables import FormPost, LogTables, Manner, Place

#: More mails than this for one post of a program, and no constant number: no form does that.
_FORM_MAILS = 3
_SAMPLE = 4
#: Posts whose manners are held from the first reading to the second.
_HELD = 150_000
#: Posts of programs that any form sees without being abused.
_PROBES = 20


@dataclass(slots=True)
class Side:
    """The posts of one side (programs or people) that caused mail, summed up."""

    posts: array[int] = field(default_factory=lambda: array("q"))
    messages: int = 0
    recipients: int = 0
    failed: int = 0
    refused: int = 0
    first: float = 0.0
    last: float = 0.0
    addresses: Counter[str] = field(default_factory=Counter)
    to: Counter[str] = field(default_factory=Counter)
    ratios: Counter[int] = field(default_factory=Counter)
    scripts: Counter[tuple[str, int, bool]] = field(default_factory=Counter)
    subjects: list[str] = field(default_factory=list)
    blind: int = 0
    times: array[float] = field(default_factory=lambda: array("d"))
    sample: list[FormPost] = field(default_factory=list)

    def add(self, post: FormPost) -> None:
        """Take one post that caused mail."""
        self.posts.append(post.post)
        self.times.append(post.ts)
        self.blind += post.gap is None
        self.messages += post.messages
        self.recipients += post.recipients
        self.failed += post.failed
        self.refused += post.refused
        self.first = min(self.first or post.first, post.first)
        self.last = max(self.last, post.last)
        self.addresses[post.ip] += 1
        self.to.update(post.to)
        self.ratios[post.messages] += 1
        if post.script:
            self.scripts[post.script, post.script_line, post.evaled] += 1
        if len(self.subjects) < 50:
            self.subjects.append(post.subject)
        if len(self.sample) < _SAMPLE:
            self.sample.append(post)


@dataclass(slots=True)
class Story:
    """One form or script on one site.

    Attributes:
        posts: all requests to it; `programs` and `people` hold those that caused mail.
        tried: posts of programs, also those without mail; `visitors` (in the order of
            their first post), `addresses`: whose.
        asked: the same of people.
        by_pattern: some were told from people's by their surge and its failures alone.
    """

    site: str
    form: str
    posts: int = 0
    tried: int = 0
    asked: int = 0
    programs: Side = field(default_factory=Side)
    people: Side = field(default_factory=Side)
    visitors: dict[int, None] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    by_pattern: bool = False

    @property
    def kind(self) -> str:
        """What the form is for; a program chooses its subjects, so only people's count."""
        return form_kinds.kind_of(self.form, self.people.subjects)

    @property
    def owners(self) -> frozenset[str]:
        """Foreign mailboxes that get a notice of (nearly) every post."""
        mailed = len(self.programs.posts) + len(self.people.posts)
        both = self.programs.to + self.people.to
        return frozenset(a for a, n in both.items() if mailed > 2 and n >= 0.6 * mailed)

    @property
    def reaches_strangers(self) -> bool:
        """Whether programs made the site write to others than its owner."""
        return bool(self.programs.to.keys() - self.owners)

    @property
    def mails_alike(self) -> bool:
        """Whether nearly every post of a program causes the same number of mails."""
        counted = self.programs.ratios
        return bool(counted) and max(counted.values()) >= 0.8 * sum(counted.values())

    @property
    def script(self) -> tuple[str, int, bool] | None:
        """Path, line and eval of the script that PHP logged most for the programs' mail."""
        found = self.programs.scripts.most_common(1)
        return found[0][0] if found else None

    @property
    def is_script(self) -> bool:
        """Whether this is no form at all but a script that mails for whoever calls it."""
        path = self.form.partition("?")[0]
        logged = self.script
        if places.is_program(path) and places.holds_files(path):
            return True
        if logged is not None and (logged[2] or places.holds_files(logged[0])):
            return True
        if self._mails_in_masses:
            return True
        named = "/lib/" + path.rpartition("/")[2] if places.holds_code(path) else path
        if self.people.posts or form_kinds.kind_of(named) != "unknown":
            return False
        by_itself = logged is not None and logged[0].endswith(path)
        return places.is_program(path) and (places.holds_code(path) or by_itself)

    @property
    def _mails_in_masses(self) -> bool:
        """Many mails for one request, more than the form ever writes for people."""
        mean = self.programs.messages / max(1, len(self.programs.posts))
        if mean <= max(_FORM_MAILS, *self.people.ratios, 0):
            return False
        if self.people.posts:
            return mean > 2 * max(self.people.ratios)
        known = form_kinds.kind_of(self.form) != "unknown" and not places.holds_code(self.form)
        return not (self.mails_alike and known)


@dataclass(slots=True)
class _Habits:
    """Unhurried posts with pictures and styles, those without, and how their mail fails."""

    loading: int = 0
    bare: int = 0
    messages: int = 0
    refused: int = 0

    @property
    def failing(self) -> float:
        """Part of the mails that a receiver refused."""
        return self.refused / self.messages if self.messages else 0.0


def tell(tables: LogTables) -> list[Story]:
    """The stories of all forms that caused mail; what tells people apart is held form by form."""
    seen: dict[tuple[str, str], _Habits] = {}
    kept: dict[tuple[str, str], list[Manner]] = {}
    room = _HELD
    for key, group in _by_form(tables.manners()):
        posts = list(group)
        seen[key] = _habits(posts)
        if len(posts) <= room:
            kept[key] = posts
            room -= len(posts)
    viewed = tables.viewed_sites()
    found = []
    for key, told in _by_form(tables.form_posts()):
        posts = kept.pop(key, []) or list(tables.manners(*key))
        usual = _usual_elsewhere(seen, key, key[0] in viewed)
        found.append(_story(*key, told, posts, usual))
    return found


def guess(tables: LogTables) -> list[Story]:
    """The stories of all posts that were answered well, where no mail log says what they caused."""
    found = []
    for (site, form), members in _by_form(tables.silent_posts()):
        posts = [p for p in members if p.status < 400]
        loading = any(p.assets for p in posts)
        usual = visitors.Usual(loading, 0.0, 0.0)
        found.append(_story(site, form, posts, posts, usual, mailed=False))
    return [s for s in found if _is_flooded(s)]


def _is_flooded(story: Story) -> bool:
    """Programs post in numbers, to something that people use as a form or that is named like one."""
    programs, people = len(story.programs.posts), len(story.people.posts)
    named = form_kinds.kind_of(story.form) != "unknown" or story.is_script
    busy = surges.busiest_hour(story.programs.times)
    return programs > _PROBES + 3 * people and busy > _PROBES / 4 and bool(named or people)


def _by_form(posts: Iterable[V]) -> Iterator[tuple[tuple[str, str], Iterator[V]]]:
    return groupby(posts, key=lambda p: (p.site, p.form))


def _habits(posts: Iterable[Manner]) -> _Habits:
    """What the unhurried visitors of a form do."""
    found = _Habits()
    for post in posts:
        if visitors.unhurried(post):
            found.loading += bool(post.assets)
            found.bare += not post.assets
            found.messages += post.messages
            found.refused += post.refused
    return found


def _usual_elsewhere(
    seen: dict[tuple[str, str], _Habits], key: tuple[str, str], pages: bool
) -> visitors.Usual:
    others = [habit for other, habit in seen.items() if other != key]
    failing = min((h.failing for h in others if h.loading + h.bare > _SAMPLE), default=0.0)
    loading = sum(habit.loading for habit in others)
    if loading:
        cached = min(1.0, sum(habit.bare for habit in others) / loading)
        return visitors.Usual(True, cached, failing, pages)
    return visitors.Usual(bool(seen[key].loading), 0.0, failing, pages)


def _story(
    site: str,
    form: str,
    told: Iterable[FormPost],
    posts: Sequence[V],
    usual: visitors.Usual,
    mailed: bool = True,
) -> Story:
    """Sum up what is `told` of the same `posts`, both by time."""
    programs, people = visitors.split(posts, usual)
    crowd = _failing_crowd(people, usual) if mailed else []
    odd = {p.post for p in programs} | {p.post for p in crowd}
    story = Story(site, form, posts=len(posts), by_pattern=bool(crowd))
    story.tried, story.asked = len(odd), len(posts) - len(odd)
    for post in told:
        side = story.people
        if post.post in odd:
            side = story.programs
            story.visitors.setdefault(post.visitor)
            story.addresses.add(post.ip)
        if post.messages or not mailed:
            side.add(post)
    return story


def _failing_crowd(people: Sequence[V], usual: visitors.Usual) -> list[V]:
    """Posts that look like people's, in a surge whose mail fails as no people's does."""
    mailed = [p for p in people if p.messages]
    crowd = surges.densest(mailed)
    inside = {p.post for p in crowd}
    rest = [p for p in mailed if p.post not in inside]
    failed = sum(1 for p in crowd if p.refused)
    if len(crowd) <= _PROBES or not surges.fails_more(
        failed, len(crowd), rest, usual.failing, surges.OLD_LIST
    ):
        return []
    return crowd


def places_of(side: Side) -> list[Place]:
    """Lines that show it: the request, PHP's log and the mail log of a few posts."""
    found: list[Place] = []
    for post in side.sample:
        found.append(post.place)
        if post.script_place.segment >= 0:
            found.append(post.script_place)
        found.append(post.mail)
    return found
