"""What: far more posts to this form in ten minutes than it usually gets.

Why: attacks from many addresses show in the sum. So do sales and a mention on television: it never
decides alone.
Source: agency reports of 2024 and 2025: volume was the only tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt
from postwarden.model.history import Count, Key, Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import degrees

_MINUTES, _DAY, _WEEK = 600, 86_400, 604_800
#: Ten-minute stretches in a week without its last day.
_STRETCHES = (_WEEK - _DAY) / _MINUTES


def _form(attempt: Attempt) -> Key:
    return (attempt.form,) if attempt.form else ()


COUNTS = (
    Count("rate_form.minutes", _MINUTES, _form, proven=True),
    Count("rate_form.day", _DAY, _form, proven=True),
    Count("rate_form.week", _WEEK, _form, proven=True),
)


def find(look: Look) -> Iterator[Hit]:
    """One hit, against the mean of the week without the last day: an attack is not its own measure."""
    history = look.history
    count = history.count("rate_form.minutes") + 1
    usual = max(0.0, history.count("rate_form.week") - history.count("rate_form.day")) / _STRETCHES
    start = 15 + 8 * usual
    if degree := degrees.grown(count, start, 16 * start):
        yield Hit("rate_form", {"count": round(count), "usual": round(usual, 2)}, degree)
