"""What: code of a template language in a message.

Why: the same attack as in a name; but who writes to a web agency may quote such a line.
Source: as template_injection.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import posts, templates


def find(look: Look) -> Iterator[Hit]:
    """One hit."""
    if sign := templates.code(posts.of(look.attempt).message):
        yield Hit("template_text", {"sign": sign[:8]})
