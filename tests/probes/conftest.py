"""Places for logs and for spooled pipes."""

from pathlib import Path

import pytest


@pytest.fixture
def spool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spool")


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is also the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
