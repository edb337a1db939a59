"""A run is laid beside those of its own target; the others of the folder are not read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from postwarden.jobs.changes import keep
from postwarden.model.transition import Change

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
FINDING: dict[str, Any] = {
    "code": "spf.allows-all",
    "site": "xn--mller-kva.test",
    "host": None,
    "subject": {"kind": "site", "name": "xn--mller-kva.test"},
    "severity": "urgent",
    "certainty": "proven",
    "facts": {},
    "evidence": [],
}


def answer(target: str, *findings: dict[str, Any], kind: str = "check") -> dict[str, Any]:
    about = {"target": target, "covered": ["spf"], "missed": [], "findings": list(findings)}
    return {"schema": 1, "report": kind, **about}


def test_however_a_target_was_written_its_runs_are_laid_side_by_side(tmp_path: Path) -> None:
    assert keep(tmp_path, answer("müller.test"), AT) == ([], [])
    (one,), bad = keep(tmp_path, answer("MÜLLER.test", FINDING), AT + timedelta(days=1))
    assert (one.change, one.finding.code, bad) == (Change.OPENED, "spf.allows-all", [])


def test_files_about_others_are_left_alone_and_broken_ones_of_its_own_named(
    tmp_path: Path,
) -> None:
    for name in ("check-other.test", "diagnose-a.test", "check-a.test.x"):
        (tmp_path / f"20261123T090500.000000Z-{name}.json").write_text("broken")
    assert keep(tmp_path, answer("a.test"), AT) == ([], [])
    broken = tmp_path / "20261123T090500.000000Z-check-a.test.json"
    broken.write_text("broken")
    changes, bad = keep(tmp_path, answer("a.test"), AT + timedelta(days=1))
    assert (changes, [each.file for each in bad]) == ([], [broken])
