"""The contact form with copy on a server with Exim, whose log names callers and subjects."""

from tests.lab import bots, days
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """Ordinary days and one long run through the form."""
    days.ordinary(w, "2026-10-05", 4, days.Pace(contact=4, order=3))
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 15), (bots.OLD, w.people.agent()), 0.4)
    begin = w.when("2026-10-07 02:00")
    for at in w.times(begin, begin + 8 * HOUR, 110):
        bots.copies(swarm, at, "form-bot")
    return [Cause("form-bot", "cause.form-abuse", "form", "/kontakt.php")]


STORY = Story(
    seed=31,
    plan=plan,
    tolerance=0.02,
    args=("--timezone", "Europe/Berlin"),
    setup=Setup(
        sites=(Site("laden.test", options={"kopie": "1", "kennung": "0"}),),
        exim=True,
        php_log=False,
    ),
    dialect=Dialect(zone="Europe/Berlin", dovecot="own"),
)
