"""A run that cannot be kept costs nobody the answer."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended
from tests.stubs.dns import DnsServer, txt

LOGS = Path(__file__).parents[1] / "incidents" / "newsletter_flood"


@pytest.fixture(params=["check", "diagnose"])
def call(request: pytest.FixtureRequest) -> Iterator[Sequence[str]]:
    if request.param == "diagnose":
        yield ["diagnose", *sorted(map(str, LOGS.glob("*log*"))), "--format", "json"]
        return
    with DnsServer({("a.test", "TXT"): [txt("v=spf1 +all")]}) as server:
        args = ["--only", "mail", "--resolver", server.address, "--timeout", "9"]
        yield ["check", "a.test", *args, "--format", "json"]


def test_a_folder_that_cannot_be_one_is_refused_before_the_work(
    call: Sequence[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        assert ended(group, [*call, "--lang", "en", "--save", str(folder)]) == 2
        told = capsys.readouterr()
        assert not told.out
        assert "was not saved" in told.err
        assert "another folder" in told.err
        assert ("a file of that name" in told.err) == folder.is_file()
    assert (tmp_path / "file").read_text() == "mine"


def test_a_disk_that_fills_up_meanwhile_leaves_the_answer(
    call: Sequence[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        assert ended(group, [*call, "--lang", "en", "--save", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert json.loads(told.out)["findings"]
    assert "was not saved" in told.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_no_saved_check_is_said_with_what_is(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = sorted(map(str, LOGS.glob("*log*")))
    assert ended(group, ["diagnose", *logs, "--save", str(tmp_path), "--format", "json"]) == 1
    (file,) = tmp_path.iterdir()
    capsys.readouterr()
    assert ended(group, ["check", "--replay", str(file), "--lang", language]) == 2
    told = capsys.readouterr()
    assert (told.out, str(file) in told.err) == ("", True)
    assert "postwarden check --save" in told.err
