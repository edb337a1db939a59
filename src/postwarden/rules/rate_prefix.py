"""What: many posts from one visitor's network, in ten minutes or a day, over all sites.

Why: a person sends one or two; a family or a small office shares an address and sends a few.
Source: rate limits of Shopware 6.4 (three in thirty seconds) and django-waf, made milder.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt
from postwarden.model.history import Count, Key, Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import degrees, posts

_MINUTES, _DAY = 600, 86_400


def _network(attempt: Attempt) -> Key:
    prefix = posts.of(attempt).prefix
    return (prefix,) if prefix else ()


COUNTS = (
    Count("rate_prefix.minutes", _MINUTES, _network),
    Count("rate_prefix.day", _DAY, _network),
)


def find(look: Look) -> Iterator[Hit]:
    """One hit: this post is one more than what is counted."""
    minutes = look.history.count("rate_prefix.minutes") + 1
    day = look.history.count("rate_prefix.day") + 1
    degree = max(degrees.grown(minutes, 7, 28), degrees.grown(day, 25, 200))
    if degree:
        yield Hit("rate_prefix", {"minutes": round(minutes), "day": round(day)}, degree)
