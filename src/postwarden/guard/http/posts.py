"""A guarded post, from its first byte to its answer: read, judge, and what follows from the verdict."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from postwarden.guard.http import answers, bodies
from postwarden.guard.http.passing import pass_on
from postwarden.guard.http.way import Way
from postwarden.guard.judge import Judgement
from postwarden.guard.live import Live
from postwarden.guard.owner_mail import NotMailedError
from postwarden.guard.reading import form_of, guessed, plain
from postwarden.guard.release import mailed
from postwarden.guard.spool import reference
from postwarden.model.attempt import Attempt, Kind
from postwarden.model.held import Held, State
from postwarden.model.outcome import Ending, Judged, Outcome
from postwarden.model.verdict import Action
from postwarden.settings.guard import Form, Site

TOKEN_FIELD, TOKEN_HEADER = "pw_token", "x-postwarden-token"


@dataclass(frozen=True, slots=True)
class Case:
    """One post on its way."""

    live: Live
    request: Request
    way: Way
    site: Site
    form: Form | None
    mode: str

    @property
    def language(self) -> str:
        """The visitor's language where we speak it, else the site's."""
        first = self.request.headers.get("accept-language", "")[:2].lower()
        return first if first in ("de", "en") else self.site.language


async def guarded(live: Live, request: Request, way: Way, site: Site) -> Response:
    """Answer one post of a site. Raises ClientDisconnect when its sender is gone."""
    form = form_of(site, way.target)
    case = Case(live, request, way, site, form, live.mode(site, form))
    if case.mode == "closed":
        return await _closed(case)
    most = live.settings.limits.body_mb * 1024**2
    kind = request.headers.get("content-type", "")
    try:
        body = await bodies.read(request.stream(), kind, most)
    except bodies.TooLargeError:
        return answers.too_large(case.site, case.language)
    try:
        # What chooses a form may stand in the body as well: applications read both as one.
        form = form_of(site, way.target, body.fields)
        case = replace(case, form=form, mode=live.mode(site, form))
        return await (_closed(case) if case.mode == "closed" else _judged(case, body))
    finally:
        body.close()


def attempt_of(case: Case, body: bodies.Body) -> tuple[Attempt, str]:
    """The post as an attempt, and its token's text."""
    headers = case.request.headers
    given = next((f.value for f in body.fields if f.name == TOKEN_FIELD), "")
    # The header first: a script that sends a form's fields elsewhere carries that form's token in them.
    token = headers.get(TOKEN_HEADER, "") or given
    fields = tuple(each for each in body.fields if not each.name.startswith("pw_"))
    attempt = Attempt(
        at=case.live.clock(),
        id=reference(),
        host=case.way.host.partition(":")[0].lower(),
        method=case.request.method,
        path=case.way.target,
        ip=case.way.ip,
        headers=dict(headers),
        fields=fields,
        files=tuple(body.files),
    )
    return guessed(attempt, case.site), token


async def _judged(case: Case, body: bodies.Body) -> Response:
    live = case.live
    attempt, token = attempt_of(case, body)
    path = plain(case.way.target.partition("?")[0])
    checked = live.tokens.check(token, attempt.host, path, attempt.at)
    attempt = replace(attempt, token=checked.token)
    model = live.learned(case.site).probability
    judgement = await live.judge.judge(attempt, checked, model)
    await live.judge.note(judgement, case.mode)
    action = judgement.verdict.action
    if case.mode == "observe":
        return await pass_on(live, case.request, case.way, case.site, body)
    if action is Action.ACCEPT:
        drop = judgement.verdict.drop
        return await pass_on(live, case.request, case.way, case.site, body, without=drop)
    if action is Action.REFUSE:
        await live.write(_ended(judgement, Ending.REFUSED))
        return answers.refused(case.site, case.language, attempt.id, case.request)
    return await _kept(case, body, judgement)


