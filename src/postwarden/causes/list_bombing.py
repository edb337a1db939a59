"""A sign-up or registration form is used to flood third parties with mail the site writes."""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.causes import form_kinds, forms
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Code, Severity

CODE = Code(
    "cause.list-bombing",
    Severity.URGENT,
    facts=(
        "messages",
        "recipients",
        "first",
        "last",
        "share",
        "failed",
        "why_not_higher",
        "kind",
        "linked",
        "posts",
        "addresses",
        "honest",
    ),
    optional=(
        "first_probe",
        "script",
        "other_paths",
    ),
)


def find(look: Look) -> Iterator[Case]:
    """Abused forms that mail the site's own text to whatever address is typed in."""
    for story in look.abused:
        if not story.is_script and story.kind in form_kinds.CONFIRMING:
            yield forms.case(look, CODE, story, story.kind)
