"""What: a name that looks typed by a program: wPkzQbXhYtRm.

Why: probes and registrations by the thousand need many names. Judged by case, vowels and pairs of letters
that no language of people puts together; other alphabets and short names are never judged.
Source: PrestaShop issue 14627; measured on names of 70 languages and on random letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import names, posts

_LEAST = 0.5


def find(look: Look) -> Iterator[Hit]:
    """One hit; user names count half, for people make them up."""
    degree = 0.0
    for each in posts.of(look.attempt).names:
        if each.role is not Role.COMPANY:
            weight = 0.5 if each.role is Role.USERNAME else 1.0
            degree = max(degree, weight * names.gibberish(each.value))
    if degree >= _LEAST:
        yield Hit("name_gibberish", degree=degree)
