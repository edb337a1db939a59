"""The contact form attack, but the mail log that is left begins in the middle of it."""

from tests.lab.setup import Dialect, Setup, Site
from tests.lab.stories import contact_copy
from tests.lab.story import Story

STORY = Story(
    seed=32,
    plan=contact_copy.plan,
    setup=Setup(sites=(Site("laden.test", options={"kopie": "1"}),), php_log=False),
    dialect=Dialect(zone="Europe/Berlin", access_zone="UTC", since="2026-10-15 02:20"),
)
