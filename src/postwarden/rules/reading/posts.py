"""An attempt as the rules read it: each thing worked out at first use, once for all of them."""

from __future__ import annotations

import re
from functools import cached_property

from postwarden.model.attempt import Attempt, Field, Role
from postwarden.rules.reading import addresses, links, scripts, shingles

#: Letters looked at: of a field, of all texts together, of a name.
LETTERS, ALL_LETTERS, NAME_LETTERS = 3000, 6000, 200
_FIELDS = 30
#: Attempts read last: those being judged at this moment.
_KEPT = 4
#: Networks that are nobody's on the internet: loopback, private, local.
_INSIDE = re.compile(
    r"$|127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd][\da-f]{2}:|fe80:",
    re.IGNORECASE,
).match


class Reading:
    """One attempt, read. No dataclass: what nobody asks for is never worked out."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt

    @cached_property
    def texts(self) -> tuple[Field, ...]:
        """The fields somebody wrote freely into, cut."""
        return tuple(self.attempt.texts())[:_FIELDS]

    @cached_property
    def text(self) -> str:
        """All of them as one text."""
        return "\n".join(each.value[:LETTERS] for each in self.texts)[:ALL_LETTERS]

    @cached_property
    def message(self) -> str:
        """The message; where no field is one, whatever was written."""
        found = self.attempt.values(Role.MESSAGE)
        return "\n".join(each[:LETTERS] for each in found)[:ALL_LETTERS] if found else self.text

    @cached_property
    def foreign(self) -> bool:
        """Whether the texts have letters other than Latin ones."""
        return scripts.foreign(self.text)

    @cached_property
    def names(self) -> tuple[Field, ...]:
        """Names of persons, users and companies that were typed."""
        roles = (Role.NAME, Role.USERNAME, Role.COMPANY)
        found = (each for each in self.attempt.fields if each.role in roles and each.value.strip())
        return tuple(found)[:_FIELDS]

    @cached_property
    def links(self) -> tuple[links.Link, ...]:
        """Links in the texts that lead to another site."""
        found = links.found(self.text)
        return links.foreign(found, (*self.attempt.own, self.attempt.host)) if found else ()

    @cached_property
    def anchors(self) -> int:
        """Links written as markup."""
        return links.anchors(self.text)

    @cached_property
    def bands(self) -> tuple[str, ...]:
        """Keys that near copies of the text share."""
        return shingles.bands(self.message)

    @cached_property
    def reached(self) -> str:
        """The mailbox the form would mail to: somebody else's where one was typed, else his own."""
        found = [*self.attempt.values(Role.RECIPIENT), *self.attempt.values(Role.EMAIL)]
        typed = next((each for each in found if "@" in each), "")
        return addresses.mailbox(typed.strip().lower()[:254]) if typed else ""

    @cached_property
    def prefix(self) -> str:
        """The visitor's network; none where a private address shows that a proxy hides him."""
        return self.attempt.prefix if self._public else ""

    @cached_property
    def wide_prefix(self) -> str:
        """The wider network, likewise."""
        return self.attempt.wide_prefix if self._public else ""

    @cached_property
    def _public(self) -> bool:
        return not _INSIDE(self.attempt.ip)


def of(attempt: Attempt) -> Reading:
    """The reading of this attempt, the same one for every rule."""
    found = _READ.get(id(attempt))
    if found is not None and found.attempt is attempt:
        return found
    while len(_READ) >= _KEPT:
        _READ.pop(next(iter(_READ)), None)
    found = _READ[id(attempt)] = Reading(attempt)
    return found


_READ: dict[int, Reading] = {}
