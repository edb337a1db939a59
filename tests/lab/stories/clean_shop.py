"""A busy, clean shop: everything that could be mistaken for abuse, and nothing that is."""

from tests.lab import bots, days, honest, noise
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import DAY, HOUR, Cause, World

KEEPER = "wache@posteo.test"


def plan(w: World) -> list[Cause]:
    """A week with a newsletter, an order peak after it, travel, monitoring and much noise."""
    pace = days.Pace(
        browse=8,
        contact=4,
        order=7,
        sign_up=3,
        register=3,
        recommend=1,
        office=3,
        inbox=2,
        inbound=4,
        guess=3,
        probe=4,
    )
    days.ordinary(w, "2026-09-14", 7, pace)
    start = w.when("2026-09-14 00:00")
    readers = [honest.honest_person(w, 0.03, 0.03).mail for _ in range(120)]
    honest.bulk(w, w.site, w.when("2026-09-16 10:00"), readers)
    for at in w.times(w.when("2026-09-16 10:12"), w.when("2026-09-16 13:30"), 26):
        honest.order(w, w.site, at)
    for at in w.times(w.when("2026-09-17 09:00"), w.when("2026-09-17 12:00"), 18):
        honest.sign_up(w, w.site, at, confirm=0.9)
    _rest(w, start)
    return []


def _rest(w: World, start: float) -> None:
    for at in w.times(start, start + 7 * DAY, 12):
        honest.monitoring(w, at, KEEPER)
    for turn, at in enumerate(w.times(start + 9 * HOUR, start + 5 * DAY, 9)):
        honest.phone(w, "chef@laden.test", at, turn)
    fields = {"name": "SEO Offer", "email": "seo@spam.example", "nachricht": "x", "summe": "4"}
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 12), look=0.3)
    for at in w.times(w.when("2026-09-18 02:00"), w.when("2026-09-18 05:00"), 60):
        swarm.post(at, "refused", "/kontakt.php", fields)
    for at in w.times(start, start + 7 * DAY, 6):
        noise.received_bounce(w, "info@laden.test", at)
    honest.typo(w, w.site, start + 2.4 * DAY)
    for at in w.times(w.when("2026-09-15 22:00"), w.when("2026-09-16 04:00"), 15):
        noise.guess(w, "info@laden.test", at)


STORY = Story(
    seed=12,
    plan=plan,
    exit=0,
    setup=Setup(
        sites=(Site("laden.test", options={"rechnen": "1", "kopie": "1"}),),
        aliases={"root": "info@laden.test"},
    ),
    dialect=Dialect(
        zone="Europe/Berlin",
        php_zone="Europe/Berlin",
        cuts=("2026-09-18", "2026-09-20"),
        access_cuts=("2026-09-17", "2026-09-20"),
        dateext=True,
    ),
)
