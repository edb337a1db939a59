"""All rules as one: what they want counted, and what they find. A rule that fails is a hit of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from postwarden import registry
from postwarden.model.attempt import Attempt, Proof
from postwarden.model.history import Count, History, Look
from postwarden.model.recall import Bin
from postwarden.model.verdict import Hit, Measure

RULES = "postwarden.rules"
#: The hit of a rule that raised: worth nothing, but seen in every report.
FAILED = "postwarden_failed"


#: Tokens of attempts that are stopped at the door.
_STOPPED = frozenset({Proof.ABSENT, Proof.FORGED, Proof.EXPIRED})


@dataclass(frozen=True, slots=True)
class Asked:
    """A bin that is asked for: `pair` marks the one that says whether a distinct thing is new."""

    count: Count
    bin: Bin
    pair: bool = False


class Rulebook:
    """The rules, loaded once."""

    def __init__(self, hashed: Callable[[Sequence[str]], bytes]) -> None:
        self._hashed = hashed
        self._rules = [registry.load(RULES, name) for name in registry.names(RULES)]
        self._counts: list[Count] = [c for rule in self._rules for c in getattr(rule, "COUNTS", ())]

    def bins(self, attempt: Attempt) -> list[Asked]:
        """The bins of one attempt; of a distinct count first the pair, then the counter."""
        found: list[Asked] = []
        for count in self._counts:
            if key := count.key(attempt):
                found += self._asked(count, key, attempt)
        return found

    def history(
        self, asked: Sequence[Asked], counts: Sequence[float], *, own: bool = False
    ) -> History:
        """The counts by name; `own`: the attempt was counted before, which does not count."""
        found: dict[str, float] = {}
        for each, number in zip(asked, counts, strict=True):
            if not each.pair:
                less = 1.0 if own and not each.count.proven else 0.0
                found[each.count.name] = max(0.0, number - less)
        return History(found)

    def to_note(
        self,
        attempt: Attempt,
        asked: Sequence[Asked],
        counts: Sequence[float],
        *,
        again: bool = False,
    ) -> tuple[Bin, ...]:
        """The bins that this attempt adds to; a distinct thing adds only the first time.

        `again`: it was noted before, when it was stopped at the door; now it passes.
        """
        stopped = attempt.token.proof in _STOPPED
        known = list(counts) or [0.0] * len(asked)
        found: list[Bin] = []
        for place, each in enumerate(asked):
            seen = place > 0 and asked[place - 1].pair and known[place - 1] > 0
            idle = each.count.told or (each.count.proven and stopped)
            if not seen and not idle and (each.count.proven or not again):
                found.append(each.bin)
        return tuple(found)

    def told(self, name: str, attempt: Attempt) -> tuple[Bin, ...]:
        """The bin of a count that only the guard adds to, for this attempt."""
        counts = [count for count in self._counts if count.name == name and count.told]
        keys = [(count, count.key(attempt)) for count in counts]
        return tuple(Bin(self._hashed((c.name, *key)), c.window) for c, key in keys if key)

    def hits(self, look: Look) -> Iterator[Hit | Measure]:
        """What all rules find, in the order of their names."""
        for rule in self._rules:
            # registry.collected in place: thirty calls a post are worth it.
            try:
                yield from list(rule.find(look))
            except Exception:
                if registry.strict():
                    raise
                yield Hit(FAILED, {"rule": rule.__name__.rpartition(".")[2]})

    def _asked(self, count: Count, key: Sequence[str], attempt: Attempt) -> Iterator[Asked]:
        counter = Bin(self._hashed((count.name, *key)), count.window)
        if count.distinct is None:
            yield Asked(count, counter)
        elif distinct := count.distinct(attempt):
            pair = self._hashed((count.name, *key, "\x1e", *distinct))
            yield Asked(count, Bin(pair, count.window), pair=True)
            yield Asked(count, counter)
