"""The server takes mail for any name, then bounces it to forged senders."""

from tests.lab import bots, days, mailers
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import DAY, Cause, World


def plan(w: World) -> list[Cause]:
    """Spam for invented names under forged senders, day and night."""
    days.ordinary(w, "2026-03-02", 5, days.Pace(contact=3, order=3, stranger=0))
    start = w.when("2026-03-03 00:00")
    for at in w.times(start, start + 3 * DAY, 130):
        _spam(w, at)
    return [Cause("spam-in", "cause.backscatter", "host", "web01", explains=False)]


def _spam(w: World, at: float) -> None:
    sender = bots.victim(w, 0.35, 0.05)
    to = f"{w.rng.choice(('sales', 'hr', 'max', 'lisa', 'office', 'jobs'))}{w.rng.randint(1, 99)}"
    rcpt = f"{to}@{w.site.domain}"
    ip, ident = w.people.anywhere_ip(), f"{w.rng.getrandbits(60):x}@pc"
    text = mailers.letter(sender, rcpt, "Hello", ident)
    w.add(
        at,
        "spam-in",
        lambda: mailers.deliver(ip, "pc", sender, [rcpt], text),
        [Mail((rcpt,), inbound=True)],
    )


STORY = Story(
    seed=18,
    plan=plan,
    setup=Setup(sites=(Site("laden.test"),), accept_unknown=True),
    dialect=Dialect(
        zone="Europe/Berlin", php_zone="UTC", cuts=("2026-03-04", "2026-03-05", "2026-03-06")
    ),
)
