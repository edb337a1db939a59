"""What: a link through a service that hides where it leads.

Why: spam hides its domain from lists that way. People share such links too, more in comments than in
enquiries; services for photos and maps are left out.
Source: own list of services that are alive.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import links, posts


def find(look: Look) -> Iterator[Hit]:
    """One hit, with the first service's name."""
    for each in posts.of(look.attempt).links:
        if each.host in links.SHORTENERS:
            yield Hit("shortener", {"service": each.host})
            return
