"""Three sites, each with its own user; the tell-a-friend form of one is abused."""

from tests.lab import bots, days
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World

SITES = (
    Site("laden.test", user="web1"),
    Site("verein.test", user="web2"),
    Site("praxis.test", user="web3"),
)


def plan(w: World) -> list[Cause]:
    """All three sites live their life; bots recommend on the second."""
    pace = days.Pace(browse=4, contact=2, order=2, sign_up=1)
    still = days.Pace(
        browse=3,
        contact=2,
        order=0,
        sign_up=1,
        recommend=1,
        office=0,
        inbox=0,
        inbound=0,
        guess=0,
        stranger=0,
    )
    days.ordinary(w, "2026-06-22", 4, pace, SITES[0])
    days.ordinary(w, "2026-06-22", 4, still, SITES[1])
    days.ordinary(w, "2026-06-22", 4, still, SITES[2])
    swarm = bots.Swarm(w, SITES[1], bots.addresses(w, 30), (w.people.agent(), bots.OLD), 0.3)
    begin = w.when("2026-06-24 01:00")
    for at in w.times(begin, begin + 7 * HOUR, 120):
        to = bots.victim(w)
        fields = {
            "name": "Julia",
            "email": "julia@dating.example",
            "freund": to,
            "nachricht": bots.spam(w),
        }
        swarm.post(at, "friend-bot", "/weiterempfehlen.php", fields, [Mail((to,))])
    return [Cause("friend-bot", "cause.form-abuse", "form", "/weiterempfehlen.php")]


STORY = Story(
    seed=28,
    plan=plan,
    tolerance=0.02,
    setup=Setup(
        host="server.hosting.test",
        sites=SITES,
        php_log=False,
        accounts=("info@laden.test", "info@verein.test", "info@praxis.test"),
    ),
    dialect=Dialect(zone="Europe/Berlin", per_site_access=True, dovecot="own"),
)
