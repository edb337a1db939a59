"""A stolen login used from hundreds of addresses, one mail each, behind a content filter."""

from tests.lab import bots, days, honest
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import DAY, HOUR, Cause, World

ACCOUNT = "chef@laden.test"


def plan(w: World) -> list[Cause]:
    """The owner travels and writes; in the meantime a botnet sends under the same login."""
    days.ordinary(w, "2026-05-04", 4, days.Pace(contact=2, order=2, office=4))
    start = w.when("2026-05-04 00:00")
    for turn, at in enumerate(w.times(start + 9 * HOUR, start + 4 * DAY, 14)):
        honest.phone(w, ACCOUNT, at, turn)
    sources = bots.addresses(w, 215, carrier=False, ipv6=0.05)
    begin = w.when("2026-05-06 05:00")
    for number, at in enumerate(w.times(begin, begin + 14 * HOUR, 240)):
        ip = sources[number % len(sources)]
        rcpts = [bots.victim(w, 0.2) for _ in range(w.rng.choice((1, 1, 1, 2, 3)))]
        helo = f"[{w.rng.randint(10, 192)}.{w.rng.randint(1, 250)}.0.{w.rng.randint(2, 250)}]"
        sender = ACCOUNT if w.rng.random() < 0.6 else f"{w.rng.choice('abcdef')}.mueller@laden.test"
        bots.login_spam(w, at, "thief", ACCOUNT, sender, ip, rcpts, helo)
    return [Cause("thief", "cause.stolen-account", "account", ACCOUNT)]


STORY = Story(
    seed=16,
    plan=plan,
    setup=Setup(sites=(Site("laden.test"),), content_filter=True, php_log=False),
    dialect=Dialect(
        zone="UTC",
        access_zone="UTC",
        dovecot="none",
        cuts=("2026-05-06", "2026-05-07"),
        dateext=True,
    ),
)
