"""The report as PDF, set by the real WeasyPrint with Debian's libraries."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended
from tests.servers.conftest import install

INCIDENT = Path(__file__).parents[1] / "incidents" / "contact_copy"
LIBRARIES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]


@pytest.fixture(scope="module", autouse=True)
def _libraries() -> None:
    """Asked in a process of its own: one that lacked a library once may not see it afterwards."""
    command = [sys.executable, "-c", "import weasyprint"]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        install(LIBRARIES)


def test_the_report_is_a_pdf_as_well(tmp_path: Path) -> None:
    runs, out = tmp_path / "runs", tmp_path / "report.pdf"
    logs = map(str, sorted(INCIDENT.glob("*log*")))
    answer = str(tmp_path / "answer.txt")
    assert ended(group, ["diagnose", *logs, "--save", str(runs), "--output", answer]) == 1
    args = ["--site", "laden.test", "--from", str(runs), "--format", "pdf", "--output", str(out)]
    assert ended(group, ["report", *args]) == 0
    assert out.read_bytes().startswith(b"%PDF-")


def test_nothing_is_fetched_for_it() -> None:
    from postwarden.jobs.report.pdf import as_pdf

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        page = f'<link rel="stylesheet" href="{url}.css"><img src="{url}.png"><p>Hello'
        assert as_pdf(page).startswith(b"%PDF-")
        with pytest.raises(TimeoutError):
            server.accept()
