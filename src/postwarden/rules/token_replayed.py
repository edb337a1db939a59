"""What: the token was spent before, and this is neither a double click nor a corrected form.

Why: one token solved by a person or a service is worth nothing if it works once only.
Source: captcha plugins without a replay store (Shopware, TYPO3): one solution, any number of posts.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.history import Look
from postwarden.model.verdict import Hit


def find(look: Look) -> Iterator[Hit]:
    """One hit."""
    if look.attempt.token.used:
        yield Hit("token_replayed")
