"""The owner's report as one self-contained page, also the source of the PDF."""

from __future__ import annotations

from postwarden.jobs.report.as_html import pieces, template
from postwarden.jobs.report.review_view import ReviewView
from postwarden.jobs.report.wording import Voice
from postwarden.model.review import Review


def as_html(review: Review, shown: ReviewView, voice: Voice) -> str:
    """Write the report as a page; every fact in it is escaped text."""
    return template("review").render(
        view=shown, state=review.state, voice=voice, say=voice.say, pieces=pieces
    )
