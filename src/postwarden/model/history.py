"""What the guard remembers of earlier attempts: counts under keyed hashes, never values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from postwarden.model.attempt import Attempt

#: What is counted together; an empty key is not counted.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Something a rule wants counted, over a sliding window of `window` seconds.

    Attributes:
        key: what attempts must share to be counted together, for instance the visitor's network.
        distinct: where given, not attempts are counted but how many different ones of these came.
        told: attempts do not add to it; the guard does, when it sees what is counted.
        proven: only attempts add to it that can have had an effect: their token was good, or nobody
            looked, or their challenge was answered. A flood that is stopped at the door counts not.
    """

    name: str
    window: int
    key: Callable[[Attempt], Key]
    distinct: Callable[[Attempt], Key] | None = None
    told: bool = False
    proven: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The counts before this attempt, by the name of their Count.

    `known`: they are whole; else the live state did not answer, and they are what one process saw.
    """

    counts: Mapping[str, float] = field(default_factory=dict)
    known: bool = True

    def count(self, name: str) -> float:
        """How many there were; none where nothing is known."""
        return self.counts.get(name, 0.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule looks at: the attempt, what came before it, and the site's text model.

    `spam_text` gives the probability that a text is spam, from what all and this site have taught.
    """

    attempt: Attempt
    history: History = History()
    spam_text: Callable[[Attempt], float] | None = None
