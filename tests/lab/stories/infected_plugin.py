"""A plugin file that thanks reviewers and, since it was infected, mails strangers too."""

from tests.lab import bots, days, honest
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import DAY, HOUR, Cause, World

PATH = "/wp-content/plugins/kundenstimmen/inc/versand.php"


def plan(w: World) -> list[Cause]:
    """Reviews every day; on two days somebody calls the infected file."""
    days.ordinary(w, "2026-01-19", 5, days.Pace(browse=5, contact=2, order=3))
    start = w.when("2026-01-19 00:00")
    for at in w.times(start + 8 * HOUR, start + 5 * DAY - 3 * HOUR, 20):
        _review(w, at)
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 3), (w.people.agent(), ""), 0.0)
    for text, count in (("2026-01-21 03:00", 10), ("2026-01-22 13:00", 9)):
        begin = w.when(text)
        for at in w.times(begin, begin + 2.5 * HOUR, count):
            _call(swarm, at, w.rng.randint(5, 12))
    return [Cause("infected", "cause.infected-script", "script", w.site.root + PATH)]


def _review(w: World, at: float) -> None:
    person = honest.honest_person(w)
    client, at = honest.walk(w, w.site, person, at, ("/produkt.php?id=7", "/bewerten.php"))
    fields = {"name": person.name, "email": person.mail, "sterne": "5"}
    w.add(at, "review", lambda: client.post("/bewerten.php", fields), [Mail((person.mail,))])


def _call(swarm: bots.Swarm, at: float, count: int) -> None:
    rcpts = [bots.victim(swarm.w, 0.2) for _ in range(count)]
    fields = {
        "k9": bots.packed(rcpts),
        "s": "Account notice",
        "b": bots.spam(swarm.w),
        "f": "support@bank-info.example",
    }
    swarm.post(at, "infected", PATH, fields, [Mail((rcpt,)) for rcpt in rcpts])


STORY = Story(
    seed=20,
    plan=plan,
    setup=Setup(
        sites=(Site("laden.test"),),
        php_syslog=True,
        extra={PATH.strip("/"): "versand.php", "bewerten.php": "bewerten.php"},
    ),
    dialect=Dialect(zone="Europe/Berlin", traditional=True, dovecot="none"),
)
