"""A contact form abused over New Year: long ids, stamps without a year, rotated logs."""

from tests.lab import bots, days
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, Cause, World


def plan(w: World) -> list[Cause]:
    """Quiet days between the years; the bots come on the evening of 31 December."""
    days.ordinary(w, "2025-12-28", 6, days.Pace(browse=4, contact=3, order=2, office=1))
    swarm = bots.Swarm(w, w.site, bots.addresses(w, 18), (bots.OLD, ""), 0.4)
    for text, hours, count in (("2025-12-31 20:00", 8, 110), ("2026-01-02 03:00", 2, 30)):
        begin = w.when(text)
        for at in w.times(begin, begin + hours * HOUR, count):
            bots.copies(swarm, at, "form-bot")
    facts: dict[str, object] = {"copy_to_visitor": True}
    return [Cause("form-bot", "cause.form-abuse", "form", "/kontakt.php", facts=facts)]


STORY = Story(
    seed=27,
    plan=plan,
    args=("--timezone", "Europe/Berlin"),
    setup=Setup(sites=(Site("laden.test", options={"kopie": "1", "kennung": "0"}),), long_ids=True),
    dialect=Dialect(
        zone="Europe/Berlin",
        access_zone="UTC",
        php_zone="UTC",
        traditional=True,
        cuts=("2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02"),
        access_cuts=("2025-12-31", "2026-01-01"),
    ),
)
