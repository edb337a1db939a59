"""What the documents say exists: links, make targets, options; and German stands beside English."""

import re
from pathlib import Path

import click
import pytest

from postwarden import registry
from postwarden.causes import reports
from postwarden.cli import group
from postwarden.guard.rulebook import RULES
from postwarden.guard.tokens import _LIVES
from postwarden.jobs.unseen import MISSED
from postwarden.model import Code, Severity
from postwarden.model.code import REPORT_ONLY
from postwarden.model.held import HELD_A_MONTH
from postwarden.model.outcome import KEPT_A_MONTH
from postwarden.model.snapshot import KEPT_WITH_RUN
from postwarden.settings.guard import Limits

ROOT = Path(__file__).parents[2]
TOKEN_LIVES = max(_LIVES.values())
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.de.md"]
COMMAND_PAGES = [
    ROOT / "docs" / f"{command}.{language}"
    for command in group.commands_help
    for language in ("md", "de.md")
]
CHECK_PAGES = [ROOT / "docs/check.md", ROOT / "docs/check.de.md"]
OPTION = re.compile(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*")
#: Code between backticks and in blocks for the shell; in it a call, up to a pipe, a remark or its end.
CODE = re.compile(r"```sh\n(.*?)```|(?<!`)`([^`\n]+)`(?!`)", re.DOTALL)
CALL = re.compile(r"(?:^|[\s/])(?<!from )postwarden ([a-z]+)\b([^|#\n]*)", re.MULTILINE)
SEVERITIES = {
    "check.md": dict(zip(Severity, ("urgent", "warning", "hint"), strict=True)),
    "check.de.md": dict(zip(Severity, ("dringend", "Warnung", "Hinweis"), strict=True)),
}
CHECK_CODES = {MISSED} | {
    code
    for module in registry.names("postwarden.checks")
    for code in vars(registry.load("postwarden.checks", module)).values()
    if isinstance(code, Code)
}


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def command_of(page: Path) -> str:
    return page.name.partition(".")[0]


def calls(page: Path) -> list[tuple[str, str]]:
    code = ("".join(found) for found in CODE.findall(page.read_text("utf-8")))
    return [call for each in code for call in CALL.findall(each)]


def options(command: str) -> set[str]:
    found = group.get_command(click.Context(group), command)
    assert found is not None
    inner = found.commands.values() if isinstance(found, click.Group) else ()
    every = [each for one in (found, *inner) for each in one.params]
    return {opt for each in every for opt in each.opts if opt.startswith("--")}


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


@pytest.mark.parametrize("page", COMMAND_PAGES, ids=name)
def test_a_command_has_a_page_with_a_row_for_each_option(page: Path) -> None:
    rows = re.findall(r"^\| (`--.*?)(?<!\\)\|", page.read_text("utf-8"), re.MULTILINE)
    assert {option for row in rows for option in OPTION.findall(row)} == options(command_of(page))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_call_names_options_of_its_command(page: Path) -> None:
    for command, arguments in calls(page):
        assert command in group.commands_help
        assert set(OPTION.findall(arguments)) <= options(command), arguments


@pytest.mark.parametrize("page", READMES, ids=name)
def test_a_readme_names_every_command_and_no_option_that_none_has(page: Path) -> None:
    text = page.read_text("utf-8")
    known = set().union(*map(options, group.commands_help))
    assert set(OPTION.findall(text)) <= known
    assert {command for command, _ in calls(page)} == set(group.commands_help)


def test_the_options_of_all_commands_are_those_that_the_documents_name() -> None:
    named: dict[str, set[str]] = {language: set() for language in ("md", "de.md")}
    for page in [*READMES, *COMMAND_PAGES]:
        language = "de.md" if page.name.endswith(".de.md") else "md"
        named[language] |= set(re.findall(r"`(--[a-z]+(?:-[a-z]+)*)", page.read_text("utf-8")))
    known = set().union(*map(options, group.commands_help))
    assert named == {"md": known, "de.md": known}


@pytest.mark.parametrize("page", CHECK_PAGES, ids=name)
def test_every_finding_of_a_check_has_its_row_and_its_severity(page: Path) -> None:
    words = SEVERITIES[page.name]
    rows = re.findall(
        r"^\| `([a-z-]+\.[a-z0-9-]+)` \| (\w+) \| \S", page.read_text("utf-8"), re.MULTILINE
    )
    assert dict(rows) == {code.name: words[code.severity] for code in CHECK_CODES}
    assert len(rows) == len(CHECK_CODES)


def test_both_readmes_show_the_same_commands() -> None:
    english, german = (
        re.findall(r"```sh\n.*?```", p.read_text("utf-8"), re.DOTALL) for p in READMES
    )
    assert len(english) == len(german)


@pytest.mark.parametrize("page", [*READMES, ROOT / "docs/README.de.md"], ids=name)
def test_a_page_and_its_twin_name_each_other(page: Path) -> None:
    twin = page.with_name("README.md" if page.name == "README.de.md" else "README.de.md")
    assert f"]({twin.name})" in page.read_text("utf-8")


@pytest.mark.parametrize(("page", "days"), [("privacy.md", "days"), ("privacy.de.md", "Tagen")])
def test_the_page_about_personal_data_says_how_long_it_may_be_kept(page: str, days: str) -> None:
    """Both languages name the same figures as the program, thirteen months for 395 days."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    text = re.sub(r"\*\*13 (months|Monaten)\*\*", f"**395 {days}**", text)
    for kept in (reports.FAILS.retention, REPORT_ONLY, KEPT_WITH_RUN):
        assert f"**{kept.keep.days} {days}**" in text


@pytest.mark.parametrize(
    ("page", "title", "days", "hours"),
    [
        ("privacy.md", "## What the guard keeps", "days", "hours"),
        ("privacy.de.md", "## Was der Wächter behält", "Tagen", "Stunden"),
    ],
)
def test_the_page_about_personal_data_says_how_long_the_guard_keeps_it(
    page: str, title: str, days: str, hours: str
) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8").partition(f"{title}\n")[2]
    rows = text.partition("\n## ")[0].splitlines()
    counts = [
        count
        for module in registry.names(RULES)
        for count in getattr(registry.load(RULES, module), "COUNTS", ())
    ]
    told = {
        "state.sqlite`": (max(count.window for count in counts) // 86_400, days),
        "spool/held": (HELD_A_MONTH.keep.days, days),
        "spool/parked": (Limits().parked_days, days),
        "broken-": (KEPT_A_MONTH.keep.days, days),
    }
    for what, (number, unit) in told.items():
        assert any(what in row and f"**{number} {unit}**" in row for row in rows), what
    assert sum(f"**{KEPT_A_MONTH.keep.days} {days}**" in row for row in rows) >= 3
    assert any(f"**{TOKEN_LIVES // 3600} {hours}**" in row for row in rows)
    assert Limits().held_days == HELD_A_MONTH.keep.days
