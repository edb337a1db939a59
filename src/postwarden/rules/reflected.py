"""What: the form would mail the visitor's words to an address that was typed in, or may do so.

Why: the reason why contact forms are abused: the shop's server mails spam to strangers. It is no fault of
the visitor's: it decides nothing by itself, but where other signs come together the post waits
for a person. A box that asks for the copy is taken out instead, so such a post goes on.
Source: OXID suggest, powermail, Contact Form 7's second mail, PrestaShop, Joomla.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt, Copy, Kind, Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit

_MAY_COPY = frozenset({Kind.CONTACT, Kind.TELL_A_FRIEND})


def find(look: Look) -> Iterator[Hit]:
    """One hit, where there is an address and there are words."""
    attempt = look.attempt
    if _copies(attempt) and attempt.recipients and any(True for _ in attempt.texts()):
        yield Hit("reflected", {"copy": attempt.copy.value})


def _copies(attempt: Attempt) -> bool:
    if attempt.copy is Copy.ALWAYS:
        return True
    box = any(each.role is Role.COPY for each in attempt.fields)
    return attempt.copy is Copy.UNKNOWN and attempt.kind in _MAY_COPY and not box
