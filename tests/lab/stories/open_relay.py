"""A mistyped mynetworks makes the server an open relay for half the world."""

from tests.lab import bots, days, mailers
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World

TRUSTED = "127.0.0.0/8 [::1]/128 192.0.2.10 198.19.64.0/18 198.19.128.0/17"


def plan(w: World) -> list[Cause]:
    """Somebody tests the relay; a day later the mass comes."""
    days.ordinary(w, "2026-04-13", 4, days.Pace(contact=3, order=3, office=4, inbound=4))
    sources = bots.addresses(w, 14, carrier=False)
    _relay(w, w.when("2026-04-14 21:00"), sources[0], 1)
    for text, count in (("2026-04-15 22:30", 80), ("2026-04-16 08:00", 60)):
        start = w.when(text)
        for at in w.times(start, start + 3 * HOUR, count):
            _relay(w, at, w.rng.choice(sources), w.rng.choice((1, 2, 4, 8)))
    at = w.when("2026-04-16 09:10")
    w.add(at, "block", lambda: w.sink.block("mx00.gmx.test"), quiet=True)
    return [Cause("relayer", "cause.open-relay", "host", "web01")]


def _relay(w: World, at: float, ip: str, count: int) -> None:
    rcpts = tuple(bots.victim(w, 0.2) for _ in range(count))
    domain = w.rng.choice(("lotto.example", "bank-info.example", "paket.example"))
    sender = f"info{w.rng.randint(1, 99)}@{domain}"
    text = mailers.letter(sender, rcpts[0], "Invoice", f"{w.rng.getrandbits(60):x}@{domain}")
    w.add(
        at,
        "relayer",
        lambda: mailers.deliver(ip, f"mail.{domain}", sender, rcpts, text),
        [Mail(rcpts)],
    )


STORY = Story(
    seed=17,
    plan=plan,
    args=("--timezone", "Europe/Berlin"),
    setup=Setup(sites=(Site("laden.test"),), trusted=TRUSTED, php_log=False),
    dialect=Dialect(
        zone="Europe/Berlin",
        traditional=True,
        cuts=("2026-04-15", "2026-04-16", "2026-04-16 12:00"),
    ),
)
