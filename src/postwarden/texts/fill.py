"""Puts facts into a text. Facts are text: nothing in them is ever interpreted.

`{fact}` is the fact as people read it, `{#fact}` how many it is (the length of a list),
`{fact|one mail|# mails}` the first words for exactly one, else the second (`#` is how many it is);
`{{` and `}}` are braces.
Beside the facts a text may use what is derived from them: see `DERIVED`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from math import ceil, floor

from postwarden.model.finding import Fact
from postwarden.texts import format as form
from postwarden.texts.catalogue import family, find

PLACE = re.compile(
    r"\{\{|\}\}"
    r"|\{(?P<count>#?)(?P<name>[a-z_]+)(?:\|(?P<one>[^{}|]*)\|(?P<more>[^{}|]*))?\}"
)
#: Decimals that a share is rounded to, where it is.
_DIGITS = 4
#: What a text may name beside the facts, and the facts it needs.
DERIVED: Mapping[str, tuple[str, ...]] = {
    "amount": ("messages", "share"),
    "span": ("first", "last"),
    "days": ("first", "last"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one text, with the language and the zone they are shown in."""

    facts: Mapping[str, Fact]
    language: str
    zone: tzinfo | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def fill(self, template: str) -> str:
        """Fill a text; KeyError names a fact that is not there."""
        return PLACE.sub(self._place, template)

    def holds(self, condition: str) -> bool:
        """Say whether `fact.value` holds; see `states`, and `absent` for a fact not carried."""
        name, _, value = condition.partition(".")
        return value in (states(self.facts[name]) if name in self.facts else ("absent",))

    def show(self, name: str) -> str:
        """Show one fact as people read it."""
        if name in self.words:
            return self.words[name]
        if name in self.facts:
            return self._shown(name, self.facts[name])
        return self._derived(name)

    def _place(self, match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0][0]
        if match["one"] is not None:
            words = match["one"] if self._count(name) == 1 else match["more"]
            return words.replace("#", self._number(name))
        return self._number(name) if match["count"] else self.show(name)

    def _number(self, name: str) -> str:
        return form.number(self._count(name), self.language)

    def _count(self, name: str) -> int:
        value = self.facts[name]
        if isinstance(value, tuple):
            return len(value)
        return int(value) if isinstance(value, int | float) else int(value is not None)

    def _shown(self, name: str, value: Fact) -> str:
        match value:
            case bool() | None:
                return str(find(f"values.state.{states(value)[0]}", self.language))
            case str():
                return word(name, value, self.language)
            case int():
                return form.number(value, self.language)
            case float():
                return form.percent(value, self.language)
            case datetime():
                return form.moment(value, self.language, self.zone)
        return form.listed([word(name, each, self.language) for each in value], self.language)

    def _derived(self, name: str) -> str:
        match name:
            case "span":
                return self._period(form.span)
            case "days":
                return self._period(form.days)
            case "amount":
                return self._amount()
        raise KeyError(name)

    def _period(self, say: Callable[..., str]) -> str:
        first, last = self.facts["first"], self.facts["last"]
        known = isinstance(first, datetime) and isinstance(last, datetime)
        return say(first if known else None, last if known else None, self.language, self.zone)

    def _amount(self) -> str:
        """`342 of 611 mails` where the share gives the whole, else `342 mails (56%)`."""
        messages, share = self.facts["messages"], self.facts["share"]
        sent = whole(messages, share)
        facts = dict(self.facts) | ({} if sent is None else {"sent": sent})
        name = "part" if sent is None else "all" if sent == messages else "of"
        text = str(find(f"format.amount.{name}", self.language))
        return Facts(facts, self.language, self.zone).fill(text)


def whole(part: Fact, share: Fact) -> int | None:
    """How many there are in all, where the share leaves only one answer.

    A share of at most `_DIGITS` decimals may have been rounded to them.
    """
    if not isinstance(part, int) or not isinstance(share, float) or not part or not 0 < share <= 1:
        return None
    slack = 1e-12 if round(share, _DIGITS) != share else 0.51 * 10**-_DIGITS
    least, most = ceil(part / (share + slack)), floor(part / max(share - slack, 1e-12))
    return most if max(least, part) == most else None


def states(value: Fact) -> tuple[str, ...]:
    """Name what a condition may ask of a fact, the plainest first."""
    match value:
        case None:
            return ("unknown",)
        case True:
            return ("yes", "some")
        case False:
            return ("no", "none")
        case str():
            return (key(value), "some") if value else ("none",)
        case int() | float():
            return ("none",) if not value else ("one", "some") if value == 1 else ("many", "some")
        case tuple():
            return (*map(key, value), "some") if value else ("none",)
    return ("some",)


def key(value: str) -> str:
    """A code among the values stands under its last part: `missing.gap` under `gap`."""
    return value.removeprefix("missing.")


def word(name: str, value: str, language: str) -> str:
    """Say a value that has a text of its own in that language, else the value as it is."""
    table = family(language, "values").get(name)
    text = table.get(key(value)) if isinstance(table, dict) else None
    return text if isinstance(text, str) else value
