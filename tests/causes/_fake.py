"""LogTables made by hand, and the people and programs that fill them."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Certainty, Evidence, Finding
from postwarden.model.log_tables import (
    Cluster,
    FormSides,
    FormVisits,
    Handed,
    LoginCount,
    LogTables,
    Onward,
    Pace,
    Pause,
    Place,
    Rule,
    Totals,
)
from postwarden.tables.database import Database
from tests.causes._posts import FormPost, Posts

#: A full hour, in 2026.
START = 1_790_002_800.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#: Nobody read it, no mail came of it: to be changed by name.
NOWHERE = Place(-1, 0)
_numbers = count(1)

Scripted = tuple[Handed, int | None, int, bool, Place]


@dataclass(eq=False)
class Fake:
    """Lists in place of a database; sums are those of the lists, with `others` mails of a web user."""

    posts: Sequence[FormPost] = ()
    silent: Sequence[FormPost] = ()
    mails: Sequence[Handed] = ()
    scripts: Sequence[Scripted] = ()
    tried: Mapping[str, list[LoginCount]] = field(default_factory=dict)
    onward: Sequence[Onward] = ()
    returned: Sequence[Onward] = ()
    received: Sequence[Onward] = ()
    viewed: frozenset[str] = frozenset({"laden.test", "praxis.test"})
    leads: bool | None = True
    own: frozenset[str] = frozenset({"laden.test", "web01"})
    hops: frozenset[str] = frozenset({"mx.anbieter.test"})
    others: int = 0
    others_failed: int = 0
    untraced: int = 0
    explained: frozenset[int] = frozenset()

    def totals(self) -> Totals:
        sent = sum(p.messages for p in self.posts) + len(self.mails) + self.others
        failed = sum(p.failed for p in self.posts) + sum(1 for m in self.mails if m.failed)
        reached = sum(p.recipients for p in self.posts) + sum(m.recipients for m in self.mails)
        return Totals(
            sent=sent,
            recipients=reached + self.others,
            failed=failed + self.others_failed,
            untraced=self.untraced,
            bounces=len(self.returned),
            forwarded=len(self.onward),
            local=len(self.received),
            stopped=0,
            requests=len(self.posts) + len(self.silent),
            logins=sum(map(len, self.tried.values())),
            scripts=len(self.scripts),
        )

    @cached_property
    def parting(self) -> Posts:
        """The posts in a database, where programs are told from people."""
        folder = TemporaryDirectory()
        database = Database(Path(folder.name))
        weakref.finalize(self, folder.cleanup)
        weakref.finalize(self, database.close)
        silent = not any(self.totals()[:8])
        return Posts(database, self.silent if silent else self.posts, silent)

    def visits(self, rule: Rule) -> list[FormVisits]:
        return self.parting.visits(rule)

    def part(self, rule: Rule, fastest: Mapping[int, float]) -> list[tuple[int, int, int]]:
        return self.parting.part(rule, fastest)

    def crowds(self, loading: Collection[int], pause: Pause) -> Iterator[tuple[int, Cluster]]:
        return self.parting.crowds(loading, pause)

    def sides(
        self, spans: Mapping[int, tuple[float, float]], sample: int, most: int
    ) -> tuple[dict[int, FormSides], Pace]:
        return self.parting.sides(spans, sample, most)

    def callers(self, forms: Collection[int], most: int) -> tuple[str, ...]:
        return self.parting.callers(forms, most)

    def scripted(self) -> Iterator[Scripted]:
        return iter(sorted(self.scripts, key=lambda row: (row[0].script, row[0].ts)))

    def handed(self, kind: str) -> Iterator[Handed]:
        chosen = [m for m in self.mails if m.kind == kind]
        return iter(sorted(chosen, key=lambda m: (m.host, m.who.lower(), m.ts)))

    def unexplained(self, kind: str, refused: int) -> Iterator[Handed]:
        left = [m for m in self.handed(kind) if m.message not in self.explained]
        failed = Counter((m.host, m.who.lower()) for m in left if m.refused)
        return (m for m in left if failed[m.host, m.who.lower()] >= refused)

    def failures(self) -> list[tuple[str, str, int, int]]:
        ordinary = [("user", "www-data", self.others, self.others_failed)] if self.others else []
        counted = Counter((m.kind, m.who.lower()) for m in self.mails)
        refused = Counter((m.kind, m.who.lower()) for m in self.mails if m.refused)
        return ordinary + [(*key, number, refused[key]) for key, number in counted.items()]

    def logins(self, account: str) -> list[LoginCount]:
        return self.tried.get(account, [])

    def tries(self, account: str, until: float) -> int:
        logins = self.tried.get(account, [])
        return sum(x.failed for x in logins if x.first_failed and x.first_failed < until)

    def own_relays(self) -> frozenset[str]:
        return self.hops

    def forwarded(self) -> Iterator[Onward]:
        return iter(sorted(self.onward, key=lambda m: (m.address, m.ts)))

    def backscatter(self) -> Iterator[Onward]:
        return iter(sorted(self.returned, key=lambda m: m.ts))

    def bounces_received(self) -> Iterator[Onward]:
        return iter(sorted(self.received, key=lambda m: (m.address, m.ts)))

    def other_paths(self, site: str, form: str) -> tuple[str, ...]:
        return ()

    def viewed_sites(self) -> frozenset[str]:
        return self.viewed

    def linked(self, site: str, form: str) -> bool | None:
        return self.leads

    def first_seen(self, site: str, form: str, visitors: int) -> Place | None:
        seen = self._of(site, form)
        return min(seen, key=lambda p: p.ts).place if seen else None

    def _of(self, site: str, form: str) -> list[FormPost]:
        return [p for p in (*self.posts, *self.silent) if (p.site, p.form) == (site, form)]

    def when(self, place: Place) -> float | None:
        return next((p.ts for p in (*self.posts, *self.silent) if p.place == place), None)

    def own_domains(self) -> frozenset[str]:
        return self.own

    def evidence(self, place: Place) -> Evidence:
        return Evidence(f"log{place.segment}", place.line)


def tables(fake: Fake) -> LogTables:
    """The fake keeps the Protocol: a missing query fails here, in mypy."""
    return fake


def program(form: str = "/kontakt.php", at: float = 0.0, ip: str = "", to: str = "") -> FormPost:
    """A post by a program that saw no page, and its one mail, refused every fifth minute."""
    number = next(_numbers)
    ts = START + at
    return FormPost(
        post=number,
        ts=ts,
        place=Place(1, number),
        site="laden.test",
        form=form,
        method="POST",
        status=200,
        ip=ip or f"203.0.{number % 200}.9",
        agent=BROWSER,
        referer="",
        pages=0,
        gap=None,
        stay=None,
        assets=0,
        posted=1,
        since=0,
        messages=1,
        recipients=1,
        failed=int(at % (5 * MINUTE) == 0),
        refused=int(at % (5 * MINUTE) == 0),
        to=(to or f"opfer{number}@gmx.test",),
        first=ts,
        last=ts,
        mail=Place(0, number),
        script="",
        script_line=0,
        evaled=False,
        subject="",
        script_place=NOWHERE,
    )


def person(form: str = "/kontakt.php", at: float = 0.0, ip: str = "", to: str = "") -> FormPost:
    """A post by somebody whose browser loaded the page with its pictures a minute and a half ago."""
    post = program(form, at, ip, to)
    return post._replace(
        ip=ip or f"198.51.{post.post % 200}.7",
        referer="https://laden.test/kontakt",
        pages=2,
        gap=90.0,
        stay=140.0,
        assets=6,
        failed=0,
        refused=0,
    )


def without_mail(post: FormPost) -> FormPost:
    """The same post, refused by the form."""
    return post._replace(
        messages=0, recipients=0, failed=0, refused=0, to=(), mail=post.place, script=""
    )


def logged(post: FormPost, path: str, line: int = 31, evaled: bool = False) -> FormPost:
    """The same post, with PHP's own line on its mail."""
    place = Place(2, post.post)
    return post._replace(script=path, script_line=line, evaled=evaled, script_place=place)


