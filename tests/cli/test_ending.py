"""Every call ends in an exit code that means something, and none in a traceback."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from postwarden.cli.ending import SENTENCES, ended
from postwarden.jobs.diagnose import NoRoomError


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTWARDEN_STRICT", raising=False)
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def group_of(does: Callable[[], object]) -> click.Group:
    group = click.Group()
    group.add_command(click.Command("act", callback=does))
    return group


def raising(error: BaseException) -> click.Group:
    def act() -> None:
        raise error

    return group_of(act)


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_what_a_command_returns_is_the_exit_code(code: int) -> None:
    assert ended(group_of(lambda: code), ["act"]) == code


@pytest.mark.parametrize("code", [0, 1, 3])
def test_a_command_may_leave_through_its_context(code: int) -> None:
    assert ended(group_of(lambda: click.get_current_context().exit(code)), ["act"]) == code


def test_a_command_that_returns_nothing_went_well() -> None:
    assert ended(group_of(lambda: None), ["act"]) == 0


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (KeyboardInterrupt(), 130, "Stopped."),
        (click.Abort(), 130, "Stopped."),
        (click.ClickException("no such zone"), 2, "postwarden: no such zone"),
        (click.UsageError("no such zone"), 2, "Error: no such zone"),
        (
            OSError(28, "No space left on device", "report.html"),
            2,
            "no room left on the disk (report.html)",
        ),
        (OSError("odd"), 2, "cannot go on: OSError"),
        (ZeroDivisionError("k@gmx.de"), 2, "ZeroDivisionError in postwarden at cli/ending.py:"),
    ],
)
def test_an_exception_ends_in_one_sentence(
    error: BaseException,
    code: int,
    sentence: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("postwarden.cli.ending._silence", lambda: None)
    assert ended(raising(error), ["act"]) == code
    said = capfd.readouterr().err
    assert sentence in said
    assert "Traceback" not in said
    assert "k@gmx.de" not in said


def test_a_full_temporary_folder_is_named_with_what_to_do(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postwarden.cli.ending._silence", lambda: None)
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert ended(raising(NoRoomError(28, "No space left on device", "/klein")), ["act"]) == 2
    said = capfd.readouterr().err
    assert "/klein" in said
    assert "TMPDIR=" in said


def test_strict_shows_the_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTWARDEN_STRICT", "1")
    with pytest.raises(ZeroDivisionError):
        ended(raising(ZeroDivisionError()), ["act"])


def test_the_sentence_speaks_the_language_of_the_environment(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    ended(raising(KeyboardInterrupt()), ["act"])
    assert capfd.readouterr().err == "Abgebrochen.\n"


def test_both_languages_say_the_same() -> None:
    assert SENTENCES["de"].keys() == SENTENCES["en"].keys()


def test_a_pipe_that_nobody_reads_is_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "postwarden", "--help"],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert answer.returncode == 2
    assert answer.stderr == f"{SENTENCES['en']['pipe']}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_no_traceback() -> None:
    with Path("/dev/full").open("w") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "postwarden", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert answer.returncode == 2
    assert answer.stderr == "postwarden cannot go on: there is no room left on the disk\n"
