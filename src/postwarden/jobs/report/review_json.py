"""The owner's report for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from postwarden.jobs.report.as_json import SCHEMA, finding
from postwarden.jobs.report.choose import safe
from postwarden.jobs.report.mask import Mask
from postwarden.jobs.report.review_view import ReviewView
from postwarden.jobs.report.wording import Voice
from postwarden.model.review import Review
from postwarden.model.transition import Transition


def as_json(review: Review, shown: ReviewView, voice: Voice, mask: Mask) -> dict[str, object]:
    """Say the report in plain values; `requests` are as they are to be sent, '' where not yet."""
    requests = [
        {
            "operator": operator.key,
            "name": asked.name,
            "kind": operator.kind,
            "way": operator.way,
            "where": operator.ask,
            "language": operator.language,
            "since": _time(operator.since, voice),
            "over": operator.over,
            "not_yet": operator.not_yet,
            "subject": asked.subject,
            "text": asked.text,
        }
        for operator, asked in zip(review.operators, shown.operators, strict=True)
    ]
    return {
        "schema": SCHEMA,
        "report": "report",
        "site": review.site,
        "state": review.state,
        "headline": shown.headline,
        "period": {"first": _time(review.first, voice), "last": _time(review.until, voice)},
        "runs": review.runs,
        "causes": _changes(review.causes, voice, mask),
        "done": _changes(review.done, voice, mask),
        "standing": _changes(review.standing, voice, mask),
        "unseen": _changes(review.unseen, voice, mask),
        "today": list(shown.today),
        "requests": requests,
    }


def _changes(changes: Sequence[Transition], voice: Voice, mask: Mask) -> list[dict[str, object]]:
    return [
        {
            "change": each.change.value,
            "since": _time(each.since, voice),
            "finding": finding(safe(each.finding, mask), voice),
        }
        for each in changes
    ]


def _time(at: datetime | None, voice: Voice) -> str | None:
    return at.astimezone(voice.zone).isoformat() if at else None
