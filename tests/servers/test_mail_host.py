"""A check of domains whose mail servers are real Postfix, on port 25, with TLS and MTA-STS."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
UNSHARE = "unshare --net --mount --pid --fork --kill-child --mount-proc".split()


@pytest.fixture(scope="module")
def told(needs: Callable[..., None]) -> dict[str, list[dict[str, Any]]]:
    """What is found about each domain, in one run of everything."""
    if os.geteuid() != 0:
        pytest.skip("needs root: mail servers on port 25 in namespaces of their own")
    needs(postfix="postfix", ip="iproute2", unshare="util-linux")
    with tempfile.TemporaryDirectory(prefix="mail-host-") as folder:
        Path(folder).chmod(0o755)  # Postfix's own user has to reach its spool
        command = [*UNSHARE, sys.executable, "-m", "tests.servers._mail_host", folder]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return answer


def codes(findings: list[dict[str, Any]]) -> dict[str, str]:
    return {each["code"]: each["severity"] for each in findings}


def test_a_server_that_encrypts_well_has_no_finding_but_the_missing_role(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    assert codes(told["good.test"]) == {"role.abuse": "warning"}
    assert told["good.test"][0]["facts"]["reply"].startswith("550 5.1.1 <abuse@good.test>")


def test_a_certificate_of_its_own_is_urgent_under_an_enforced_policy(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    assert codes(told["own.test"]) == {"tls.selfsigned": "urgent"}


def test_a_server_without_encryption(told: dict[str, list[dict[str, Any]]]) -> None:
    assert codes(told["plain.test"]) == {"starttls.missing": "warning"}


def test_a_policy_that_was_forgotten_when_the_server_moved(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    assert codes(told["moved.test"]) == {"mta-sts.unmatched": "urgent"}


def test_a_server_that_is_not_reached_could_not_be_looked_at(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    assert codes(told["closed.test"]) == {"missing.answer": "hint"}
    assert told["closed.test"][0]["facts"]["answer"] == "unreachable"


def test_a_saved_run_is_judged_alike(told: dict[str, list[dict[str, Any]]]) -> None:
    assert told["replay"] == []
