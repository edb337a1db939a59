"""The contact form abused slowly: a post now and then for a week, each from a new address."""

from tests.lab import bots, days
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import DAY, HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """Nothing stands out in a day; only the habits of the posts do."""
    pace = days.Pace(browse=5, contact=3, order=3, office=1)
    days.ordinary(w, "2026-08-17", 8, pace)
    agents = tuple(w.people.agent() for _ in range(8))
    begin = w.when("2026-08-18 00:00")
    for at in w.times(begin + 6 * HOUR, begin + 6.5 * DAY, 95):
        address = bots.addresses(w, 1, carrier=False, ipv6=w.rng.choice((0.0, 0.0, 1.0)))
        swarm = bots.Swarm(w, w.site, address, agents, 1.0, referer=True)
        bots.copies(swarm, at, "form-bot")
    facts: dict[str, object] = {"copy_to_visitor": True}
    return [Cause("form-bot", "cause.form-abuse", "form", "/kontakt.php", facts=facts)]


STORY = Story(
    seed=37,
    plan=plan,
    setup=Setup(sites=(Site("laden.test", options={"kopie": "1"}),)),
    dialect=Dialect(
        zone="Europe/Berlin",
        access_zone="UTC",
        php_zone="UTC",
        dovecot="none",
        cuts=("2026-08-20", "2026-08-22", "2026-08-24"),
        access_cuts=("2026-08-21", "2026-08-24"),
        dateext=True,
    ),
)
