"""The contact form attack as seen with the mail log only."""

from tests.lab.setup import Dialect, Setup, Site
from tests.lab.stories import contact_copy
from tests.lab.story import Story
from tests.lab.world import Cause, World


def plan(w: World) -> list[Cause]:
    """The same attack; without an access log the form cannot be named."""
    contact_copy.plan(w)
    return [
        Cause(
            "form-bot",
            "cause.unknown",
            "host",
            "web01",
            ("likely", "possible"),
            explains=False,
            counted=False,
        )
    ]


STORY = Story(
    seed=24,
    plan=plan,
    share=False,
    args=("--timezone", "Europe/Berlin"),
    setup=Setup(sites=(Site("laden.test", options={"kopie": "1", "kennung": "0"}),), php_log=False),
    dialect=Dialect(
        zone="Europe/Berlin",
        traditional=True,
        access=False,
        cuts=("2026-10-15", "2026-10-16"),
        dateext=True,
    ),
)
