"""DKIM keys of a domain that can be found without its mail: names of providers, then usual ones.

A key's name, the selector, can only be guessed. `_domainkey` itself says whether there is any
(RFC 8020: below a name that does not exist there is nothing).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from postwarden.checks.records import dkim
from postwarden.checks.records.domain import providers_of
from postwarden.checks.records.providers import USUAL
from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.model.world import World

#: No key is called so: an answer shows that any name is answered.
UNLIKELY = "x7q2v9k4pw"
#: Some old servers say that a name does not exist when only names below it do.
CONFIRMING = ("default", "dkim", "mail")
#: Names found of which the next is asked for: more only where any name is answered.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Selector:
    """One name that was asked for; `texts` are the records there that are meant as keys."""

    name: str
    snapshot: Snapshot
    texts: tuple[str, ...]

    @property
    def alias(self) -> str:
        """Where the name leads to by a CNAME; '' for none."""
        return str(self.snapshot.facts.get("alias", ""))


@dataclass(frozen=True, slots=True)
class Found:
    """All that was seen of a domain's keys.

    Attributes:
        above: the answer for `_domainkey` itself; `wild` that for a name nobody has.
        selectors: names with a key or a dead alias, those of the domain's providers first.
        looked: whether every question was answered. `asked`: how many names were tried.
        absent: whether it is proven that there is no key at all.
    """

    above: Snapshot
    wild: Snapshot
    selectors: tuple[Selector, ...]
    asked: int
    looked: bool
    absent: bool

    @property
    def open(self) -> str:
        """Why a key may be there though none was found: `hidden`, or a `wildcard` answers all."""
        return "hidden" if self.wild.state is State.NO_NAME else "wildcard"


def found(domain: str, world: World) -> Found:
    """Ask for the domain's keys, all names at once, as soon as there may be any."""
    above = world.dns(f"_domainkey.{domain}", "TXT")
    wild = world.dns(f"{UNLIKELY}._domainkey.{domain}", "TXT")
    own = [name for each in providers_of(domain, world) for name in each.selectors]
    missing = above.state is State.NO_NAME
    answers = _ask((*own, *CONFIRMING), domain, world) if missing else {}
    sure = all(each.state is State.NO_NAME and not each.facts for each in answers.values())
    lied = any(each.looked and each.state is not State.NO_NAME for each in answers.values())
    if above.looked and (not missing or lied):
        answers = _ask((*own, *USUAL), domain, world)
        seen = [name for name, each in answers.items() if each.records or each.facts]
        answers |= _ask((_next(name) for name in seen[:_MOST]), domain, world)
    return Found(
        above,
        wild,
        tuple(_real(answers, wild)),
        asked=len(answers),
        looked=above.looked and wild.looked and all(each.looked for each in answers.values()),
        absent=missing and wild.state is State.NO_NAME and sure,
    )


def _next(name: str) -> str:
    """The name after one that is counted on: `brevo1` -> `brevo2`; others stay as they are."""
    last = name[-1]
    return f"{name[:-1]}{int(last) + 1}" if last in "12345678" else name


def _ask(selectors: Iterable[str], domain: str, world: World) -> dict[str, Snapshot]:
    """The answers by selector, each asked once."""
    below = f"._domainkey.{domain}"
    ask = world.ask
    return {name: ask(Question("dns", name + below, "TXT")) for name in dict.fromkeys(selectors)}


def _real(answers: dict[str, Snapshot], wild: Snapshot) -> Iterator[Selector]:
    """Those that say more than what any name would be answered."""
    for name, snapshot in answers.items():
        if not snapshot.records and not snapshot.facts:
            continue
        if (snapshot.records, snapshot.facts) == (wild.records, wild.facts):
            continue
        texts = tuple(text for text in snapshot.records if dkim.is_meant(text))
        dead = snapshot.looked and "alias" in snapshot.facts and not snapshot.records
        if texts or dead:
            yield Selector(name, snapshot, texts)
