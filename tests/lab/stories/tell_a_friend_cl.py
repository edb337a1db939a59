"""A switched-off tell-a-friend form that still answers: POST /index.php?cl=suggest."""

from tests.lab import bots, days, honest
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World

PATH = "/index.php?cl=suggest"


def plan(w: World) -> list[Cause]:
    """Nobody ever looks at the form; bots post it for two nights."""
    days.ordinary(w, "2026-05-18", 5, days.Pace(browse=5, contact=3, order=3))
    for at in w.times(w.when("2026-05-18 09:00"), w.when("2026-05-22 20:00"), 14):
        pages = ("/index.php?cl=details", "/index.php?cl=alist")
        honest.walk(w, w.site, honest.honest_person(w), at, pages)
    agents = (bots.OLD, w.people.agent(), w.people.agent())
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 120, ipv6=0.1), agents)
    _post(swarm, w.when("2026-05-19 17:44"))
    for text, count in (("2026-05-20 00:15", 90), ("2026-05-20 23:00", 70)):
        begin = w.when(text)
        for at in w.times(begin, begin + 4 * HOUR, count):
            _post(swarm, at)
    return [Cause("suggester", "cause.form-abuse", "form", PATH)]


def _post(swarm: bots.Swarm, at: float) -> None:
    to = bots.victim(swarm.w, 0.3)
    fields = {
        "editval[rec_email]": to,
        "editval[send_subject]": "Winner",
        "editval[send_message]": bots.spam(swarm.w),
    }
    swarm.post(at, "suggester", PATH, fields, [Mail((to,))])


STORY = Story(
    seed=21,
    plan=plan,
    tolerance=0.02,
    setup=Setup(sites=(Site("laden.test", options={"kennung": "0"}),), php_log=False),
    dialect=Dialect(
        zone="Europe/Berlin",
        access_zone="UTC",
        dovecot="none",
        cuts=("2026-05-20",),
        access_cuts=("2026-05-20",),
    ),
)
