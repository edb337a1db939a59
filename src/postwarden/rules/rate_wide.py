"""What: many posts from one wider network (/24, /48) in ten minutes.

Why: rented addresses lie side by side. Mobile carriers put thousands of people behind a few as well,
so it starts late and brings little.
Source: PrestaShop issue 16327, hundreds of addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt
from postwarden.model.history import Count, Key, Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import degrees, posts


def _network(attempt: Attempt) -> Key:
    prefix = posts.of(attempt).wide_prefix
    return (prefix,) if prefix else ()


COUNTS = (Count("rate_wide.minutes", 600, _network),)


def find(look: Look) -> Iterator[Hit]:
    """One hit: this post is one more than what is counted."""
    count = look.history.count("rate_wide.minutes") + 1
    if degree := degrees.grown(count, 20, 160):
        yield Hit("rate_wide", {"count": round(count)}, degree)
