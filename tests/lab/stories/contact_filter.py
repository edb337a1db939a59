"""The contact form attack on a server that sends all mail through a content filter."""

from tests.lab.setup import Dialect, Setup, Site
from tests.lab.stories import contact_copy
from tests.lab.story import Story

STORY = Story(
    seed=36,
    plan=contact_copy.plan,
    tolerance=0.02,
    args=("--timezone", "Europe/Berlin"),
    setup=Setup(
        sites=(Site("laden.test", user="web1", options={"kopie": "1"}),),
        content_filter=True,
        php_log=False,
    ),
    dialect=Dialect(
        zone="Europe/Berlin",
        traditional=True,
        dovecot="none",
        cuts=("2026-10-14", "2026-10-16"),
        access_cuts=("2026-10-16",),
        dateext=True,
    ),
)
