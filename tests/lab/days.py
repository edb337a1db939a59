"""Ordinary days of a small German shop."""

from dataclasses import dataclass

from tests.lab import honest, noise
from tests.lab.setup import Site
from tests.lab.world import DAY, HOUR, World


@dataclass(frozen=True)
class Pace:
    """How often a thing happens on an ordinary day."""

    browse: int = 5
    contact: int = 2
    order: int = 2
    sign_up: int = 1
    register: int = 1
    recommend: int = 0
    office: int = 2
    inbox: int = 2
    inbound: int = 2
    guess: int = 2
    probe: int = 2
    stranger: int = 1


OFFICE = "198.18.20.14"


def ordinary(
    w: World, first: str, days: int, pace: Pace | None = None, site: Site | None = None
) -> None:
    """Plan ordinary days from the local date first on."""
    for number in range(days):
        begin = w.when(f"{first} 00:00") + number * DAY
        _day(w, begin, pace or Pace(), site or w.site)


def _day(w: World, begin: float, pace: Pace, site: Site) -> None:
    morning, night = begin + 7.5 * HOUR, begin + 21.5 * HOUR
    for action in ("browse", "contact", "order", "sign_up", "register", "recommend"):
        for at in w.times(morning, night, getattr(pace, action)):
            getattr(honest, action)(w, site, at)
    _mailboxes(w, begin, pace)
    for at in w.times(begin, begin + DAY, pace.probe):
        noise.probe(w, site, at)
    for at in w.times(begin, begin + DAY, pace.guess):
        known = (*w.setup.accounts, f"admin@{site.domain}", "scan@firma.example")
        noise.guess(w, w.rng.choice(known), at, imap=w.rng.random() < 0.4)
    noise.crawl(w, site, begin + 3.2 * HOUR)
    honest.cron(w, begin + 2.5 * HOUR + w.rng.uniform(0, 5))
    for hour in (9, 19):
        honest.flush(w, begin + hour * HOUR)


def _mailboxes(w: World, begin: float, pace: Pace) -> None:
    account = w.setup.accounts[0]
    for at in w.times(begin + 8 * HOUR, begin + 18 * HOUR, pace.office):
        honest.office(w, account, at, OFFICE, "buero-pc", w.rng.choice((1, 1, 2)))
    for at in w.times(begin + 8 * HOUR, begin + 18 * HOUR, pace.inbox):
        honest.inbox(w, account, at, OFFICE)
    for at in w.times(begin + 6 * HOUR, begin + 22 * HOUR, pace.inbound):
        honest.inbound(w, w.rng.choice(w.setup.accounts), at)
    for at in w.times(begin, begin + DAY, pace.stranger):
        noise.stranger(w, w.site.domain, at)
        noise.relay_attempt(w, at + 700)
