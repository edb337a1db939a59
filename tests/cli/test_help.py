"""`postwarden --help` answers at once: it imports nothing heavy."""

import re
import resource
import subprocess
import sys

import click
import pytest

from postwarden import __version__
from postwarden.cli import COMMANDS, group

HEAVY = {"duckdb", "rich", "jinja2", "asyncio", "multiprocessing", "concurrent", "distributed"}


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args], capture_output=True, text=True, check=False, timeout=60
    )


def imported(importtime: str) -> set[str]:
    modules = re.findall(r"^import time:.*\| +(\S+)$", importtime, re.MULTILINE)
    return {module.split(".")[0] for module in modules}


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["no-such-command"]])
def test_nothing_heavy_is_imported(args: list[str]) -> None:
    answer = run("-X", "importtime", "-m", "postwarden", *args)
    assert "click" in imported(answer.stderr)
    assert not imported(answer.stderr) & HEAVY


def test_help_takes_less_than_300_ms_of_cpu() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = run("-m", "postwarden", "--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert answer.returncode == 0
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3


def test_help_names_every_command() -> None:
    answer = run("-m", "postwarden", "--help")
    assert all(re.search(rf"^  {name}  ", answer.stdout, re.MULTILINE) for name in COMMANDS)


def test_version() -> None:
    answer = run("-m", "postwarden", "--version")
    assert (answer.returncode, answer.stdout) == (0, f"postwarden {__version__}\n")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_exists(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.name == name


def test_a_wrong_command_is_a_wrong_call() -> None:
    answer = run("-m", "postwarden", "no-such-command")
    assert answer.returncode == 2
    assert "no-such-command" in answer.stderr
