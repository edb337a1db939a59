"""What the documents say exists: links, make targets, options; and German stands beside English."""

import re
from pathlib import Path

import click
import pytest

from postwarden.cli import group

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.de.md"]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", READMES, ids=name)
def test_the_options_are_those_of_the_command(page: Path) -> None:
    command = group.get_command(click.Context(group), "diagnose")
    assert command is not None
    options = {opt for each in command.params for opt in each.opts if opt.startswith("--")}
    named = set(re.findall(r"(?<![\w-])--[a-z]+", page.read_text("utf-8")))
    assert named == options


def test_both_readmes_show_the_same_commands() -> None:
    english, german = (
        re.findall(r"```sh\n.*?```", p.read_text("utf-8"), re.DOTALL) for p in READMES
    )
    assert len(english) == len(german)


@pytest.mark.parametrize("page", [*READMES, ROOT / "docs/README.de.md"], ids=name)
def test_a_page_and_its_twin_name_each_other(page: Path) -> None:
    twin = page.with_name("README.md" if page.name == "README.de.md" else "README.de.md")
    assert f"]({twin.name})" in page.read_text("utf-8")
