"""The command as people and programs call it: answers, exit codes, and what the world refuses."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended
from tests.incidents._stories import sources
from tests.tables._logs import life, request, submitted

COMMAND = [sys.executable, "-m", "postwarden", "diagnose"]
ABUSED = sources("contact_copy")


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    """English, no person who looks, and our own mistakes as sentences."""
    monkeypatch.delenv("POSTWARDEN_STRICT", raising=False)
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """A mail log in which nothing is wrong."""
    path = tmp_path / "mail.log"
    path.write_text("\n".join(life(0, "4A00000001", "kundin@gmx.test")) + "\n", "utf-8")
    return path


@pytest.fixture
def access(tmp_path: Path) -> Path:
    """An access log in which nothing is wrong."""
    path = tmp_path / "access.log"
    path.write_text(request(0, "/kontakt.php") + "\n", "utf-8")
    return path


def call(*args: object) -> int:
    return ended(group, ["diagnose", *map(str, args)])


Captured = pytest.CaptureFixture[str]


def answer(captured: Captured) -> dict[str, Any]:
    told = json.loads(captured.readouterr().out)
    assert isinstance(told, dict)
    return told


def test_0_nothing_was_found(mail: Path, access: Path, capsys: Captured) -> None:
    assert call(mail, access) == 0
    out = capsys.readouterr().out
    assert "1" in out
    assert out.strip()


def test_1_a_cause_was_found(capsys: Captured) -> None:
    assert call(*ABUSED) == 1
    assert "/kontakt.php" in capsys.readouterr().out


def test_2_nothing_can_be_read(tmp_path: Path, capsys: Captured) -> None:
    assert call(tmp_path / "fehlt.log") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "fehlt.log" in said.err


@pytest.mark.parametrize("args", [["--format", "pdf"], ["--nonsense"], ["--lang", "fr"]])
def test_2_the_call_is_wrong(args: Sequence[str], mail: Path, capsys: Captured) -> None:
    assert call(mail, *args) == 2
    assert args[0] in capsys.readouterr().err


def test_3_nothing_says_anything_about_mail(access: Path) -> None:
    assert call(access) == 3


@pytest.mark.parametrize(
    ("option", "value"),
    [("--since", "gestern"), ("--until", "2026-13-01"), ("--timezone", "Mars/Olympus")],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_bad_option_is_named_with_what_would_be_right(
    option: str, value: str, language: str, mail: Path, capsys: Captured
) -> None:
    assert call(mail, option, value, "--lang", language) == 2
    said = capsys.readouterr()
    assert (option in said.err, value in said.err) == (True, True)
    assert "2026-" in said.err or "Europe/Berlin" in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("variables", "german"),
    [
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "de_AT.UTF-8"}, True),
        ({"LANG": "fr_FR.UTF-8"}, False),
    ],
)
def test_the_language_is_the_environments(
    variables: dict[str, str],
    german: bool,
    mail: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    call(mail)
    by_environment = capsys.readouterr().out
    call(mail, "--lang", "de" if german else "en")
    assert by_environment == capsys.readouterr().out


def test_the_two_languages_differ(mail: Path, capsys: Captured) -> None:
    call(mail, "--lang", "de")
    german = capsys.readouterr().out
    call(mail, "--lang", "en")
    assert capsys.readouterr().out != german


def test_the_option_comes_before_the_environment(
    mail: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    call(mail, "--lang", "en")
    english = capsys.readouterr().out
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    call(mail, "--lang", "en")
    assert capsys.readouterr().out == english


def test_json_keeps_the_contract(mail: Path, access: Path, capsys: Captured) -> None:
    assert call(mail, access, "--format", "json") == 0
    told = answer(capsys)
    assert (told["schema"], told["report"], told["host"]) == (1, "diagnose", "web01")
    assert told["sources"][0] == {
        "name": str(mail),
        "format": "postfix",
        "formats": {"postfix": 5},
        "lines": 5,
        "unread": 0,
    }
    assert told["sums"] == {
        "messages": 1,
        "recipients": 1,
        "explained": 0,
        "ordinary": 1,
        "untraced": 0,
        "beside": {"bounces": 0, "forwarded": 0, "local": 0, "stopped": 0},
    }
    assert told["period"]["first"] == "2026-03-02T09:00:00+01:00"
    assert set(told) >= {"timezone", "covered", "missed", "findings"}
    assert "elsewhere" not in told


def test_with_a_site_the_rest_is_a_number(tmp_path: Path, capsys: Captured) -> None:
    lines = [
        *submitted(0, "4A00000001", "info@laden.test", "198.51.100.9", "a@gmx.test"),
        *submitted(9, "4A00000002", "info@verein.test", "198.51.100.9", "b@gmx.test"),
    ]
    log = tmp_path / "mail.log"
    log.write_text("\n".join(lines) + "\n", "utf-8")
    call(log, "--site", "laden.test", "--format", "json")
    told = answer(capsys)
    assert (told["site"], told["elsewhere"], told["sums"]["messages"]) == ("laden.test", 1, 1)


def test_html_is_one_whole_page(mail: Path, capsys: Captured) -> None:
    call(mail, "--format", "html")
    out = capsys.readouterr().out
    assert out.lower().startswith("<!doctype html>")
    assert out.rstrip().endswith("</html>")


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_file_gets_what_the_terminal_would(
    form: str, mail: Path, tmp_path: Path, capsys: Captured
) -> None:
    output = tmp_path / "report"
    call(mail, "--format", form)
    shown = capsys.readouterr().out
    assert call(mail, "--format", form, "--output", output) == 0
    assert capsys.readouterr().out == ""
    assert output.read_text("utf-8") == shown
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


def test_a_file_is_replaced(mail: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.json"
    output.write_text("old" * 100_000)
    call(mail, "--format", "json", "--output", output)
    assert json.loads(output.read_text("utf-8"))["schema"] == 1


def test_a_link_stays_a_link(mail: Path, tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    assert call(mail, "--output", link) == 0
    assert link.is_symlink()
    assert target.read_text("utf-8") not in ("", "old")


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: only root makes devices")
def test_a_device_stays_a_device(mail: Path, tmp_path: Path) -> None:
    null = tmp_path / "null"
    os.mknod(null, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    assert call(mail, "--output", null) == 0
    assert stat.S_ISCHR(null.stat().st_mode)


@pytest.mark.parametrize("where", ["no/such/folder/report.txt", "folder"])
def test_a_file_that_cannot_be_written_is_said(
    where: str, mail: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "folder").mkdir()
    assert call(mail, "--output", tmp_path / where) == 2
    said = capsys.readouterr().err
    assert (where in said, "Traceback" in said) == (True, False)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for a page of text."""
    if os.geteuid() != 0:
        pytest.skip("NOT TESTED: a full disk needs root for a tiny tmpfs")
    place = tmp_path / "full"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"NOT TESTED: no tmpfs here: {made.stderr.decode()}")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_leaves_what_was_there(full_disk: Path, mail: Path, capsys: Captured) -> None:
    output = full_disk / "r"
    output.write_text("old")
    assert call(mail, "--format", "html", "--output", output) == 2
    assert "no room left on the disk" in capsys.readouterr().err
    assert output.read_text() == "old"
    assert [p.name for p in full_disk.iterdir()] == ["r"]


