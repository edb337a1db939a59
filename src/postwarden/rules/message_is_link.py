"""What: the message is a link and hardly a word besides.

Why: people say what they want; who drops a link wants a click. A subject that says more is half an
excuse.
Source: comment and guestbook spam.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postwarden.model.attempt import Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import links, posts

#: Links looked at; letters beside them from which on it is no bare link.
_MOST, _LETTERS = 20, 60
_WORD = re.compile(r"[^\W\d_]{2,}")


def find(look: Look) -> Iterator[Hit]:
    """One hit."""
    reading = posts.of(look.attempt)
    if not reading.links:
        return
    found = links.found(reading.message)[:_MOST]
    if not found or len(reading.message) - sum(len(each.text) for each in found) > _LETTERS:
        return
    rest = reading.message
    for each in found:
        rest = rest.replace(each.text, " ", 1)
    if len(_WORD.findall(rest)) <= 2:
        subject = " ".join(look.attempt.values(Role.SUBJECT))
        yield Hit("message_is_link", degree=0.5 if len(_WORD.findall(subject[:200])) > 2 else 1.0)
