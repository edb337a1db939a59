"""A run is saved whole, read back as it was, and what is no run is named."""

from __future__ import annotations

import contextlib
import json
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.jobs.saved import BadRunError, load, load_all, save, scope_of
from postwarden.model import Evidence
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import Question, Snapshot, State

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
SENDER = Sender("192.0.2.1", 611, AT, AT, "mail.test", ("a.test",), (), (Evidence("m", 3, "q"),))
SCOPE = Scope("a.test", "A.test", senders=(SENDER,), has_logs=True, at=AT.timestamp())
SHOT = Snapshot(
    Question("dns", "a.test", "TXT"),
    State.FOUND,
    ("v=spf1 -all",),
    300,
    AT.timestamp(),
    {"alias": "b.test", "count": 3, "ok": True, "names": ("a", "b"), "none": None, "share": 0.5},
)
FINDING = {
    "code": "spf.missing",
    "site": "a.test",
    "host": None,
    "subject": {"kind": "site", "name": "a.test"},
    "severity": "urgent",
    "certainty": "proven",
    "facts": {"first": "2026-11-24T09:05:00+00:00", "names": ["a"], "count": 2, "share": 0.5},
    "evidence": [{"source": "TXT a.test", "line": 0, "quote": ""}],
}
ANSWER = {
    "schema": 1,
    "report": "check",
    "target": "a.test",
    "covered": ["spf"],
    "missed": [],
    "findings": [FINDING],
}


def test_a_run_comes_back_as_it_was(tmp_path: Path) -> None:
    file = save(tmp_path / "new", ANSWER, AT, [SHOT], SCOPE)
    run = load(file)
    assert (run.kind, run.target, run.at, run.covered) == ("check", "a.test", AT, ("spf",))
    assert (run.snapshots, scope_of(run)) == ((SHOT,), SCOPE)
    assert run.findings[0].facts == {
        "first": datetime(2026, 11, 24, 9, 5, tzinfo=UTC),
        "names": ("a",),
        "count": 2,
        "share": 0.5,
    }


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = save(tmp_path / "new", ANSWER, AT)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_name_from_outside_stays_in_the_folder(tmp_path: Path) -> None:
    file = save(tmp_path, ANSWER | {"target": "../../etc/x\n" + "y" * 300}, AT)
    assert file.parent == tmp_path
    assert load(file).target.startswith("../../etc/x")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", json.dumps(ANSWER), "[" * 100_000, '{"schema": 1, "report": "x"}'],
)
def test_what_is_no_run_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(text)
    save(tmp_path, ANSWER, AT)
    runs, bad = load_all(tmp_path)
    assert ([run.target for run in runs], [each.file.name for each in bad]) == (
        ["a.test"],
        ["bad.json"],
    )


def test_a_file_without_scope_cannot_be_judged_again(tmp_path: Path) -> None:
    with pytest.raises(BadRunError):
        scope_of(load(save(tmp_path, ANSWER, AT)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.sampled_from(sorted(ANSWER)), JSON)
def test_no_value_breaks_the_reader(key: str, value: object) -> None:
    # A folder of its own for each example: hypothesis and tmp_path do not go together.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "run.json"
        file.write_text(json.dumps({**ANSWER, "at": AT.isoformat(), key: value}))
        with contextlib.suppress(BadRunError):
            assert load(file).file == file
