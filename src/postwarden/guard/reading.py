"""What a post is: the site's settings first, then what is known of shop systems, then a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import unquote, unquote_plus

from postwarden.model.attempt import Attempt, Copy, Field, Kind, Role
from postwarden.rules.reading.kinds import kind_of
from postwarden.rules.reading.known import KnownForm, known
from postwarden.rules.reading.roles import role_of
from postwarden.settings.guard import Form, Site


def form_of(site: Site | None, target: str, fields: Iterable[Field] = ()) -> Form | None:
    """The form that the settings name for this path; the one whose query fits best.

    What the query asks for may as well stand among the fields: applications read both as one.
    """
    if site is None:
        return None
    path, _, query = target.partition("?")
    given = _pairs(query) | {f"{each.name}={each.value}" for each in fields}
    fitting = [form for form in site.forms if _fits(form, plain(path), given)]
    return max(fitting, key=lambda form: len(form.path), default=None)


def plain(path: str) -> str:
    """The path as the web server reads it: decoded, without doubled slashes and dots."""
    kept: list[str] = []
    for part in unquote(path).split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    return "/" + "/".join(kept) + ("/" if path.endswith("/") and kept else "")


def _pairs(query: str) -> set[str]:
    return {unquote_plus(pair).lstrip() for pair in query.split("&") if pair}


def guessed(attempt: Attempt, site: Site | None) -> Attempt:
    """Fill in kind, roles, copy, language and the site's own names where they are not given."""
    form = form_of(site, attempt.path, attempt.fields)
    names = tuple(each.name for each in attempt.fields)
    path, _, query = attempt.path.partition("?")
    book = known("?".join((plain(path), "&".join(sorted(_pairs(query))))), names)
    kind = _kind(attempt, form, book)
    given = form.fields if form else {}
    fields = tuple(_with_role(each, kind, given, book) for each in attempt.fields)
    return replace(
        attempt,
        path=form_name(form, attempt.path),
        kind=kind,
        copy=_copy(attempt, form, book),
        fields=fields,
        language=attempt.language or (site.language if site else ""),
        own=attempt.own or (site.hosts if site else (attempt.host,) if attempt.host else ()),
    )


def form_name(form: Form | None, target: str) -> str:
    """How a form is called: its path as the settings write it, else the path without its query."""
    return form.path if form else target.partition("?")[0] or target


def _fits(form: Form, path: str, given: set[str]) -> bool:
    own, _, query = form.path.partition("?")
    bare = plain(own.removesuffix("*"))
    if own.endswith("*"):
        same = path.startswith(bare)
    else:  # a PHP file answers for what stands behind its name, too (PATH_INFO, RFC 3875)
        same = path == bare or (bare.endswith(".php") and path.startswith(f"{bare}/"))
    return same and _pairs(query) <= given


def _kind(attempt: Attempt, form: Form | None, book: KnownForm | None) -> Kind:
    for kind in (attempt.kind, form.kind if form else None, book.kind if book else None):
        if kind and kind is not Kind.UNKNOWN:
            return kind
    return kind_of(attempt.path, attempt.fields)


def _copy(attempt: Attempt, form: Form | None, book: KnownForm | None) -> Copy:
    for copy in (attempt.copy, form.sends_copy if form else None, book.copy if book else None):
        if copy and copy is not Copy.UNKNOWN:
            return copy
    return Copy.UNKNOWN


def _with_role(each: Field, kind: Kind, given: Mapping[str, Role], book: KnownForm | None) -> Field:
    if each.name in given:
        return replace(each, role=given[each.name])
    if each.role is not Role.OTHER:
        return each
    if book and each.name in book.roles:
        return replace(each, role=book.roles[each.name])
    return replace(each, role=role_of(each.name, each.value, kind))
