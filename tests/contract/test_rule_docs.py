"""The pages about the guard's rules name each rule with its figures, and each rule has its sentence."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from postwarden import registry
from postwarden.guard.rulebook import FAILED, RULES
from postwarden.settings.policy import merged
from postwarden.texts.labels import label

DOCS = Path(__file__).parents[2] / "docs"
POLICY = merged()
GROUP = re.compile(r"### `(\w+)`\D*(\d+)")


@dataclass
class Told:
    """What a page says: caps by group; rows of rules (group, points, floor); rows of thresholds."""

    caps: dict[str, float] = field(default_factory=dict)
    rules: dict[str, tuple[str, float, str]] = field(default_factory=dict)
    kinds: dict[str, tuple[float, float]] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)


def number(cell: str) -> float:
    return float(cell.replace(",", "."))


def told(page: str) -> Told:
    found, group = Told(), ""
    for line in (DOCS / page).read_text("utf-8").splitlines():
        if heading := GROUP.match(line):
            group = heading[1]
            found.caps[group] = number(heading[2])
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        named = re.match(r"`([\w-]+)`", cells[0]) if line.lstrip().startswith("| `") else None
        if named and group:
            assert named[1] not in found.rules, named[1]
            found.rules[named[1]] = (group, number(cells[1]), cells[2])
            found.empty += [named[1]] if "" in cells[3:] or len(cells) != 5 else []
        elif named:
            found.kinds[named[1]] = (number(cells[1]), number(cells[2]))
    return found


@pytest.fixture(scope="module", params=["rules.md", "rules.de.md"])
def page(request: pytest.FixtureRequest) -> Told:
    return told(request.param)


def test_every_rule_stands_in_both_pages_with_what_it_sees_and_why(page: Told) -> None:
    assert set(page.rules) == set(registry.names(RULES)) == set(POLICY.rules)
    assert page.empty == []


def test_its_group_and_points_are_those_of_the_policy(page: Told) -> None:
    assert {name: row[:2] for name, row in page.rules.items()} == {
        name: (worth.group, worth.points) for name, worth in POLICY.rules.items()
    }


def test_the_verdict_it_asks_for_at_least_is_told(page: Told) -> None:
    for name, worth in POLICY.rules.items():
        cell = page.rules[name][2]
        assert re.findall(r"`(\w+)`", cell) == [worth.at_least] * bool(worth.at_least), name
        assert [number(n) for n in re.findall(r"\d+[.,]?\d*", cell)] == [worth.source] * bool(
            worth.source
        ), name


def test_caps_and_thresholds_are_those_of_the_policy(page: Told) -> None:
    assert page.caps == dict(POLICY.groups)
    assert page.kinds == {
        kind: (each.challenge, each.hold) for kind, each in POLICY.thresholds.items()
    }


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_rule_has_a_sentence_for_people(language: str) -> None:
    for name in (*registry.names(RULES), FAILED):
        assert label(f"guard-rules.{name}", language)
