"""The clean shop seen with its mail log only: still no cause, only missing sources."""

from tests.lab.setup import Dialect, Setup, Site
from tests.lab.stories import clean_shop
from tests.lab.story import Story

STORY = Story(
    seed=33,
    plan=clean_shop.plan,
    exit=0,
    args=("--timezone", "Europe/Berlin"),
    setup=Setup(
        sites=(Site("laden.test", options={"rechnen": "1", "kennung": "0"}),),
        long_ids=True,
        php_log=False,
    ),
    dialect=Dialect(
        zone="Europe/Berlin",
        traditional=True,
        access=False,
        dovecot="none",
        cuts=("2026-09-15", "2026-09-17", "2026-09-19"),
    ),
)
