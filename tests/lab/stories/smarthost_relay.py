"""All mail leaves through a smart host; the contact form is abused."""

from tests.lab import bots, days
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """The smart host takes nearly everything, so hardly anything bounces here."""
    days.ordinary(w, "2026-11-02", 5, days.Pace(contact=4, order=4))
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 7), ("curl/7.88.1", bots.OLD), 0.5)
    for text, count in (("2026-11-04 10:00", 60), ("2026-11-05 04:00", 60)):
        begin = w.when(text)
        for at in w.times(begin, begin + 2 * HOUR, count):
            bots.copies(swarm, at, "form-bot")
    return [Cause("form-bot", "cause.form-abuse", "form", "/kontakt.php")]


STORY = Story(
    seed=29,
    plan=plan,
    setup=Setup(
        sites=(Site("laden.test", options={"kopie": "1"}),), smarthost="[relay.versand.example]:25"
    ),
    dialect=Dialect(
        zone="UTC",
        access_zone="Europe/Berlin",
        php_zone="UTC",
        vhost=True,
        dovecot="none",
        cuts=("2026-11-06",),
        access_cuts=("2026-11-06",),
        dateext=True,
    ),
)