def run(
    *args: object, given: bytes = b"", out: int | None = subprocess.PIPE, **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own."""
    known = {n: v for n, v in os.environ.items() if n != "POSTWARDEN_STRICT"} | environ
    return subprocess.run(
        [*COMMAND, *map(str, args)],
        input=given,
        stdout=out,
        stderr=subprocess.PIPE,
        env=known,
        check=False,
    )


def test_a_full_standard_output_is_said(mail: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = run(mail, "--format", "html", out=full.fileno())
    assert done.returncode == 2
    assert b"no room left on the disk" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_pipe_that_closes_is_said() -> None:
    known = {n: v for n, v in os.environ.items() if n != "POSTWARDEN_STRICT"}
    with subprocess.Popen(
        [*COMMAND, *ABUSED, "--format", "html"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=known,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 2
    assert b"Traceback" not in said
    assert b"closed" in said


def test_standard_input_is_a_source(mail: Path) -> None:
    done = run("-", "--format", "json", given=mail.read_bytes())
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert [(s["name"], s["lines"]) for s in told["sources"]] == [("-", 5)]
    assert told["sums"]["messages"] == 1
    assert done.stderr == b""


def test_an_empty_standard_input_says_nothing_about_mail() -> None:
    done = run("-")
    assert done.returncode in (2, 3)
    assert b"Traceback" not in done.stderr


def test_a_pattern_and_a_folder_are_sources(tmp_path: Path, capsys: Captured) -> None:
    for number in range(3):
        lines = life(60.0 * number, f"4A0000000{number}", "a@gmx.test")
        (tmp_path / f"mail.log.{number}").write_text("\n".join(lines) + "\n")
    for source in (tmp_path / "mail.*", tmp_path):
        assert call(source, "--format", "json") == 0
        told = answer(capsys)
        assert {Path(s["name"]).name for s in told["sources"]} == {
            "mail.log.0",
            "mail.log.1",
            "mail.log.2",
        }
        assert told["sums"]["messages"] == 3


def test_one_bad_source_among_good_ones(
    mail: Path, access: Path, tmp_path: Path, capsys: Captured
) -> None:
    missing = tmp_path / "fehlt.log"
    assert call(mail, access, missing, "--format", "json") == 0
    told = answer(capsys)
    assert told["sums"]["messages"] == 1
    (found,) = [f for f in told["findings"] if f["code"] == "missing.source"]
    assert found["facts"]["source"] == str(missing)
    assert "missing.source" in told["missed"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_rights_is_said(tmp_path: Path, capsys: Captured) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0)
    assert call(locked) == 2
    locked.chmod(stat.S_IRWXU)
    assert "locked" in capsys.readouterr().err


ESCAPES = "\x1b[2J\x1b]0;owned\x07\u202e"
MARKUP = "<script src=//evil.example/x.js></script><img src=x onerror=alert(1)>"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """An abused form whose visitors write codes and markup wherever a log lets them."""
    mail: list[str] = []
    access: list[str] = []
    for number in range(60):
        at = 60.0 * number
        said = f"550 5.7.1 spam {ESCAPES}{MARKUP}"
        lines = life(
            at + 0.4, f"4A{number:08}", f"opfer{number}@gmx.test", sender=f"{MARKUP}@x.test"
        )
        mail += [
            line.replace("status=sent (250 2.0.0 Ok)", f"status=bounced ({said})") for line in lines
        ]
        agent = f"Mozilla/5.0 {ESCAPES}{MARKUP}"
        access.append(request(at, f"/kontakt.php?{MARKUP}", ip=f"203.0.{number}.9", agent=agent))
        access.append(request(at + 9, "/", "GET", ip=f"198.51.{number}.9"))
    for name, lines in (("mail.log", mail), ("access.log", access)):
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("extra", [[], ["--unmask"]])
def test_codes_for_the_terminal_do_not_get_there(
    extra: list[str], hostile: Path, capsys: Captured
) -> None:
    call(hostile, *extra)
    out = capsys.readouterr().out
    assert [c for c in out if ord(c) < 32 and c != "\n"] == []
    assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_markup_of_a_log_is_text_in_the_page(hostile: Path, capsys: Captured) -> None:
    call(hostile, "--format", "html", "--unmask")
    page = capsys.readouterr().out
    assert "<script src=//evil" not in page
    assert "<img src=x" not in page


def test_victims_are_masked_unless_asked_for(capsys: Captured) -> None:
    call(*ABUSED, "--format", "json")
    masked = capsys.readouterr().out
    call(*ABUSED, "--format", "json", "--unmask")
    assert "***@" in masked
    assert "***@" not in capsys.readouterr().out


def test_nobody_who_looks_sees_no_progress(mail: Path, capsys: Captured) -> None:
    call(mail)
    assert capsys.readouterr().err == ""
