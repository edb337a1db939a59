"""One blocklist and all subjects of a domain: test points first, text after a hit only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from postwarden.checks.records.listing import Answer, canary, named_as, read
from postwarden.checks.records.subjects import Subjects
from postwarden.model import Evidence
from postwarden.model.blocklist import Blocklist, Entry, asked_as
from postwarden.model.world import World

#: Signs of a text that are kept.
QUOTE = 300


@dataclass(slots=True)
class Hit:
    """A subject under one part of a list: its return codes, and what they mean.

    Attributes:
        subject: the address, its network, or the name; `asked` as it was asked about.
        texts: what the list says about the subject, this part and others.
        others: words that name the other parts.
    """

    subject: str
    asked: str
    entry: Entry
    source: str
    texts: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    codes: dict[str, None] = field(default_factory=dict)
    meanings: dict[str, None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What the list says; where some of it names this part (`SBL123456`), no more than that."""
        own = [text for text in self.texts if _part(self.entry) in text.lower()]
        open_ = [t for t in self.texts if not any(other in t.lower() for other in self.others)]
        return " | ".join(own or open_ or self.texts)[:QUOTE]

    @property
    def evidence(self) -> Evidence:
        """The question as people ask it again, and its answer."""
        return _shown(self.source, " ".join(self.codes), self.text)


@dataclass(slots=True)
class Looked:
    """What one list said.

    Attributes:
        answer: None where there was nothing to ask; OK only if everything was answered.
        keyless: whether it cannot be asked without a key. `quote`: why it does not answer.
    """

    blocklist: Blocklist
    answer: Answer | None = None
    keyless: bool = False
    quote: str = ""
    resolver: str = ""
    evidence: list[Evidence] = field(default_factory=list)
    hits: dict[tuple[object, ...], Hit] = field(default_factory=dict)

    def note(self, answer: Answer) -> None:
        """Keep the first answer that is none."""
        if self.answer in (None, Answer.OK):
            self.answer = answer


def look(blocklist: Blocklist, about: Subjects, world: World) -> Looked:
    """Ask a list. While its test points are open its subjects are asked beside them."""
    looked = Looked(blocklist)
    for family in blocklist.families:
        names = list(_of_family(blocklist, family, about))
        if names and not blocklist.usable:
            looked.keyless = True
            return looked
        answer = _canary(looked, family, world) if names else None
        if answer in (Answer.OK, Answer.PENDING):
            _ask(looked, names, world, trusted=answer is Answer.OK)
    return looked


def _of_family(blocklist: Blocklist, family: str, about: Subjects) -> Iterable[str]:
    if family == "domain":
        return (*about.names, *(about.hosts if blocklist.full_host else ()))
    return (ip for ip in about.addresses if (":" in ip) == (family == "v6"))


def _canary(looked: Looked, family: str, world: World) -> Answer:
    """Ask both test points of a family; where they fail, keep what the list says about it."""
    name = looked.blocklist.id
    listed, unlisted = map(asked_as, looked.blocklist.tests[family])
    both = [world.listing(name, each) for each in (listed, unlisted)]
    answer = canary(looked.blocklist, *both)
    looked.note(answer)
    looked.resolver = looked.resolver or str(both[0].facts.get("resolver", ""))
    if answer not in (Answer.OK, Answer.PENDING) and not looked.evidence:
        said = " ".join(both[0].records) or both[0].state.value
        why = " | ".join(_texts(world, name, listed)) if both[0].records else ""
        looked.quote = (why or " ".join(both[0].records))[:QUOTE]
        looked.evidence.append(_shown(_source(looked.blocklist, listed), said, why))
    return answer


def _ask(looked: Looked, names: Iterable[str], world: World, *, trusted: bool) -> None:
    """Ask about subjects; what was answered counts only once the test points have passed."""
    for name in names:
        snapshot = world.listing(looked.blocklist.id, asked_as(name))
        if not trusted:
            continue
        reading = read(looked.blocklist, snapshot)
        looked.note(reading.answer)
        entries = [(code, each) for code, each in reading.entries if each.kind != "good"]
        texts = _texts(world, looked.blocklist.id, asked_as(name)) if entries else ()
        for code, entry in entries:
            _keep(looked, name, code, entry, texts)


def _keep(looked: Looked, name: str, code: str, entry: Entry, texts: tuple[str, ...]) -> None:
    known = looked.blocklist
    subject = name if known.kind == "domain" else named_as(known, name)
    key = subject, entry.kind, entry.name, entry.delisting
    source = _source(known, asked_as(name))
    others = frozenset(map(_part, known.codes.values())) - {_part(entry)}
    hit = looked.hits.setdefault(key, Hit(subject, name, entry, source, texts, others))
    hit.codes[code] = None
    hit.meanings[entry.meaning] = None


def _part(entry: Entry) -> str:
    """The word that tells a part from the others: `Spamhaus SBL` -> `sbl`."""
    return entry.name.rpartition(" ")[2].lower()


def _texts(world: World, blocklist: str, name: str) -> tuple[str, ...]:
    return world.listing(blocklist, name, "TXT").records


def _source(blocklist: Blocklist, name: str) -> str:
    """Where an answer stands; a key is no part of the zone shown."""
    return f"A {name}.{blocklist.zone}"


def _shown(source: str, said: str, text: str) -> Evidence:
    return Evidence(source, 0, (f"{said} ({text})" if text else said)[:QUOTE])