async def _kept(case: Case, body: bodies.Body, judgement: Judgement) -> Response:
    """Park or hold. A post that comes too late has gone around us already: it is passed on."""
    live, name = case.live, judgement.attempt.id
    held = judgement.verdict.action is Action.HOLD
    state = State.HELD if held else State.PARKED
    if await _too_late(case):
        return await _gone_around(case, body, judgement)
    try:
        record = record_of(case, judgement, state)
        await asyncio.to_thread(live.spool.put, record, body.pieces(), state)
    except OSError as error:
        await live.write(_ended(judgement, Ending.FAILED, type(error).__name__))
        return answers.not_kept(case.site, case.language, case.request)
    if await _too_late(case):
        live.spool.remove(name, state)
        return await _gone_around(case, body, judgement)
    await live.write(_ended(judgement, Ending.HELD if held else Ending.PARKED))
    if not held:
        return answers.challenge(live, case.site, case.language, record, case.request)
    if reflected(judgement) and record.owner:
        live.later(tell_owner(live, record, case.site))
    return answers.held(case.site, case.language, name, case.request)


async def tell_owner(live: Live, record: Held, site: Site) -> None:
    """The enquiry at once to the form's owner, so that he can answer while the stranger gets nothing."""
    try:
        body = b"".join(live.spool.body(record.id, State.HELD))
        await asyncio.to_thread(mailed, record, body, live.settings.mail, site, "reflected")
    except (NotMailedError, LookupError) as error:
        why = f"not-mailed {error}"[:60]
        failed = Outcome(live.clock(), record.id, record.host, record.path, Ending.HELD, why)
        await live.write(failed)


def record_of(case: Case, judgement: Judgement, state: State) -> Held:
    """What is kept beside the body."""
    limits, attempt = case.live.settings.limits, judgement.attempt
    days = limits.held_days if state is State.HELD else limits.parked_days
    raw = case.request.headers.raw
    return Held(
        id=attempt.id,
        at=attempt.at,
        host=case.way.host,
        method=case.request.method,
        target=case.way.target,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw),
        ip=attempt.ip,
        kind=attempt.kind.value,
        language=case.site.language,
        upstream=case.site.upstream,
        owner=(case.form.owner if case.form else "") or case.site.owner,
        score=judgement.verdict.score,
        hits=tuple((each.hit.rule, each.points) for each in judgement.verdict.hits),
        expires=attempt.at + timedelta(days=days),
    )


async def _too_late(case: Case) -> bool:
    late = case.way.late(case.live.clock().timestamp())
    return late or (case.way.accel and await case.request.is_disconnected())


async def _gone_around(case: Case, body: bodies.Body, judgement: Judgement) -> Response:
    await case.live.write(_ended(judgement, Ending.LATE))
    return await pass_on(case.live, case.request, case.way, case.site, body)


async def _closed(case: Case) -> Response:
    """A form that is switched off: answers 410, and what asks it is remembered as a bot."""
    form = case.form.path if case.form else case.way.target
    host = case.way.host.partition(":")[0].lower()
    attempt = Attempt(case.live.clock(), reference(), host, path=form, ip=case.way.ip)
    await case.live.judge.tell("trapped", attempt)
    kind = case.form.kind.value if case.form else Kind.UNKNOWN.value
    stopped = Judged(attempt.at, attempt.id, host, form, kind, "closed", "refuse", 0.0)
    await case.live.write(stopped, Outcome(attempt.at, attempt.id, host, form, Ending.CLOSED))
    return answers.closed(case.site, case.language)


def reflected(judgement: Judgement) -> bool:
    """Whether it is held for words that would go to a stranger."""
    return any(each.hit.rule == "reflected" for each in judgement.verdict.hits)


def _ended(judgement: Judgement, ending: Ending, why: str = "") -> Outcome:
    attempt = judgement.attempt
    return Outcome(attempt.at, attempt.id, attempt.host, attempt.path, ending, why)
