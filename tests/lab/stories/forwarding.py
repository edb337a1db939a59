"""A mailbox that forwards everything, spam too, to a provider that then refuses."""

from tests.lab import bots, days, mailers
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import DAY, Cause, World

ACCOUNT = "kasse@verein.test"


def plan(w: World) -> list[Cause]:
    """Some honest mail and much spam pass through the forwarding."""
    days.ordinary(w, "2026-02-09", 5, days.Pace(contact=3, order=1, office=4))
    start = w.when("2026-02-09 00:00")
    for at in w.times(start, start + 5 * DAY, 14):
        _letter(w, at, "forward-honest", w.people.person().mail, "198.51.100.103")
    for at in w.times(start + DAY, start + 4 * DAY, 110):
        sender = f"promo{w.rng.randint(1, 999)}@angebot{w.rng.randint(1, 9)}.example"
        if w.rng.random() < 0.6:
            w.sink.fates[sender] = "spam"
        _letter(w, at, "forward-spam", sender, w.people.anywhere_ip())
    tags = "forward-honest+forward-spam"
    return [Cause(tags, "cause.forwarding", "account", ACCOUNT, explains=False)]


def _letter(w: World, at: float, tag: str, sender: str, ip: str) -> None:
    text = mailers.letter(
        sender,
        ACCOUNT,
        "Nachricht",
        f"{w.rng.getrandbits(60):x}@x.example",
        bots.SPAM[1].format(n=1),
    )
    w.add(
        at,
        tag,
        lambda: mailers.deliver(ip, "mail.angebot.example", sender, [ACCOUNT], text),
        [Mail((ACCOUNT,), inbound=True)],
    )


STORY = Story(
    seed=19,
    plan=plan,
    setup=Setup(
        host="mx1.verein.test",
        sites=(Site("verein.test"),),
        accounts=("info@verein.test", "vorstand@verein.test"),
        forwards={ACCOUNT: "kassenwart1961@gmx.test"},
        php_log=False,
        long_ids=True,
    ),
    dialect=Dialect(
        zone="Europe/Berlin", access_zone="UTC", cuts=("2026-02-11", "2026-02-13"), dateext=True
    ),
)
