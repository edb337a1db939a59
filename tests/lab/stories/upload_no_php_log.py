"""The script in an upload folder on a server where PHP keeps no mail log."""

from tests.lab.setup import Dialect, Setup, Site
from tests.lab.stories import upload_script
from tests.lab.story import Story
from tests.lab.world import Cause, World


def plan(w: World) -> list[Cause]:
    """The same calls; only the access log knows the script."""
    upload_script.plan(w)
    subject = upload_script.PATH
    return [Cause("uploader", "cause.infected-script", "script", subject)]


STORY = Story(
    seed=35,
    plan=plan,
    tolerance=0.02,
    setup=Setup(
        sites=(Site("laden.test", user="web1", options={"kennung": "0"}),),
        extra={upload_script.PATH.strip("/"): "upload.php"},
        php_log=False,
    ),
    dialect=Dialect(
        zone="Europe/Berlin",
        access_zone="UTC",
        dovecot="own",
        cuts=("2026-06-10", "2026-06-11", "2026-06-12"),
        access_cuts=("2026-06-12",),
        dateext=True,
    ),
)
