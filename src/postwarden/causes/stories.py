"""What happened at one form or script: its posts, split into programs and people, summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from postwarden.causes import form_kinds, places, surges, visitors
from postwarden.model.log_tables import (
    Cluster,
    FormVisits,
    LogTables,
    Pace,
    Place,
    Side,
)

#: More mails than this for one post of a program, and no constant number: no form does that.
_FORM_MAILS = 3
_SAMPLE = 4
#: Posts of programs that any form sees without being abused.
_PROBES = 20
#: Part of a form's posts that its owner gets a notice of; a post names up to five recipients.
_NOTICED = 0.6
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Story:
    """One form or script on one site.

    Attributes:
        number: the tables' number for it.
        posts: all requests to it; `programs` and `people` hold those that caused mail.
        tried: posts of programs, also those without mail; `addresses`: how many they came from.
        asked: the same of people.
        by_pattern: some were told from people's by their surge and its failures alone.
        everybody: when people posted, to all forms of this server.
    """

    number: int
    site: str
    form: str
    posts: int
    tried: int
    asked: int
    addresses: int
    programs: Side
    people: Side
    by_pattern: bool
    everybody: Pace

    @property
    def kind(self) -> str:
        """What the form is for; a program chooses its subjects, so only people's count."""
        return form_kinds.kind_of(self.form, self.people.subjects)

    @property
    def owners(self) -> frozenset[str]:
        """Foreign mailboxes that get a notice of (nearly) every post."""
        mailed = self.programs.posts + self.people.posts
        both = Counter(self.programs.to) + Counter(self.people.to)
        return frozenset(a for a, n in both.items() if mailed > 2 and n >= _NOTICED * mailed)

    @property
    def reaches_strangers(self) -> bool:
        """Whether programs made the site write to others than its owner."""
        return self.programs.written > len(self.programs.to.keys() & self.owners)

    @property
    def mails_alike(self) -> bool:
        """Whether nearly every post of a program causes the same number of mails."""
        counted = self.programs.ratios
        return bool(counted) and max(counted.values()) >= 0.8 * sum(counted.values())

    @property
    def script(self) -> tuple[str, int, bool] | None:
        """Path, line and eval of the script that PHP logged most for the programs' mail."""
        return next(iter(self.programs.scripts), None)

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
        mean = self.programs.messages / max(1, self.programs.posts)
        if mean <= max(_FORM_MAILS, *self.people.ratios, 0):
            return False
        if self.people.posts:
            return mean > 2 * max(self.people.ratios)
        known = form_kinds.kind_of(self.form) != "unknown" and not places.holds_code(self.form)
        return not (self.mails_alike and known)


def tell(tables: LogTables) -> list[Story]:
    """The stories of all forms that caused mail."""
    visits = tables.visits(visitors.RULE)
    viewed = tables.viewed_sites()
    usual = {v.form: _usual_elsewhere(v, others, v.site in viewed) for v, others in _each(visits)}
    return _stories(tables, visits, usual)


def guess(tables: LogTables) -> list[Story]:
    """The stories of all posts that were answered well, where no mail log says what they caused."""
    visits = tables.visits(visitors.RULE)
    usual = {v.form: visitors.Usual(v.pictured, 0.0, 0.0) for v in visits}
    return [s for s in _stories(tables, visits, usual) if _is_flooded(s)]


def _is_flooded(story: Story) -> bool:
    """Programs post in numbers, to something that people use as a form or that is named like one."""
    programs, people = story.programs.posts, story.people.posts
    named = form_kinds.kind_of(story.form) != "unknown" or story.is_script
    busy = story.programs.pace.busiest
    return programs > _PROBES + 3 * people and busy > _PROBES / 4 and bool(named or people)


@dataclass(frozen=True, slots=True)
class _Others:
    """What unhurried visitors do at all other forms together.

    Attributes:
        loading, bare: their posts with pictures and styles, and without.
        failing: part of the mail that a receiver refused, at the form where it is least.
    """

    loading: int
    bare: int
    failing: float


def _each(visits: Sequence[FormVisits]) -> Iterator[tuple[FormVisits, _Others]]:
    """Each form with what is usual at the others."""
    loading, bare = sum(v.loading for v in visits), sum(v.bare for v in visits)
    telling = (v for v in visits if v.loading + v.bare > _SAMPLE)
    failing = sorted((v.refused / v.messages if v.messages else 0.0, v.form) for v in telling)[:2]
    for v in visits:
        least = next((share for share, form in failing if form != v.form), 0.0)
        yield v, _Others(loading - v.loading, bare - v.bare, least)


def _usual_elsewhere(visits: FormVisits, others: _Others, pages: bool) -> visitors.Usual:
    if others.loading:
        cached = min(1.0, others.bare / others.loading)
        return visitors.Usual(True, cached, others.failing, pages)
    return visitors.Usual(bool(visits.loading), 0.0, others.failing, pages)


def _stories(
    tables: LogTables, visits: Sequence[FormVisits], usual: Mapping[int, visitors.Usual]
) -> list[Story]:
    """Part programs from people at each form, and sum up both."""
    fastest = {v.form: visitors.fastest(v) for v in visits if usual[v.form].pages}
    bare = {
        form
        for form, bare, loading in tables.part(visitors.RULE, fastest)
        if form in fastest and visitors.too_many_bare(bare, loading, usual[form])
    }
    spans = {}
    for form, found in groupby(tables.crowds(bare, surges.PAUSE), key=lambda row: row[0]):
        crowd = _failing_crowd([cluster for _, cluster in found], usual[form])
        if crowd:
            spans[form] = crowd[0].first, crowd[-1].last
    sides, everybody = tables.sides(spans, _SAMPLE, _NAMED)
    return [
        Story(v.form, v.site, v.path, v.posts, *sides[v.form], v.form in spans, everybody)
        for v in visits
    ]


def _failing_crowd(people: Sequence[Cluster], usual: visitors.Usual) -> Sequence[Cluster]:
    """Posts that look like people's, in a surge whose mail fails as no people's does."""
    crowd = surges.dense(people)
    count, failed = sum(c.size for c in crowd), sum(c.refused for c in crowd)
    rest = sum(c.size for c in people) - count
    rest_failed = sum(c.refused for c in people) - failed
    if count <= _PROBES or not surges.fails_beyond(
        failed, count, rest_failed, rest, usual.failing, surges.OLD_LIST
    ):
        return ()
    return crowd


def places_of(side: Side) -> list[Place]:
    """Lines that show it: the request, PHP's log and the mail log of a few posts."""
    found: list[Place] = []
    for post in side.sample:
        found.append(post.place)
        if post.script.segment >= 0:
            found.append(post.script)
        found.append(post.mail)
    return found
