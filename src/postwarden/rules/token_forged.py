"""What: the token was made up or changed: no key of ours has signed it.

Why: who makes tokens up has read how it works; no browser does it by mistake. One that is ours but for
another form or host counts as none.
Source: advisories on salt splicing and prefix forgery in proof-of-work captchas, 2025.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Proof
from postwarden.model.history import Look
from postwarden.model.verdict import Hit


def find(look: Look) -> Iterator[Hit]:
    """One hit; nothing where nobody looked for a token."""
    if look.attempt.token.proof is Proof.FORGED:
        yield Hit("token_forged")
