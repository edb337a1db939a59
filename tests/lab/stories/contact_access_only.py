"""The contact form attack as the owner of rented web space sees it: the access log only."""

from tests.lab.setup import Dialect, Setup, Site
from tests.lab.stories import contact_copy
from tests.lab.story import Story
from tests.lab.world import Cause, World


def plan(w: World) -> list[Cause]:
    """The same attack; without a mail log the number of mails stays open."""
    cause = contact_copy.plan(w)[0]
    cause.counted, cause.facts = False, {}
    cause.certainty = ("likely", "possible")
    return [cause]


STORY = Story(
    seed=23,
    plan=plan,
    setup=Setup(sites=(Site("laden.test", options={"kopie": "1"}),)),
    dialect=Dialect(zone="Europe/Berlin", mail=False, access_cuts=("2026-10-15",)),
)
