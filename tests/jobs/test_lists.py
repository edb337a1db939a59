"""Which lists a check asks; what saved runs spare; what a run without a list's answers may close."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postwarden.jobs import saved
from postwarden.jobs.check import Means, check, exit_code, replay
from postwarden.jobs.lists import Lists, earlier, seen
from postwarden.jobs.report.checkup_json import as_json
from postwarden.jobs.settle import settle
from postwarden.model.checkup import Checkup
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.probes.blocklists.shelf import load
from postwarden.probes.dns.servers import named
from tests.stubs.dns import DnsServer

LIST = """
name = "Test"
operator = "test"
zone = "bl.test"
families = ["v4"]
weight = "high"
[tests]
v4 = ["127.0.0.2", "127.0.0.1"]
[codes]
"127.0.0.2" = { meaning = "trap" }
"""
WORKS = {("2.0.0.127.bl.test", "A"): ["127.0.0.2"]}
LISTED = WORKS | {("7.2.0.192.bl.test", "A"): ["127.0.0.2"]}
PTR = {(f"{n}.2.0.192.in-addr.arpa", "PTR"): ["mail.shop.test."] for n in (7, 8)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "test.toml").write_text(LIST)
    return tmp_path / "lists"


def scope(ip: str = "192.0.2.7", at: float | None = None) -> Scope:
    now = time.time() if at is None else at
    return Scope("shop.test", "shop.test", frozenset({"lists"}), senders=(Sender(ip),), at=now)


def looked(
    zone: dict[tuple[str, str], list[str]],
    folder: Path,
    where: Scope | None = None,
    **more: object,
) -> tuple[Checkup, list[str]]:
    """The run, and the names under the list that were asked."""
    with DnsServer(zone | PTR) as server:
        means = Means((named(server.address),), 5, Lists(folder, {}, **more))  # type: ignore[arg-type] # names are the test's own
        (run,) = check([where or scope()], means)
        return run, [name for name, _ in server.asked if name.endswith(".bl.test")]


def kept(run: Checkup, into: Path) -> saved.Saved:
    return saved.load(saved.save(into, as_json([run], "en", UTC), run.at, run.snapshots, run.scope))


def test_a_listing_is_found_and_its_text_asked_for_after_the_hit_only(folder: Path) -> None:
    run, asked = looked(LISTED, folder)
    assert [f.code for f in run.findings] == ["listed.address"]
    # Test points and subject once, the subject's text after the hit.
    names = ["1.0.0.127.bl.test", "2.0.0.127.bl.test", "7.2.0.192.bl.test", "7.2.0.192.bl.test"]
    assert sorted(asked) == names
    assert exit_code([run]) == 1


def test_nobody_who_answers_nothing_can_be_looked_at(folder: Path) -> None:
    run, _ = looked({("x.test", "A"): ["192.0.2.1"]}, folder)
    assert (run.covered, run.missed) == ((), ("missing.list",))
    assert exit_code([run]) == 3


def test_without_the_part_no_list_is_read(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("no list")
    where = replace(scope(), parts=frozenset({"rdns"}))
    run, asked = looked(WORKS, tmp_path, where)
    assert asked == []
    assert not any(q.question.kind == "list" for q in run.snapshots)


def test_a_saved_run_spares_questions_but_not_the_test_points(folder: Path, tmp_path: Path) -> None:
    run, _ = looked(WORKS, folder)
    kept(run, tmp_path / "runs")
    before = earlier(tmp_path / "runs", datetime.now(UTC))
    again, asked = looked(WORKS, folder, earlier=before)
    assert sorted(asked) == ["1.0.0.127.bl.test", "2.0.0.127.bl.test"]
    assert again.covered == ("listed:test",)


def test_old_runs_and_broken_files_spare_nothing(folder: Path, tmp_path: Path) -> None:
    run, _ = looked(WORKS, folder)
    kept(replace(run, at=datetime(2020, 1, 1, tzinfo=UTC)), tmp_path / "runs")
    now = datetime.now(UTC)
    (tmp_path / "runs" / f"{now:%Y%m%dT%H%M%S.%fZ}-check-x.json").write_text("{")
    assert earlier(tmp_path / "runs", now) == []
    assert earlier(tmp_path / "nowhere", now) == []


def test_a_saved_run_holds_no_lists_and_is_judged_the_same_again(
    folder: Path, tmp_path: Path
) -> None:
    run, _ = looked(LISTED, folder)
    file = kept(run, tmp_path / "runs")
    assert file.whole["scope"]["lists"] == []
    again = replay(replace(saved.scope_of(file), lists=load(folder).lists), file.snapshots)
    assert (again.findings, again.covered) == (run.findings, run.covered)


def test_a_list_that_answered_in_a_saved_run_needs_no_key_to_be_judged() -> None:
    shot = Snapshot(Question("list", "2.0.0.127", "abusix A"), State.NO_NAME)
    usable = {each.id: each.usable for each in seen(scope(), [shot])}
    assert usable["abusix"] is True
    assert usable["spamhaus-authbl"] is False
    assert seen(replace(scope(), parts=frozenset({"rdns"})), [shot]) == ()


def test_only_a_run_that_asked_about_the_address_closes_its_listing(
    folder: Path, tmp_path: Path
) -> None:
    day = 1_795_500_000.0
    first, _ = looked(LISTED, folder, scope(at=day))
    other, _ = looked(WORKS, folder, scope("192.0.2.8", at=day + 3600))
    blind, _ = looked({("x.test", "A"): ["192.0.2.1"]}, folder, scope(at=day + 7200))
    clean, _ = looked(WORKS, folder, scope(at=day + 10_800))
    runs = [kept(run, tmp_path / "runs") for run in (first, other, blind, clean)]
    changes = [settle(runs[:n])[0].change.value for n in (1, 2, 3, 4)]
    assert changes == ["opened", "unseen", "unseen", "closed"]