def handed(kind: str, who: str, at: float = 0.0, client: str = "", sender: str = "") -> Handed:
    """A mail that no request caused, to somebody else each time."""
    number = next(_numbers)
    return Handed(
        message=number,
        ts=START + at,
        place=Place(0, number),
        host="web01",
        kind=kind,
        who=who,
        client=client,
        sender=sender or who,
        recipients=1,
        failed=0,
        refused=0,
        recipient=f"jemand{number}@anbieter{number % 7}.test",
        reply="",
        relay="mx.anbieter.test",
        script="",
    )


def script_mail(mail: Handed, path: str, form: int | None = None, evaled: bool = False) -> Scripted:
    """PHP's line on a mail; `form` is that of the request that caused it."""
    return mail._replace(script=path), form, 17, evaled, Place(2, mail.message)


def onward(address: str, at: float = 0.0, reply: str = "") -> Onward:
    """A mail that went on to a foreign mailbox, or a bounce; with a reply it failed."""
    number = next(_numbers)
    return Onward(
        message=number,
        ts=START + at,
        place=Place(0, number),
        host="web01",
        address=address,
        targets=(f"ziel{number % 3}@gmx.test",),
        failed=1 if reply else 0,
        reply=reply,
    )


def login(account: str, ip: str, worked: tuple[float, float], times: int = 9) -> LoginCount:
    """Mailbox logins from one address, from the first to the last."""
    first, last = worked
    return LoginCount(account, ip, times, START + first, START + last, 0, None, Place(3, 1))


def guess(account: str, ip: str, at: float, times: int = 5) -> LoginCount:
    """Tries from one address that all failed."""
    return LoginCount(account, ip, 0, None, None, times, START + at, Place(3, 2))


def every(step: float, times: int, start: float = 0.0) -> list[float]:
    """Moments in equal steps."""
    return [start + step * n for n in range(times)]


def only(cases: Iterator[Case]) -> Case:
    """The one case there is, checked against what every case promises."""
    (case,) = cases
    keep_promises(case.finding)
    return case


def keep_promises(finding: Finding) -> None:
    """Proof, times in order, and a certainty that its own reasons bear out."""
    facts = finding.facts
    assert finding.evidence
    assert facts["first"] <= facts["last"]  # type: ignore[operator] # both are moments
    if "why_not_higher" in facts:
        assert (finding.certainty is Certainty.PROVEN) == (facts["why_not_higher"] == ())


def claimed(look: Look, case: Case) -> int:
    """How many messages the case claims: those of programs through its forms, and single ones."""
    by_form = {story.number: story.programs.messages for story in look.abused}
    return sum(by_form[form] for form in case.forms) + len(case.messages)
