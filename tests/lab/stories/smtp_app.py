"""A contact form whose application speaks SMTP to localhost; the owner reads mail elsewhere."""

from tests.lab import bots, days
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """Two messages leave for each post: notice and copy."""
    days.ordinary(w, "2026-09-28", 5, days.Pace(contact=4, order=3, recommend=1))
    agents = (w.people.agent(), w.people.agent())
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 25), agents, 0.2, referer=True)
    begin = w.when("2026-09-30 12:00")
    for at in w.times(begin, begin + 9 * HOUR, 100):
        bots.copies(swarm, at, "form-bot")
    return [Cause("form-bot", "cause.form-abuse", "form", "/kontakt.php")]


OPTIONS = {"kopie": "1", "smtp": "1"}
STORY = Story(
    seed=26,
    plan=plan,
    tolerance=0.02,
    setup=Setup(
        sites=(Site("laden.test", owner="laden-inhaber@t-online.test", options=OPTIONS),),
        php_log=False,
    ),
    dialect=Dialect(
        zone="Europe/Berlin", access_zone="UTC", cuts=("2026-09-30", "2026-10-01", "2026-10-02")
    ),
)
