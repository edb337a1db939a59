"""Two causes at once: an abused contact form and a stolen mailbox, overlapping in time."""

from tests.lab import bots, days
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World

ACCOUNT = "chef@laden.test"


def plan(w: World) -> list[Cause]:
    """Both attacks run in the same night and again separately."""
    days.ordinary(w, "2026-10-26", 5, days.Pace(contact=4, order=3, office=4))
    agents = (bots.OLD, "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1)")
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 60), agents, 0.5, referer=True)
    for text, count in (("2026-10-28 20:00", 80), ("2026-10-29 21:00", 25)):
        begin = w.when(text)
        for at in w.times(begin, begin + 5 * HOUR, count):
            bots.copies(swarm, at, "form-bot")
    thief = bots.addresses(w, 12, carrier=False)
    begin = w.when("2026-10-28 21:30")
    for at in w.times(begin, begin + 6 * HOUR, 70):
        rcpts = [bots.victim(w) for _ in range(w.rng.choice((1, 2, 6)))]
        bots.login_spam(w, at, "thief", ACCOUNT, ACCOUNT, w.rng.choice(thief), rcpts, "User")
    facts: dict[str, object] = {"copy_to_visitor": True}
    return [
        Cause("form-bot", "cause.form-abuse", "form", "/kontakt.php", facts=facts),
        Cause("thief", "cause.stolen-account", "account", ACCOUNT),
    ]


STORY = Story(
    seed=22,
    plan=plan,
    setup=Setup(
        sites=(Site("laden.test", owner="laden-chefin@web.test", options={"kopie": "1"}),),
        header_log=True,
    ),
    dialect=Dialect(
        zone="Europe/Berlin",
        access_zone="Europe/Berlin",
        php_zone="UTC",
        cuts=("2026-10-28 06:25", "2026-10-29 06:25", "2026-10-30 06:25"),
        access_cuts=("2026-10-29", "2026-10-30"),
    ),
)
