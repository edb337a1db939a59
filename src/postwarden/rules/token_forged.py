"""What: the token is not ours, or of another form or host.

Why: who carries tokens from form to form, or makes them up, has read how it works. A proxy that changes
the host name does the same by mistake.
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
