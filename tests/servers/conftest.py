"""Tests with real server programs: whatever is missing is installed as root, else they are skipped."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: `pytest -m "not servers"` leaves them out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("servers")


@pytest.fixture(scope="session")
def needs() -> Callable[..., None]:
    """Give `needs(postconf="postfix")`: this program, from this Debian package, is there."""

    def needs(**programs: str) -> None:
        path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
        missing = sorted({p for name, p in programs.items() if not shutil.which(name, path=path)})
        if missing:
            install(missing)

    return needs


def install(packages: list[str]) -> None:
    """Install Debian packages without asking, or skip the test with one sentence."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.skip(f"needs Debian's {' '.join(packages)}; install them, or run as root")
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=True, env=quiet, capture_output=True)
    command = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    done = subprocess.run(command, check=False, env=quiet, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"apt-get could not install {' '.join(packages)}:\n{done.stderr[-2000:]}")
