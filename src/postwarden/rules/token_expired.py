"""What: the token is older than it may be.

Why: a page left open overnight, or a token kept in store; little alone.
Source: tokens live two hours, and the page script fetches new ones in time.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Proof
from postwarden.model.history import Look
from postwarden.model.verdict import Hit


def find(look: Look) -> Iterator[Hit]:
    """One hit; nothing where nobody looked for a token."""
    if look.attempt.token.proof is Proof.EXPIRED:
        yield Hit("token_expired")
