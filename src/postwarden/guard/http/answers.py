"""What a visitor gets from the guard instead of the site's page: HTML for people, JSON for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postwarden.guard.http import waiting
from postwarden.guard.page import pages
from postwarden.guard.page.pages import About
from postwarden.guard.tokens import ASKED
from postwarden.model.attempt import Attempt, Kind
from postwarden.model.held import Held
from postwarden.model.verdict import Action
from postwarden.settings.guard import Site

if TYPE_CHECKING:
    from postwarden.guard.live import Live

#: Says what a page of ours means; a page of the site has no such header.
WORD = "X-Postwarden"


def language(request: Request, site: Site) -> str:
    """The visitor's language where we speak it, else the site's."""
    first = request.headers.get("accept-language", "")[:2].lower()
    return first if first in ("de", "en") else site.language


def challenge(
    live: Live, site: Site, language: str, held: Held, request: Request | None, again: str = ""
) -> Response:
    """Ask a visitor to send his message once more. `again`: he pressed the button too early."""
    about = _about(site, language, Kind(held.kind))
    host = held.host.partition(":")[0].lower()
    asked = live.tokens.mint(host, waiting.form(held), live.clock(), ASKED)
    wait = again or waiting.token(live, held)
    if request is not None and _script(request):
        return _json(pages.challenge_json(about, held.id, asked, wait), 403)
    left = waiting.seconds_left(live, again, held) if again else 0
    page = pages.challenge_page(about, held.target, held.id, asked, wait, left)
    return _page(page, 403, "challenge")


def held(site: Site, language: str, name: str, request: Request | None) -> Response:
    """The message is kept until a person has looked at it."""
    about = _about(site, language)
    if request is not None and _script(request):
        return _json(pages.held_json(about, name), 202)
    return _page(pages.held_page(about, name), 200, "held")


def refused(site: Site, language: str, name: str, request: Request | None) -> Response:
    """The message is not taken."""
    about = _about(site, language)
    if request is not None and _script(request):
        return _json(pages.refused_json(about, name), 403)
    return _page(pages.refused_page(about, name), 403, "refused")


def not_kept(site: Site, language: str, request: Request) -> Response:
    """The message could not be stored; the visitor still has it."""
    about = _about(site, language)
    if _script(request):
        return _json(pages.not_kept_json(about), 503)
    return _page(pages.not_kept_page(about), 503, "not-kept")


def closed(site: Site, language: str) -> Response:
    """The form is switched off."""
    return _page(pages.closed_page(_about(site, language)), 410, "closed")


def too_large(site: Site, language: str) -> Response:
    """The message is larger than the site takes."""
    return _page(pages.too_large_page(_about(site, language)), 413, "too-large")


def answered_before(site: Site, language: str) -> Response:
    """A challenge was answered before, or has expired."""
    return _page(pages.answered_page(_about(site, language)), 409, "answered")


def away(site: Site, status: int) -> Response:
    """The site cannot be reached (502), or took the message and did not answer (504)."""
    page = pages.away_page(_about(site, site.language), unclear=status == 504)
    return _page(page, status, "unclear" if status == 504 else "away")


def is_away(response: Response) -> bool:
    """Whether this answer is ours, said because the site gave none."""
    return response.headers.get(WORD) in ("away", "unclear")


def no_site() -> Response:
    """A host that the settings do not name, and no web server that could go on by itself."""
    return Response("postwarden: no such site\n", 421, {WORD: "no-site"}, "text/plain")


def broken() -> Response:
    """A mistake of ours where the web server could not go on by itself."""
    return Response("postwarden: internal error\n", 500, {WORD: "broken"}, "text/plain")


def for_gate(site: Site, attempt: Attempt, action: Action) -> Response | None:
    """The page that the PHP gate shows; its challenge it makes by itself, for it keeps the post."""
    if action is Action.HOLD:
        return held(site, site.language, attempt.id, None)
    return refused(site, site.language, attempt.id, None) if action is Action.REFUSE else None


def _about(site: Site, language: str, kind: Kind = Kind.UNKNOWN) -> About:
    return About(site.title, language, site.contact, kind)


def _page(text: str, status: int, word: str) -> Response:
    headers = {
        WORD: word,
        "Content-Security-Policy": pages.CSP,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    return Response(text, status, headers, "text/html")


def _json(answer: dict[str, Any], status: int) -> Response:
    headers = {WORD: str(answer["postwarden"]), "Cache-Control": "no-store"}
    return JSONResponse(answer, status, headers)


def _script(request: Request) -> bool:
    """Whether a script asks and not a browser that shows what it gets (Fetch Metadata)."""
    headers = request.headers
    if headers.get("x-requested-with", "").lower() == "xmlhttprequest":
        return True
    if mode := headers.get("sec-fetch-mode"):
        return mode != "navigate"
    return "text/html" not in headers.get("accept", "text/html") and "*/*" not in headers.get(
        "accept", ""
    )
