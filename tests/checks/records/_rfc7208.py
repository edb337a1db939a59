"""The test suite of RFC 7208: got from the package index once, and never kept in this project."""

from __future__ import annotations

import functools
import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # PyYAML ships no types of its own

from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.model.world import World

FOLDER = Path(__file__).parents[3] / "build" / "rfc7208"
PACKAGE, MEMBER = "pyspf==2.0.14", "pyspf-2.0.14/test/rfc7208-tests.yml"
SHA256 = "57a7ef01bda090173aafb6af0106251686ed73f03db4e911fcd34c57fc347186"

Records = Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True)
class Scenario:
    """Cases on one zone; `silent`: names that get no answer, unless they have that record."""

    name: str
    records: Records
    silent: frozenset[str]
    cases: Mapping[str, Mapping[str, Any]]


@functools.cache
def suite() -> tuple[Scenario, ...]:
    """The scenarios; the test is skipped, and says why, when they cannot be had."""
    with tarfile.open(_archive()) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None
        return tuple(map(_scenario, yaml.safe_load_all(member.read())))


def _archive() -> Path:
    file = FOLDER / "pyspf-2.0.14.tar.gz"
    if not _is_whole(file):
        FOLDER.mkdir(parents=True, exist_ok=True)
        said = _download()
        if not _is_whole(file):
            pytest.skip(f"THE RFC 7208 TEST SUITE DID NOT RUN: {PACKAGE} is not to be had: {said}")
    return file


def _is_whole(file: Path) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == SHA256


def _download() -> str:
    """Ask pip, which verifies the hash before it looks inside; what it says when it fails."""
    wanted = FOLDER / "wanted.txt"
    wanted.write_text(f"{PACKAGE} --hash=sha256:{SHA256}\n", "utf-8")
    said = ""
    # Without build isolation nothing else is downloaded, where setuptools is there.
    for more in (["--no-build-isolation"], []):
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:"]
        command += ["--disable-pip-version-check", "--retries", "1", "--timeout", "15", *more]
        command += ["--require-hashes", "--dest", str(FOLDER), "--requirement", str(wanted)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        except (OSError, subprocess.TimeoutExpired) as error:
            return type(error).__name__
        if not done.returncode:
            return ""
        said = done.stderr.strip()[-300:]
    return said


def _scenario(document: Mapping[str, Any]) -> Scenario:
    records: dict[tuple[str, str], list[str]] = {}
    silent = set()
    for name, entries in document["zonedata"].items():
        if "TIMEOUT" in entries:
            silent.add(name.lower())
        pairs = [pair for each in entries if isinstance(each, dict) for pair in each.items()]
        for kind, value in _with_txt(pairs):
            records.setdefault((name.lower(), kind), []).append(_text(kind, value))
    kept = {key: tuple(values) for key, values in records.items()}
    return Scenario(document["description"], kept, frozenset(silent), document["tests"])


def _with_txt(pairs: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """As the suite asks: SPF records stand for TXT records where there are none of these."""
    has_txt = any(kind == "TXT" for kind, _ in pairs)
    for kind, value in pairs:
        if kind == "SPF" and not has_txt:
            yield "TXT", value
        elif kind != "SPF" and value != "NONE":
            yield kind, value


def _text(kind: str, value: Any) -> str:
    """A record as snapshots hold it; the suite's signs above ASCII are bytes of UTF-8."""
    if kind == "TXT":
        return ("".join(value) if isinstance(value, list) else value).encode().decode("latin-1")
    if kind == "MX":
        return f"{value[0]} {value[1].rstrip('.').lower() or '.'}"
    return str(value).rstrip(".").lower()


class SuiteWorld(World):
    """A world known whole, made of one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__()
        self._scenario = scenario

    def ask(self, question: Question) -> Snapshot:
        name = question.name
        for _ in range(8):
            found = self._scenario.records.get((name, question.detail))
            if found:
                return Snapshot(question, State.FOUND, tuple(sorted(found)))
            alias = self._scenario.records.get((name, "CNAME"))
            if not alias:
                break
            name = alias[0]
        else:
            return Snapshot(question, State.BROKEN)
        if name in self._scenario.silent:
            return Snapshot(question, State.TIMEOUT)
        exists = any(n == name or n.endswith("." + name) for n, _ in self._scenario.records)
        return Snapshot(question, State.NO_RECORD if exists else State.NO_NAME)


def differs(case: Mapping[str, Any], result: str, explanation: str) -> str:
    """What the case wants and did not get; '' where all is as it should be."""
    wanted = case["result"]
    allowed = wanted if isinstance(wanted, list) else [wanted]
    if result not in allowed:
        return f"{result} instead of {wanted}"
    words = case.get("explanation")
    if words is not None and (explanation or "DEFAULT") != words:
        return f"explains {explanation!r} instead of {words!r}"
    return ""
