"""A whole attack on real servers, recorded now: what the diagnosis says is what was done.

Real Postfix, Dovecot, nginx, PHP-FPM and rsyslog in namespaces of their own, loopback only. The
committed recordings are older and known; this one has other people, addresses and times.
"""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STORY = "two_causes"


@pytest.mark.slow
def test_a_fresh_recording_is_answered_exactly(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("recording needs root: it makes network and mount namespaces of its own")
    folder = _recorded(tmp_path)
    expected = tomllib.loads((folder / "expected.toml").read_text())
    answer = _diagnosed(folder, expected)
    for name in ("messages", "recipients", "explained", "ordinary", "untraced"):
        assert answer["sums"][name] == expected["sums"][name], name
    told = {(f["code"], f["subject"]["name"]): f for f in answer["findings"]}
    for cause in expected["cause"]:
        finding = told[cause["code"], cause["subject"]]
        assert finding["facts"]["messages"] == cause["messages"]
        assert finding["certainty"] in cause["certainty"]


def _recorded(into: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "tests.lab", "record", STORY],
        cwd=ROOT,
        env={**os.environ, "POSTWARDEN_LAB_INTO": str(into), "POSTWARDEN_LAB_SEED": "4711"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return into / STORY


def _diagnosed(folder: Path, expected: dict[str, Any]) -> dict[str, Any]:
    sources = [str(folder / name) for name in expected["sources"]]
    command = [sys.executable, "-m", "postwarden", "diagnose", *sources, "--format", "json"]
    done = subprocess.run(
        [*command, *expected["args"]], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
