"""Everything a story can touch: its servers, its people and its plan."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.lab.clock import moment
from tests.lab.people import People
from tests.lab.plan import Event, Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.sink import Sink

DAY, HOUR, MINUTE = 86400.0, 3600.0, 60.0


@dataclass
class Cause:
    """What a story says must be found; the numbers are counted from the tag's mails."""

    tag: str
    code: str
    kind: str
    subject: str
    certainty: tuple[str, ...] = ("proven", "likely")
    facts: dict[str, object] = field(default_factory=dict)
    explains: bool = True
    counted: bool = True
    also: tuple[str, ...] = ()  # other codes that are as good

    @property
    def tags(self) -> list[str]:
        """The actors whose mails belong to this cause."""
        return self.tag.split("+")


@dataclass
class World:
    """The stage of one story."""

    setup: Setup
    dialect: Dialect
    rng: random.Random
    people: People
    sink: Sink
    events: list[Event] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)

    @property
    def site(self) -> Site:
        """The first site."""
        return self.setup.sites[0]

    def when(self, text: str) -> float:
        """The epoch of a local time of the story."""
        return moment(text, self.dialect.zone)

    def add(
        self,
        at: float,
        tag: str,
        act: Callable[[], object],
        mails: Iterable[Mail] = (),
        quiet: bool = False,
    ) -> None:
        """Plan an event."""
        self.events.append(Event(at, tag, lambda: (act(), None)[1], tuple(mails), quiet))

    def fate(self, mail: str, gone: float, full: float, grey: float = 0.03) -> str:
        """Draw how the foreign server will treat this address."""
        dice = self.rng.random()
        for name, share in (("gone", gone), ("full", full), ("grey", grey)):
            if dice < share:
                self.sink.fates[mail] = name
                return name
            dice -= share
        return "ok"

    def times(self, begin: float, end: float, count: int) -> list[float]:
        """Sorted random moments between begin and end."""
        return sorted(self.rng.uniform(begin, end) for _ in range(count))
