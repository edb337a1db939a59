"""Saved runs: judged again they say the same; what somebody else wrote into one harms nobody."""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended
from postwarden.jobs.saved import BadRunError, load, load_all
from tests.faults._harmless import harmless
from tests.stubs.dns import DnsServer, Zone, txt

INCIDENTS = Path(__file__).parents[1] / "incidents"
HOSTILE: list[Any] = [
    *("", "\x1b[31mX\x1b]0;t\x07", "<script>alert(1)</script>", "\u202eabc", "\x00", "\ud800"),
    *("A" * 20_000, "2026-11-20T10:00:00", "9999-12-31T23:59:59+00:00", "{first}", "{#x|y}"),
    *("javascript:alert(1)", 'https://x"onmouseover=alert(1)', "../../etc/passwd"),
    *(0, -1, 10**30, 1.5, float("nan"), float("inf"), True, None, [], {}, [[]], {"a": 1}),
]


def zone(spf: str) -> Zone:
    return {
        ("laden.test", "TXT"): [txt(spf)],
        ("laden.test", "MX"): ["10 mail.laden.test."],
        ("laden.test", "A"): ["192.0.2.12"],
        ("mail.laden.test", "A"): ["203.0.113.7"],
        ("10.2.0.192.in-addr.arpa", "PTR"): ["vps10.hoster.test."],
        ("vps10.hoster.test", "A"): ["192.0.2.10"],
        ("2.0.0.127.zen.spamhaus.org", "A"): ["127.0.0.2"],
        ("10.2.0.192.zen.spamhaus.org", "A"): ["127.0.0.3"],
    }


def checked(spf: str, folder: Path, *more: str) -> int:
    with DnsServer(zone(spf)) as server:
        args = ("laden.test", "--only", "mail,lists", "--save", str(folder), *more)
        return ended(
            group,
            ["check", *args, "--resolver", server.address, "--timeout", "9", "--format", "json"],
        )


@pytest.mark.parametrize("logs", [(), ("--logs", str(INCIDENTS / "newsletter_flood/mail.log"))])
@pytest.mark.parametrize(
    "spf", ["v=spf1 ip4:203.0.113.7 -all", "v=spf1 +all", "v=spf1 a include:gone.test ~all", "x"]
)
def test_a_saved_run_gives_the_same_findings_again(
    spf: str, logs: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = checked(spf, tmp_path, *logs)
    first = json.loads(capsys.readouterr().out)
    (file,) = tmp_path.glob("*.json")
    assert ended(group, ["check", "--replay", str(file), "--format", "json"]) == code
    again = json.loads(capsys.readouterr().out)
    assert json.dumps(again["findings"]) == json.dumps(first["findings"])
    assert (again["covered"], again["missed"]) == (first["covered"], first["missed"])


def test_a_second_run_says_what_opened_closed_and_stayed_unseen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = ("--logs", str(INCIDENTS / "newsletter_flood/mail.log"))
    checked("v=spf1 ip4:203.0.113.7 -all", tmp_path, *logs)
    capsys.readouterr()
    checked("v=spf1 +all", tmp_path)  # without the logs that showed who sends
    told = json.loads(capsys.readouterr().out)
    changes = {(each["change"], each["code"]) for each in told["changes"]}
    assert ("opened", "spf.allows-all") in changes
    assert ("unseen", "spf.sender-missing") in changes
    assert ("unseen", "rdns.generic") in changes
    checked("v=spf1 ip4:192.0.2.10 ip4:203.0.113.7 -all", tmp_path, *logs)
    told = json.loads(capsys.readouterr().out)
    changes = {(each["change"], each["code"]) for each in told["changes"]}
    assert {("closed", "spf.sender-missing"), ("closed", "spf.allows-all")} <= changes


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("runs")
    flood = sorted(map(str, (INCIDENTS / "newsletter_flood").glob("*log*")))
    out = str(folder.parent / "out")
    checked("v=spf1 +all", folder, "--logs", flood[1], "--output", out)
    assert ended(group, ["diagnose", *flood, "--save", str(folder), "--output", out]) == 1
    return [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    below = value.items() if isinstance(value, dict) else enumerate(value[:9])
    for key, each in below if isinstance(value, dict | list) else ():
        if isinstance(each, dict | list):
            yield from places(each, (*path, key))
        else:
            yield (*path, key)


def spoilt(original: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """One to three values replaced by hostile ones, or taken out."""
    run = copy.deepcopy(original)
    for _ in range(chance.randint(1, 3)):
        *path, last = chance.choice([each for each in places(run) if each])
        holder: Any = run
        for key in path:
            holder = holder[key]
        holder[last] = chance.choice(HOSTILE)
    return run


@pytest.mark.parametrize("seed", range(60))
def test_a_run_that_somebody_spoilt_is_shown_harmlessly_or_refused(
    seed: int,
    originals: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("POSTWARDEN_STRICT", "0")  # as in production: a missing fact is survived
    chance = random.Random(seed)
    for number, original in enumerate(originals):
        (tmp_path / f"{number}.json").write_text(json.dumps(spoilt(original, chance)))
    form = ("text", "html", "json")[seed % 3]
    report = ["report", "--site", "laden.test", "--from", str(tmp_path), "--format", form]
    replays = [["check", "--replay", str(f), "--format", form] for f in tmp_path.glob("*.json")]
    for args in (report, *replays):
        assert ended(group, args) in (0, 1, 2, 3)
        out = capsys.readouterr()
        assert "postwarden failed" not in out.err
        if out.out:
            harmless(out.out, form)


def test_pipes_folders_and_times_without_a_zone_are_no_runs(
    originals: list[dict[str, Any]], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    naive = {**originals[0], "at": "2026-11-20T10:00:00"}
    (tmp_path / "naive.json").write_text(json.dumps(naive))
    (tmp_path / "nan.json").write_text(json.dumps({**originals[0], "x": float("nan")}))
    (tmp_path / "good.json").write_text(json.dumps(originals[0]))
    runs, bad = load_all(tmp_path)
    assert [run.file for run in runs] == [tmp_path / "good.json"]
    assert len(bad) == 4
    with pytest.raises(BadRunError):
        load(tmp_path / "pipe.json")
