"""A verdict: what becomes of an attempt, and the hits that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

Detail = str | int | float | bool


class Action(IntEnum):
    """What becomes of an attempt, mildest first."""

    ACCEPT = 0
    CHALLENGE = 1
    HOLD = 2
    REFUSE = 3

    @property
    def word(self) -> str:
        """The name as files and answers write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule found something. `degree` from 0 to 1: how much of the rule's points it earns.

    Facts are short and hold no personal data beyond a few letters: they are kept with the event.
    """

    rule: str
    facts: Mapping[str, Detail] = field(default_factory=dict)
    degree: float = 1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """What a rule measured, said even where it brings no points; from 0 to 1, or a count."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit with the points that the policy gave it."""

    hit: Hit
    points: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an attempt.

    Attributes:
        policy: the version of the policy that weighed.
        known: whether the live state answered in time; without it nothing is refused.
        drop: names of fields the post goes on without (the box that asks for a copy).
    """

    action: Action
    score: float
    hits: tuple[Weighed, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    policy: str = ""
    known: bool = True
    drop: tuple[str, ...] = ()
