"""What a post is: the site's settings first, then what is known of shop systems, then a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from postwarden.model.attempt import Attempt, Copy, Field, Kind, Role
from postwarden.rules.reading.kinds import kind_of
from postwarden.rules.reading.known import KnownForm, known
from postwarden.rules.reading.roles import role_of
from postwarden.settings.guard import Form, Site


def form_of(site: Site | None, target: str) -> Form | None:
    """The form that the settings name for this path; the one whose query fits best."""
    if site is None:
        return None
    path, _, query = target.partition("?")
    given = set(query.split("&")) if query else set()
    fitting = [form for form in site.forms if _fits(form, path, given)]
    return max(fitting, key=lambda form: len(form.path), default=None)


def guessed(attempt: Attempt, site: Site | None) -> Attempt:
    """Fill in kind, roles, copy, language and the site's own names where they are not given."""
    form = form_of(site, attempt.path)
    names = tuple(each.name for each in attempt.fields)
    book = known(attempt.path, names)
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
    same = path.startswith(own[:-1]) if own.endswith("*") else path == own
    return same and set(filter(None, query.split("&"))) <= given


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
