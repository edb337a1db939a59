"""Bug: right after rotation access.log holds a line or two, too few referrers to name its site
(tables/sites.py: more than 2 a file). Its posts become another form's (site ''), and their mail is
"ordinary". Pieces of one rotated log, or an only site of the call, should share the site."""

from pathlib import Path

from postwarden import diagnose
from tests.incidents._stories import sources


def test_a_log_that_was_just_rotated(tmp_path):
    story = sources("two_causes")
    whole = diagnose(story)
    access = next(s for s in story if s.endswith("access.log.1"))
    lines = Path(access).read_text().splitlines(keepends=True)
    wrong = []
    for at in [n for n, line in enumerate(lines) if "POST /kontakt.php" in line][:6]:
        paths = [s for s in story if s != access]
        for n, part in enumerate((lines[:at], lines[at : at + 1], lines[at + 1 :])):
            (tmp_path / f"part{n}").write_text("".join(part))
            if part:
                paths.append(str(tmp_path / f"part{n}"))
        run = diagnose(paths)
        if run.sums != whole.sums:
            wrong.append((at, run.sums.explained, whole.sums.explained))
    assert wrong == []
