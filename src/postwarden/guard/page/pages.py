"""Pages and JSON answers that a visitor gets instead of the site's: pure functions of their facts.

Every page says first, in one sentence, what has become of the message. Nothing here knows HTTP: the
caller sends the page with its status, `CSP`, `Cache-Control: no-store` and `X-Postwarden`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from postwarden.model.attempt import Kind
from postwarden.texts.labels import label

if TYPE_CHECKING:
    from jinja2 import Template

_STYLE = files("postwarden.guard.page").joinpath("page.css").read_text("utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: No `form-action`: browsers hold redirects of the site's own answer to it, to a payment page, say.
#: No `frame-ancestors`: forms are embedded elsewhere, and their answers appear in the same frame.
CSP = f"default-src 'none'; script-src 'self'; style-src 'sha256-{_HASH}'; base-uri 'none'"

#: What a visitor sends, by the kind of the form; see `what` in the texts.
_WHAT = {Kind.NEWSLETTER: "sign-up", Kind.REGISTRATION: "sign-up", Kind.ORDER: "order"}
_ADDRESS = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,255}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.\-]{4,30}")

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """Whose page it is and who reads it.

    Attributes:
        site: how the site is called.
        contact: how its owner is reached otherwise: telephone, e-mail, address of a page; several are
            separated by commas.
    """

    site: str
    language: str = "de"
    contact: str = ""
    kind: Kind = Kind.UNKNOWN

    def say(self, key: str, **facts: str | int) -> str:
        """A text of `guard-page`; it may name the site and what was sent."""
        what = label(f"guard-page.what.{_WHAT.get(self.kind, 'message')}", self.language)
        facts = {"site": self.site, "what": what, **facts}
        return label(f"guard-page.{key}", self.language, **facts)


def parked_action(target: str, parked: str) -> str:
    """Where the answer to a challenge goes: path and query of the post, and the parked post's name.

    A path of two slashes would be another host's address for a browser.
    """
    clean = quote(
        target.partition("#")[0], safe="/?[]@!$&'()*+,;=:%-._~", encoding="latin-1", errors="ignore"
    )
    clean = "/" + clean.removeprefix("/")
    clean = f"/.{clean}" if clean.startswith("//") else clean
    return f"{clean}{'&' if '?' in clean else '?'}pw_parked={quote(parked, safe='')}"


def challenge_page(
    about: About,
    target: str,
    parked: str,
    challenge: Mapping[str, Any],
    wait: str,
    seconds: int = 0,
) -> str:
    """Ask a visitor to send his message once more, by his browser or by a button.

    `target` is the path and query that the post went to; `wait` the token for visitors without
    JavaScript. `seconds`: the button was pressed so much too early.
    """
    return _template("challenge").render(
        **_common(about, "wait" if seconds else "challenge", seconds=seconds),
        action=parked_action(target, parked),
        parked=parked,
        challenge=challenge,
        wait=wait,
        seconds=seconds,
    )


def challenge_json(
    about: About, parked: str, challenge: Mapping[str, Any], wait: str = ""
) -> Answer:
    """The same for a script's request. `wait`: for a page without a secure context."""
    answer = _json(about, "challenge") | {"parked": parked, "challenge": dict(challenge)}
    return answer | ({"wait": wait} if wait else {})


def held_page(about: About, reference: str) -> str:
    """The message is kept until a person has looked at it."""
    return _message(about, "held", reference)


def held_json(about: About, reference: str) -> Answer:
    """The same for a script's request."""
    return _json(about, "held", reference)


def refused_page(about: About, reference: str) -> str:
    """The message is not taken."""
    return _message(about, "refused", reference)


def refused_json(about: About, reference: str) -> Answer:
    """The same for a script's request."""
    return _json(about, "refused", reference)


def closed_page(about: About) -> str:
    """The form is switched off."""
    return _message(about, "closed")


def closed_json(about: About) -> Answer:
    """The same for a script's request."""
    return _json(about, "closed")


def not_kept_page(about: About) -> str:
    """The message could not be stored: the visitor still has it, and is to keep it."""
    return _message(about, "not-kept")


def not_kept_json(about: About) -> Answer:
    """The same for a script's request."""
    return _json(about, "not-kept")


def too_large_page(about: About) -> str:
    """The message is larger than the site takes."""
    return _message(about, "too-large")


def too_large_json(about: About) -> Answer:
    """The same for a script's request."""
    return _json(about, "too-large")


def answered_page(about: About) -> str:
    """A challenge was answered before, or has expired."""
    return _message(about, "answered")


def answered_json(about: About) -> Answer:
    """The same for a script's request."""
    return _json(about, "answered")


def away_page(about: About, *, unclear: bool = False) -> str:
    """The site cannot be reached; `unclear`: it took the message and did not answer."""
    return _message(about, "unclear" if unclear else "away")


def away_json(about: About, *, unclear: bool = False) -> Answer:
    """The same for a script's request."""
    return _json(about, "unclear" if unclear else "away")


def ways(contact: str) -> list[tuple[str, str]]:
    """The parts of a contact: what is shown, and the link behind it, "" where there is none."""
    parts = (part.strip() for part in re.split(r"[,;]", contact[:500]))
    return [(part, _link(part)) for part in parts if part]


def _link(part: str) -> str:
    if part.startswith(("https://", "http://")):
        return part
    if _ADDRESS.fullmatch(part):
        return f"mailto:{quote(part, safe='@+')}"
    if _PHONE.fullmatch(part):
        return "tel:" + re.sub(r"\(0\)|[^+0-9]", "", part)
    return ""


def _message(about: About, name: str, reference: str = "") -> str:
    urgent = about.say(f"{name}.contact" if about.contact else f"{name}.no-contact")
    return _template("message").render(
        **_common(about, name), reference=reference, urgent=urgent, ways=ways(about.contact)
    )


def _common(about: About, name: str, **facts: str | int) -> dict[str, Any]:
    """What every page shows: `name` is its table in the texts."""
    return {
        "say": about.say,
        "language": about.language,
        "site": about.site,
        "style": _STYLE,
        "name": name,
        "first": about.say(f"{name}.first", **facts),
        "more": [part for part in about.say(f"{name}.more", **facts).split("\n") if part],
    }


def _json(about: About, name: str, reference: str = "") -> Answer:
    message = f"{about.say(f'{name}.first')} {about.say(f'{name}.short')}"
    answer = {"postwarden": name, "message": message}
    return answer | ({"reference": reference} if reference else {})


@cache
def _template(name: str) -> Template:
    """A page beside this file; everything that is filled in is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("postwarden.guard", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{name}.html")
