"""A contact form abused in the night in which the clock is put back; PHP logs in UTC."""

from tests.lab import bots, days
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """The run begins before the doubled hour and ends after it."""
    days.ordinary(w, "2025-10-24", 4, days.Pace(contact=3, order=3))
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 11), (bots.OLD, w.people.agent()), 0.3)
    begin = w.when("2025-10-26 01:10")
    for at in w.times(begin, begin + 3.5 * HOUR, 130):
        bots.copies(swarm, at, "form-bot")
    facts: dict[str, object] = {"copy_to_visitor": True}
    return [Cause("form-bot", "cause.form-abuse", "form", "/kontakt.php", facts=facts)]


STORY = Story(
    seed=30,
    plan=plan,
    args=("--timezone", "Europe/Berlin"),
    setup=Setup(sites=(Site("laden.test", options={"kopie": "1"}),)),
    dialect=Dialect(zone="Europe/Berlin", php_zone="UTC", traditional=True),
)
