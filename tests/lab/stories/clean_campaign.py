"""A clean server with a sign-up campaign at a fair and a newsletter sent from the office."""

from functools import partial

from tests.lab import days, honest, mailers, noise
from tests.lab.days import OFFICE
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World

ACCOUNT = "info@laden.test"


def plan(w: World) -> list[Cause]:
    """Many real sign-ups in one afternoon; next day the account writes to all its readers."""
    days.ordinary(w, "2026-04-20", 5, days.Pace(browse=5, contact=2, order=3, sign_up=2, office=3))
    begin = w.when("2026-04-22 10:00")
    for at in w.times(begin, begin + 6 * HOUR, 70):
        honest.sign_up(w, w.site, at, confirm=0.85)
    begin = w.when("2026-04-23 09:30")
    for number in range(110):
        _issue(w, begin + number * 7.5)
    for at in w.times(w.when("2026-04-21 01:00"), w.when("2026-04-21 05:00"), 14):
        noise.guess(w, ACCOUNT, at)
    return []


def _issue(w: World, at: float) -> None:
    to = (honest.honest_person(w, 0.03, 0.03).mail,)
    ident = f"{w.rng.getrandbits(48):x}@laden.test"
    text = mailers.letter(ACCOUNT, to[0], "Unsere Neuheiten", ident)
    send = partial(mailers.submit, OFFICE, "buero-pc", ACCOUNT, ACCOUNT, to, text)
    w.add(at, "newsletter", send, [Mail(to)])


STORY = Story(
    seed=34,
    plan=plan,
    exit=0,
    setup=Setup(sites=(Site("laden.test", user="web1"),), long_ids=True, php_log=False),
    dialect=Dialect(
        zone="UTC",
        access_zone="Europe/Berlin",
        cuts=("2026-04-22", "2026-04-24"),
        access_cuts=("2026-04-24",),
        dateext=True,
    ),
)
