"""A contact form that copies the message to the sender, abused to mail strangers."""

from tests.lab import bots, days
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """Five ordinary days; on the fourth, after one probe, two waves through the form."""
    days.ordinary(w, "2026-10-12", 5, days.Pace(browse=6, contact=5, order=3))
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 9), look=0.3)
    bots.copies(swarm, w.when("2026-10-14 23:11"), "form-bot")
    for begin, count in ((w.when("2026-10-15 01:40"), 70), (w.when("2026-10-15 14:05"), 75)):
        for at in w.times(begin, begin + 1.5 * HOUR, count):
            bots.copies(swarm, at, "form-bot")
    facts: dict[str, object] = {"copy_to_visitor": True}
    return [Cause("form-bot", "cause.form-abuse", "form", "/kontakt.php", facts=facts)]


STORY = Story(
    seed=11,
    plan=plan,
    setup=Setup(sites=(Site("laden.test", options={"kopie": "1"}),)),
    dialect=Dialect(zone="Europe/Berlin", php_zone="UTC"),
)
