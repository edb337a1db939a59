"""`postwarden report`, as called."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended

INCIDENT = Path(__file__).parents[1] / "incidents" / "contact_copy"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    logs = [str(f) for f in sorted(INCIDENT.glob("*log*"))]
    out = str(folder.parent / "answer.json")
    assert ended(group, ["diagnose", *logs, "--save", str(folder), "--output", out]) == 1
    return folder


def called(*args: str) -> int:
    return ended(group, ["report", *args])


def test_the_report_of_a_recorded_incident_in_german(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("--site", "laden.test", "--from", str(runs), "--lang", "de") == 0
    text = capsys.readouterr().out
    assert text.startswith("Es ist noch nicht vorbei: 146 von 206 gesendeten Mails haben Bots")
    assert text.index("Was heute zu tun ist") < text.index("Was geschehen ist")


def test_it_is_a_page_and_json_as_well(runs: Path, tmp_path: Path) -> None:
    for form in ("html", "json"):
        out = tmp_path / f"report.{form}"
        args = ("--site", "laden.test", "--from", str(runs), "--format", form)
        assert called(*args, "--output", str(out)) == 0
    answer = json.loads((tmp_path / "report.json").read_text())
    assert (answer["report"], answer["state"], answer["runs"]) == ("report", "open", 1)
    page = (tmp_path / "report.html").read_text()
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_without_what_sets_pdfs_it_says_what_to_install(
    runs: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    out = tmp_path / "report.pdf"
    args = ("--site", "laden.test", "--from", str(runs), "--format", "pdf", "--lang", "en")
    assert called(*args, "--output", str(out)) == 2
    told = capsys.readouterr().err
    assert all(each in told for each in ("postwarden[pdf]", "libpango", "--format html"))
    assert not out.exists()


def test_one_run_can_be_named(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = runs.glob("*.json")
    assert called("--site", "laden.test", "--run", str(file), "--lang", "en") == 0
    assert "146 of 206" in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--site", "laden.test", "--run", "/nowhere.json"), "cannot be read"),
        (("--site", "la den", "--from", "."), "No domain name"),
        (("--site", "laden.test", "--from", "{empty}"), "no saved run"),
        (("--site", "laden.test", "--format", "pdf"), "needs a file"),
    ],
)
def test_a_wrong_call_is_said(
    args: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [arg.format(empty=tmp_path) for arg in args]
    assert called(*filled, "--lang", "en") == 2
    assert said in capsys.readouterr().err


def test_a_foreign_file_in_the_folder_is_said_and_left_out(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (runs / "zz.json").write_text("{}")
    try:
        assert called("--site", "laden.test", "--from", str(runs), "--lang", "en") == 0
    finally:
        (runs / "zz.json").unlink()
    assert "zz.json is no run" in capsys.readouterr().err
