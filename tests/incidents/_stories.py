"""The recorded incidents: their folders, what is expected of them, and one run of each."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from postwarden.cli import group
from postwarden.jobs import diagnose as job
from postwarden.model import Run

FOLDER = Path(__file__).parent
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/expected.toml"))
_RECIPIENT = re.compile(r" (?:(?:orig_)?to=<|=> |-> |== |\*\* )([^<>@\s]+@[^<>@\s]+?)[>, ]")


@dataclass(frozen=True)
class Told:
    """What the command said of one incident, and the run behind it."""

    exit: int
    answer: dict[str, Any]
    run: Run


@cache
def expected(name: str) -> dict[str, Any]:
    """What the recording script knows of the incident."""
    return tomllib.loads((FOLDER / name / "expected.toml").read_text("utf-8"))


def sources(name: str) -> list[str]:
    """The logs of an incident, as paths."""
    return [str(FOLDER / name / source) for source in expected(name)["sources"]]


@cache
def told(name: str) -> Told:
    """Run `postwarden diagnose --format json` on the incident, once."""
    runs: list[Run] = []
    diagnose = job.diagnose

    def kept(*args: Any, **options: Any) -> Run:
        runs.append(diagnose(*args, **options))
        return runs[-1]

    command = group.get_command(click.Context(group), "diagnose")
    assert command is not None
    args = [*sources(name), *expected(name)["args"], "--format", "json", "--lang", "en"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "diagnose", kept)
        result = CliRunner().invoke(command, args, standalone_mode=False, catch_exceptions=False)
    return Told(result.return_value, json.loads(result.stdout), runs[0])


def lines(name: str) -> Iterator[str]:
    """Every line of an incident's logs."""
    for source in sources(name):
        raw = Path(source).read_bytes()
        text = gzip.decompress(raw) if source.endswith(".gz") else raw
        yield from text.decode("utf-8", "replace").split("\n")


@cache
def victims(name: str) -> frozenset[str]:
    """Foreign addresses that mail was sent to, as the mail log holds them."""
    own = told(name).run.own_domains
    found = {address.lower() for line in lines(name) for address in _RECIPIENT.findall(line)}
    return frozenset(a for a in found if not _is_own(a.rpartition("@")[2], own))


def _is_own(domain: str, own: frozenset[str]) -> bool:
    parts = domain.split(".")
    return any(".".join(parts[at:]) in own for at in range(len(parts)))
