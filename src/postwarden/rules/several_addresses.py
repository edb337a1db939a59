"""What: more than one address in a field for one.

Why: a form that mails to what was typed then mails to all of them. `Max <max@x.example>` and the same
address twice are one; wish lists and fields called `emails` ask for several, and take five.
Source: Magento's and JTL's wish lists, tell-a-friend forms used as relays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postwarden.model.attempt import Field, Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import addresses

_ASKS_FOR_SEVERAL = re.compile(
    r"emails|recipients|addresses|adressen|empfaenger|friends|wish_?list|wunsch", re.IGNORECASE
)
_SEVERAL, _MOST = 5, 3000


def find(look: Look) -> Iterator[Hit]:
    """One hit, with the greatest number."""
    path = look.attempt.path[:200]
    fields = (each for each in look.attempt.fields if each.role in (Role.EMAIL, Role.RECIPIENT))
    most = max((_typed(each, path) for each in fields if each.value.count("@") > 1), default=0)
    if most > 1:
        yield Hit("several_addresses", {"count": most})


def _typed(field: Field, path: str) -> int:
    """How many addresses; none where as many are asked for."""
    typed = len(addresses.found(field.value[:_MOST]))
    asked = field.role is Role.RECIPIENT and _ASKS_FOR_SEVERAL.search(f"{field.name[:100]} {path}")
    return 0 if asked and typed <= _SEVERAL else typed
