"""A stolen mailbox password, used from three addresses; its owner goes on working."""

from tests.lab import bots, days, honest, noise
from tests.lab.setup import Dialect, Setup, Site
from tests.lab.story import Story
from tests.lab.world import HOUR, MINUTE, Cause, World

ACCOUNT = "info@laden.test"
SENDERS = (ACCOUNT, ACCOUNT, "billing@lieferdienst.example", "noreply@paket.example")


def plan(w: World) -> list[Cause]:
    """Guesses, a test mail, then three runs with up to ten recipients a mail."""
    days.ordinary(w, "2026-08-03", 5, days.Pace(office=5, inbox=4))
    thief = [w.people.anywhere_ip() for _ in range(3)]
    begin = w.when("2026-08-05 03:10")
    for number in range(9):
        noise.guess(w, ACCOUNT, begin + number * 4 * MINUTE, ip=thief[0])
    _mail(w, begin + HOUR, thief[0], 1)
    runs = (("2026-08-06 00:30", 45), ("2026-08-06 11:15", 40), ("2026-08-07 02:00", 50))
    for number, (text, count) in enumerate(runs):
        start = w.when(text)
        for at in w.times(start, start + HOUR, count):
            _mail(w, at, thief[number], w.rng.choice((1, 2, 3, 5, 10)))
    honest.cron(w, w.when("2026-08-06 06:00"), f"pflege@{w.setup.host}")
    return [Cause("thief", "cause.stolen-account", "account", ACCOUNT)]


def _mail(w: World, at: float, ip: str, count: int) -> None:
    rcpts = [bots.victim(w) for _ in range(count)]
    bots.login_spam(w, at, "thief", ACCOUNT, w.rng.choice(SENDERS), ip, rcpts, "WIN-3KJ8")


STORY = Story(
    seed=13,
    plan=plan,
    args=("--timezone", "Europe/Berlin"),
    setup=Setup(
        sites=(Site("laden.test", options={"kennung": "0"}),),
        aliases={"pflege": "technik@posteo.test"},
        long_ids=True,
        php_log=False,
    ),
    dialect=Dialect(
        zone="Europe/Berlin", traditional=True, dovecot="own", cuts=("2026-08-06 06:25",)
    ),
)
