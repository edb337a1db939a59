"""What: the post came without a token.

Why: who posts without having opened the page has none; nor has a visitor without JavaScript, who is
asked once and goes on.
Source: log analyses of Contact Form 7 and OpenMage: most bots never load the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Proof
from postwarden.model.history import Look
from postwarden.model.verdict import Hit


def find(look: Look) -> Iterator[Hit]:
    """One hit; nothing where nobody looked for a token."""
    if look.attempt.token.proof is Proof.ABSENT:
        yield Hit("token_missing")
