"""A script that does not belong to the site sends mail."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from postwarden.causes import places, surges
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.causes.stories import Story, places_of
from postwarden.model import Certainty, Code, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.log_tables import Handed, Place

CODE = Code(
    "cause.infected-script",
    Severity.URGENT,
    facts=(
        "messages",
        "recipients",
        "first",
        "last",
        "share",
        "failed",
        "why_not_higher",
        "requests",
        "callers",
        "evaled",
        "honest",
    ),
    optional=(
        "script_line",
        "trigger",
        "directory_only",
    ),
)


_CALLERS = 10
#: Mails of one script that are worth a look when nobody is seen calling it.
_SURGE = 20
#: Part of a script's mail that lies in the surge when it has no honest work beside it.
_ALL = 0.95


@dataclass(slots=True)
class _Script:
    """All that one script sent: what requests of programs caused, and what nobody requested."""

    name: str
    logged: bool
    line: int = 0
    evaled: bool = False
    by_pattern: bool = False
    site: str = ""
    trigger: str = ""
    forms: list[int] = field(default_factory=list)
    posts: int = 0
    messages: array[int] = field(default_factory=lambda: array("q"))
    count: int = 0
    recipients: int = 0
    failed: int = 0
    honest: int = 0
    first: float = 0.0
    last: float = 0.0
    proof: list[Place] = field(default_factory=list)

    def extend(
        self, messages: int, recipients: int, failed: int, first: float, last: float
    ) -> None:
        """Add mail to what the script sent."""
        self.count += messages
        self.recipients += recipients
        self.failed += failed
        self.first = min(self.first or first, first)
        self.last = max(self.last, last)


def find(look: Look) -> Iterator[Case]:
    """Scripts that mail for whoever calls them, or that lie where no script belongs."""
    scripts: dict[str, _Script] = {}
    for story in look.abused:
        if story.is_script:
            _add_story(scripts, story, _is_shared(look, story))
    requested = {form for s in scripts.values() for form in s.forms}
    _add_logged(look, scripts, requested)
    _add_failing(look, scripts)
    for script in scripts.values():
        if script.count or look.blind:
            yield _case(look, script)


def _is_shared(look: Look, story: Story) -> bool:
    """Whether the script that PHP logged is a mailer that honest forms use too."""
    logged = story.script
    if logged is None:
        return True
    path, _, evaled = logged
    url = story.form.partition("?")[0]
    if evaled or places.holds_files(path) or _file(path, url).endswith(url):
        return False
    direct = places.is_program(url) and (places.holds_files(url) or places.holds_code(url))
    return direct or any(
        path in {script for script, _, _ in other.people.scripts}
        for other in look.stories
        if other is not story and other.people.messages > other.programs.messages
    )


def _file(logged: str, url: str) -> str:
    """Exim logs the caller's directory only; the URL adds the file where both agree."""
    folder, _, file = url.rpartition("/")
    agree = logged.endswith(f"{folder}/") if folder else not places.holds_files(logged)
    return logged + file if logged.endswith("/") and agree else logged


def _add_story(scripts: dict[str, _Script], story: Story, shared: bool) -> None:
    path = story.form.partition("?")[0]
    logged = None if shared else story.script
    name = _file(logged[0], path) if logged else path
    script = scripts.setdefault(name, _Script(name, logged is not None))
    if logged:
        script.line, script.evaled = logged[1], script.evaled or logged[2]
    script.site = story.site
    script.trigger = path
    side = story.programs
    script.forms.append(story.number)
    script.posts += side.posts
    script.honest += story.people.messages
    script.extend(side.messages, side.recipients, side.failed, side.first, side.last)
    script.proof += places_of(side)


def _add_logged(look: Look, scripts: dict[str, _Script], requested: set[int]) -> None:
    """Mail of the same scripts, or of scripts in odd places, that no known request caused."""
    for mail, form, line, evaled, place in look.tables.scripted():
        odd = evaled or places.holds_files(mail.script)
        known = mail.script in scripts and scripts[mail.script].logged
        if mail.kind == "cut" or form in requested or not (odd or (known and form is None)):
            continue
        script = scripts.setdefault(mail.script, _Script(mail.script, True))
        script.line, script.evaled = script.line or line, script.evaled or evaled
        script.messages.append(mail.message)
        script.extend(1, mail.recipients, bool(mail.failed), mail.ts, mail.ts)
        _prove(script, mail, place)


def _add_failing(look: Look, scripts: dict[str, _Script]) -> None:
    """Scripts that no honest form uses and whose own surge of mail fails as spam does."""
    honest = {path for s in look.stories for path, _, _ in s.people.scripts}
    logged = groupby(look.tables.scripted(), key=lambda row: row[0].script)
    for name, rows in logged:
        if name in honest or name in scripts or name.endswith("/"):
            continue
        mails = [row for row in rows if row[1] is None and row[0].kind != "cut"]
        if len(mails) < _SURGE:
            continue
        surge = surges.densest([row[0] for row in mails])
        failed = sum(1 for row in mails if row[0].refused)
        usual = look.usual_failure()
        if len(surge) < _ALL * len(mails):
            continue  # the site's own mailer: its everyday mail lies around the surge
        if not surges.fails_more(failed, len(mails), (), usual, surges.OLD_LIST):
            continue
        script = scripts[name] = _Script(name, True, by_pattern=True)
        for mail, _, line, evaled, place in mails:
            script.line, script.evaled = script.line or line, script.evaled or evaled
            script.messages.append(mail.message)
            script.extend(1, mail.recipients, bool(mail.failed), mail.ts, mail.ts)
            _prove(script, mail, place)


def _prove(script: _Script, mail: Handed, place: Place) -> None:
    if len(script.proof) < _CALLERS:
        script.proof += [place, mail.place]


def _case(look: Look, script: _Script) -> Case:
    limits = ("no-mail-log",) if look.blind else _limits(script)
    facts: dict[str, Fact] = {"script_line": script.line} if script.line else {}
    if script.trigger:
        facts["trigger"] = script.trigger
    if script.name.endswith("/"):
        facts["directory_only"] = True
    finding = CODE.about(
        Subject("script", script.name),
        look.evidence(script.proof),
        site=script.site or None,
        certainty=Certainty.POSSIBLE
        if look.blind
        else Certainty.LIKELY
        if limits
        else Certainty.PROVEN,
        messages=script.count,
        recipients=script.recipients,
        first=look.moment(script.first),
        last=look.moment(script.last),
        share=look.share(script.count),
        failed=script.failed,
        why_not_higher=tuple(limits),
        requests=script.posts,
        callers=look.tables.callers(script.forms, _CALLERS),
        evaled=script.evaled,
        honest=script.honest,
        also=facts,
    )
    return Case(finding, script.messages, script.forms)


def _limits(script: _Script) -> Sequence[str]:
    """Why the certainty is not higher: nobody was seen calling it, or only the URL is known."""
    if script.by_pattern:
        return ("pattern-only",)
    if not script.posts:
        return ("location-only",) if script.logged else ("no-script-log",)
    if not script.logged:
        return ("no-script-log",)
    return ()
