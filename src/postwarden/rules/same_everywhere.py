"""What: the same words in fields that ask for different things.

Why: simple programs put one text into whatever they find. People repeat the subject in the message, and
their own name as company or user name; that is not counted.
Source: captures of contact-form bots, 2019 to 2026.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from postwarden.model.attempt import Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit

_ASKED = frozenset(
    {
        Role.NAME,
        Role.SUBJECT,
        Role.MESSAGE,
        Role.COMPANY,
        Role.PHONE,
        Role.ADDRESS,
        Role.URL,
        Role.USERNAME,
    }
)
#: Two of these with one value are people's.
_ALIKE = (
    {Role.SUBJECT, Role.MESSAGE},
    {Role.NAME, Role.COMPANY, Role.USERNAME},
    {Role.URL, Role.MESSAGE, Role.SUBJECT},
    {Role.COMPANY, Role.ADDRESS},
    {Role.COMPANY, Role.URL},
)


def find(look: Look) -> Iterator[Hit]:
    """One hit, by how many sorts of fields share a value."""
    roles: defaultdict[str, set[Role]] = defaultdict(set)
    for each in look.attempt.fields:
        if each.role in _ASKED:
            roles[each.value[:200].strip().casefold()].add(each.role)
    roles.pop("", None)
    most = max(roles.values(), key=len, default=set())
    if len(most) > 1 and not any(most <= alike for alike in _ALIKE):
        yield Hit("same_everywhere", {"sorts": len(most)}, 1.0 if len(most) > 2 else 0.6)
