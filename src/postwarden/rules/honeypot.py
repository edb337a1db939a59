"""What: a field that people do not see is filled.

Why: programs fill what they find. Some browsers' autofill does so too, so it is a question, no proof.
Source: every form plugin; Shopware, Magento and JTL ship one.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit


def find(look: Look) -> Iterator[Hit]:
    """One hit."""
    filled = sum(1 for each in look.attempt.values(Role.HONEYPOT) if each.strip())
    if filled:
        yield Hit("honeypot", {"fields": filled})
