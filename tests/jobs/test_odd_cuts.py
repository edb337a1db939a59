"""Logs that rotation cut in awkward places, and scripts whose names mislead."""

from pathlib import Path

import pytest

from postwarden import diagnose
from postwarden.causes import infected_script
from postwarden.causes.look import Look
from tests.causes._fake import MINUTE, Fake, every, logged, program
from tests.incidents._stories import sources
from tests.tables._logs import by_id, delivery, pickup, queued, removed, tables

ID = "4A00000001"
ROOT = "/var/www/laden/htdocs"


def test_a_life_cut_within_a_second_and_read_backwards() -> None:
    lines = [pickup(0, ID), queued(0, ID), delivery(1, ID, "anna@gmx.test"), removed(1, ID)]
    with tables([lines[1:]], [lines[:1]]) as built:
        assert by_id(built) == {ID: ("user", "sent", 1, 0)}


def test_an_access_log_of_one_line_shares_the_only_site(tmp_path: Path) -> None:
    story = sources("two_causes")
    whole = diagnose(story)
    access = next(source for source in story if source.endswith("access.log.1"))
    lines = Path(access).read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "POST /kontakt.php" in line)
    paths = [source for source in story if source != access]
    for n, part in enumerate((lines[:at], lines[at : at + 1], lines[at + 1 :])):
        (tmp_path / f"part{n}").write_text("".join(part))
        paths.append(str(tmp_path / f"part{n}"))
    assert diagnose(paths).sums == whole.sums


def test_the_callers_folder_is_not_joined_to_a_file_elsewhere() -> None:
    folder = f"{ROOT}/wp-content/uploads/"
    posts = [
        logged(program("/index.php", at)._replace(messages=8), folder)
        for at in every(10 * MINUTE, 20)
    ]
    (case,) = infected_script.find(Look(Fake(posts)))
    assert case.finding.subject.name == folder


@pytest.mark.parametrize("file", ["a1b2.php", "send.php", "mailer.php"])
def test_a_plugins_file_that_only_bots_call_is_a_script_whatever_its_name(file: str) -> None:
    url = f"/wp-content/plugins/slider/inc/{file}"
    posts = [
        logged(program(url, at)._replace(messages=1 + int(at / 600) % 3), ROOT + url, 12)
        for at in every(10 * MINUTE, 20)
    ]
    found = [case.finding.subject.name for case in infected_script.find(Look(Fake(posts)))]
    assert found == [ROOT + url]
