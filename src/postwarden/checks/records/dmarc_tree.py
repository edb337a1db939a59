"""The DMARC record that holds for a name, and the organisation it belongs to.

The tree walk of RFC 9989 section 4.10: `_dmarc` is asked for at the name and at those above it.
All of them are asked for at once: there are at most eight, and mostly two.
"""

from __future__ import annotations

from dataclasses import dataclass

from postwarden.checks.records import dmarc
from postwarden.checks.records.names import parents
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

#: Questions of one walk; the labels that a longer name is cut to after the first of them.
_MOST, _CUT = 8, 7


@dataclass(frozen=True, slots=True)
class Walk:
    """What was found on the way up, nearest first.

    Attributes:
        records: each name with its only record, and the answer it stood in.
        looked: whether every name was answered.
    """

    start: str
    records: tuple[tuple[str, dmarc.Record, Snapshot], ...]
    looked: bool

    @property
    def organisation(self) -> str:
        """The organisational domain: names of the same one are aligned (section 4.10.2)."""
        for name, record, _ in self.records:
            if record.psd == "n":
                return name
            if record.psd == "y" and name != self.start:
                return self._below(name)
        return self.records[-1][0] if self.records else self.start

    def _below(self, name: str) -> str:
        labels = self.start.split(".")
        return ".".join(labels[-(name.count(".") + 2) :])

    @property
    def governing(self) -> tuple[str, dmarc.Record, Snapshot] | None:
        """Where the policy for the name stands: at itself, else at its organisation."""
        organisation = self.organisation
        for found in self.records:
            if found[0] in (self.start, organisation) or found[1].psd == "y":
                return found
        return None

    @property
    def policy(self) -> str:
        """What receivers shall do with forged mail of this very name; '' where nobody says."""
        found = self.governing
        if found is None:
            return ""
        name, record, _ = found
        return record.policy if name == self.start else record.below

    @property
    def strict_spf(self) -> bool:
        """Whether the envelope's domain has to be the very same."""
        return self.governing is not None and self.governing[1].strict_spf


def walk(name: str, world: World) -> Walk:
    """Ask for the records at a name and above it."""
    answers = [(each, world.dns(f"_dmarc.{each}", "TXT")) for each in names(name)]
    found = []
    for each, snapshot in answers:
        records = [text for text in snapshot.records if dmarc.is_record(text)]
        if len(records) != 1:
            continue
        found.append((each, dmarc.parse(records[0]), snapshot))
        if found[-1][1].psd in ("y", "n"):
            break
    return Walk(name, tuple(found), all(snapshot.looked for _, snapshot in answers))


def names(name: str) -> tuple[str, ...]:
    """The names that a walk asks at, the nearest first."""
    above = parents(name)
    return (name, *above[-_CUT:])[:_MOST]


def aligned(one: str, other: str, world: World, *, strict: bool = False) -> bool | None:
    """Whether two names count as the same sender; None while that is not known."""
    if one == other:
        return True
    if strict:
        return False
    ours, theirs = walk(one, world), walk(other, world)
    if not (ours.looked and theirs.looked):
        return None
    return ours.organisation == theirs.organisation
