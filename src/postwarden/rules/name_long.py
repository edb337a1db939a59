"""What: a name far longer than names are.

Why: room for an advertisement. Titles and noble names reach a hundred letters, so it grows slowly.
Source: the limits that shops set after name spam, 60 to 255 letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import degrees, posts

_LONG, _VERY_LONG = 70, 160


def find(look: Look) -> Iterator[Hit]:
    """One hit, with the length; companies are not judged."""
    found = (each for each in posts.of(look.attempt).names if each.role is not Role.COMPANY)
    longest = max((len(each.value.strip()) for each in found), default=0)
    if longest > _LONG:
        yield Hit("name_long", {"letters": longest}, degrees.ramp(longest, _LONG, _VERY_LONG))
