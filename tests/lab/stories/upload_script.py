"""A script in an upload folder that mails many strangers a request."""

from tests.lab import bots, days
from tests.lab.plan import Mail
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World

PATH = "/wp-content/uploads/2025/03/options-cache.php"


def plan(w: World) -> list[Cause]:
    """An ordinary week in which the script is called in two nights."""
    days.ordinary(w, "2026-06-08", 5, days.Pace(browse=6, contact=3, order=4, recommend=1))
    agents = (w.people.agent(), "Mozilla/5.0", "")
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 4, carrier=False), agents)
    _call(swarm, w.when("2026-06-09 22:40"), 1)
    for text, count in (("2026-06-10 01:00", 9), ("2026-06-11 02:10", 8)):
        start = w.when(text)
        for at in w.times(start, start + 2 * HOUR, count):
            _call(swarm, at, w.rng.randint(6, 16))
    return [Cause("uploader", "cause.infected-script", "script", w.site.root + PATH)]


def _call(swarm: bots.Swarm, at: float, count: int) -> None:
    w = swarm.w
    rcpts = [bots.victim(w, 0.2) for _ in range(count)]
    fields = {
        "an": ";".join(rcpts),
        "betreff": "Your parcel",
        "text": bots.spam(w),
        "von": "Service <noreply@paket.example>",
    }
    swarm.post(at, "uploader", PATH, fields, [Mail((rcpt,)) for rcpt in rcpts])


STORY = Story(
    seed=14,
    plan=plan,
    setup=Setup(sites=(Site("laden.test", user="web1"),), extra={PATH.strip("/"): "upload.php"}),
    dialect=Dialect(
        zone="Europe/Berlin",
        php_zone="Europe/Berlin",
        dovecot="none",
        cuts=("2026-06-10", "2026-06-12"),
        dateext=True,
    ),
)
