"""The newsletter sign-up used to flood strangers with confirmations, from hundreds of hosts."""

from tests.lab import bots, days
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """Honest sign-ups all week; in one night a flood, during which T-Online shuts the door."""
    days.ordinary(w, "2026-07-06", 5, days.Pace(browse=5, contact=2, order=2, sign_up=5))
    agents = tuple(w.people.agent() for _ in range(6))
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 230, ipv6=0.1), agents, 0.15, referer=True)
    start = w.when("2026-07-08 19:20")
    targets = [bots.victim(w, 0.1) for _ in range(60)]
    for at in w.times(start, start + 9 * HOUR, 220):
        to = w.rng.choice(targets) if w.rng.random() < 0.5 else bots.victim(w, 0.1)
        swarm.post(at, "flood", "/newsletter.php", {"email": to}, [Mail((to,))])
    w.add(start + 4 * HOUR, "block", lambda: w.sink.block("mail.t-online.test"), quiet=True)
    return [
        Cause("flood", "cause.list-bombing", "form", "/newsletter.php", also=("cause.form-abuse",))
    ]


STORY = Story(
    seed=15,
    plan=plan,
    setup=Setup(sites=(Site("laden.test"),)),
    dialect=Dialect(zone="UTC", access_zone="Europe/Berlin", php_zone="Europe/Berlin"),
)
