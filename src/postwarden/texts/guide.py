"""The guide to a finding: what happened, why it matters, what to do, what to ask the hoster.

In `<language>/<family>.toml` each code has `title`, `why` (sentences), `fix` (steps) and, where a
hoster must act, `ask` (sentences). A sentence or step is a text, or a table:

    text = "..."             the text itself
    step = "purge"           or the texts of `steps.toml` under that name
    when = "fact.value"      shown only if that holds; of several, one must
    unless = "fact.value"    not shown if that holds, or one of several
    panel = "Plesk"          said for that panel: "Plesk: ..."
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from postwarden.model.finding import Finding
from postwarden.texts.catalogue import Table, families, family, find
from postwarden.texts.fill import Facts

#: What a table holds that is the guide to a code.
_NEEDED = frozenset({"title", "why", "fix"})


@dataclass(frozen=True, slots=True)
class Guide:
    """The texts of one finding, filled: plain text, no markup."""

    title: str
    why: str
    fix: tuple[str, ...]
    ask: str | None


def guide(finding: Finding, language: str, *, zone: tzinfo | None = None) -> Guide:
    """Fill the texts of the finding's code; KeyError when a text or a fact is missing."""
    texts = find(finding.code, language)
    facts = Facts(finding.facts, language, zone, _words(finding, language))
    return Guide(
        title=" ".join(parts(texts["title"], facts)),
        why=" ".join(parts(texts["why"], facts)),
        fix=tuple(parts(texts["fix"], facts)),
        ask=" ".join(parts(texts["ask"], facts)) or None if "ask" in texts else None,
    )


def limits(finding: Finding, language: str) -> tuple[str, ...]:
    """Say, one sentence each, why the certainty is not higher."""
    keys = finding.facts.get("why_not_higher")
    named = keys if isinstance(keys, tuple) else ()
    return tuple(str(find(f"limits.{each}", language)) for each in named)


def codes(language: str) -> frozenset[str]:
    """Name every code that has texts in this language."""
    return frozenset(
        f"{name}.{code}"
        for name in families(language)
        for code, texts in family(language, name).items()
        if isinstance(texts, dict) and texts.keys() >= _NEEDED
    )


def parts(entry: Any, facts: Facts) -> Iterator[str]:
    """Fill a text, or those of several sentences or steps whose condition holds."""
    for each in (entry,) if isinstance(entry, str | dict) else entry:
        if isinstance(each, str):
            yield facts.fill(each)
        elif _shown(each, facts):
            yield from _table(each, facts)


def _table(each: Table, facts: Facts) -> Iterator[str]:
    entry = find(f"steps.{each['step']}", facts.language) if "step" in each else each["text"]
    panel = f"{each['panel']}: " if "panel" in each else ""
    return (panel + text for text in parts(entry, facts))


def _shown(each: Table, facts: Facts) -> bool:
    wanted, unwanted = _conditions(each, "when"), _conditions(each, "unless")
    held = not wanted or any(map(facts.holds, wanted))
    return held and not any(map(facts.holds, unwanted))


def _conditions(each: Table, name: str) -> Sequence[str]:
    conditions = each.get(name, ())
    return (conditions,) if isinstance(conditions, str) else conditions


def _words(finding: Finding, language: str) -> dict[str, str]:
    """What every text may name beside the facts: the finding's own fields."""
    subject = finding.subject.name
    place = find("format.place." + ("site" if finding.site else "plain"), language)
    words = {"subject": subject, "site": finding.site or "", "host": finding.host or ""}
    words["maybe"] = str(find(f"format.maybe.{finding.certainty.value}", language))
    words["place"] = Facts({}, language, words=words).fill(place)
    return words
