"""Registrations whose first name is the advertisement: the welcome mail carries it."""

from tests.lab import bots, days
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """Honest registrations every day; on one day a run of advertising names."""
    days.ordinary(w, "2026-07-20", 5, days.Pace(browse=5, contact=2, order=3, register=4))
    agents = tuple(w.people.agent() for _ in range(3))
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 40, ipv6=0.2), agents, 0.6, referer=True)
    begin = w.when("2026-07-22 16:00")
    for at in w.times(begin, begin + 8 * HOUR, 170):
        to = bots.victim(w, 0.2)
        name = f"5000 EUR fuer Sie https://gewinn.example/{w.rng.randint(100, 999)}"
        fields = {"vorname": name, "nachname": "Jetzt", "email": to, "kennwort": "Qw12345!"}
        swarm.post(at, "name-spam", "/registrieren.php", fields, [Mail((to,))])
    return [
        Cause(
            "name-spam",
            "cause.list-bombing",
            "form",
            "/registrieren.php",
            also=("cause.form-abuse",),
        )
    ]


STORY = Story(
    seed=25,
    plan=plan,
    setup=Setup(sites=(Site("laden.test"),)),
    dialect=Dialect(
        zone="UTC",
        access_zone="Europe/Berlin",
        php_zone="UTC",
        dovecot="none",
        cuts=("2026-07-24",),
        access_cuts=("2026-07-24",),
        dateext=True,
    ),
)
