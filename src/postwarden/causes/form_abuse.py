"""A form carries the words of bots to strangers."""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.causes import form_kinds, forms
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Code, Severity

CODE = Code(
    "cause.form-abuse",
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
        "copy_to_visitor",
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
    """Abused forms that carry the visitor's words, and those whose kind the log does not tell."""
    for story in look.abused:
        if not story.is_script and story.kind not in form_kinds.CONFIRMING:
            yield forms.case(look, CODE, story, story.kind)
