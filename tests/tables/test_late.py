"""Clocks that are off and slow scripts show by the distances of mail and posts; chance does not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from postwarden.tables.late import Span, choose, lags
from tests.tables._logs import life, request, tables

TO = "anna@gmx.test"


def made(sent: Sequence[float], asked: Sequence[float]) -> dict[int, int]:
    """How many mails each post caused, by the number of its moment."""
    mail = [line for n, at in enumerate(sent) for line in life(at, f"4A{n:08}", TO)]
    access = [request(at, "/kontakt.php") for at in asked]
    with tables([mail], [access]) as built:
        rows = built.database.rows(
            "SELECT p.post - 1, count(*) FROM caused JOIN posts p USING (post) GROUP BY 1"
        )
    return dict(rows)


@pytest.mark.parametrize("off", [-410.3, -40.6, 12.5, 50.5, 605.0])
def test_a_clock_that_is_off_is_found_out(off: float) -> None:
    dice = random.Random(4)
    asked = [1000 * n + dice.randrange(900) for n in range(1, 31)]
    assert made([at + off for at in asked], asked) == dict.fromkeys(range(30), 1)


def test_a_notice_and_a_copy_both_find_their_post() -> None:
    asked = [1000.0 * n for n in range(30)]
    sent = sorted([at + 40.2 for at in asked] + [at + 40.5 for at in asked])
    assert made(sent, asked) == dict.fromkeys(range(30), 2)


def test_what_met_by_chance_before_the_clock_was_found_out_is_forgotten() -> None:
    dice = random.Random(3)
    asked = sorted(int(dice.uniform(0, 6_000)) for _ in range(300))
    sent = sorted(at + 40.2 for at in asked)
    assert sum(made(sent, asked).values()) == 300


def test_distances_without_a_heap_are_chance() -> None:
    dice = random.Random(5)
    flat = [(1, 1, dice.randrange(-900, 900), 1) for _ in range(3_000)]
    assert lags(flat, 900.0) == {}


def test_what_comes_every_five_minutes_is_no_clock() -> None:
    regular = [(1, 1, lag, 50) for lag in range(-870, 900, 300)]
    assert lags(regular, 900.0) == {}
    assert lags([*regular, (1, 1, 43, 400)], 900.0) == {(1, 1): Span(43, 43, 43)}


def test_a_group_of_its_own_does_not_hide_another() -> None:
    newsletter = [(2, 1, lag, 40) for lag in range(-60, 60)]
    assert lags([*newsletter, (1, 1, 12, 40)], 60.0) == {(1, 1): Span(12, 12, 12)}


def test_small_groups_go_with_the_forms_others() -> None:
    many = [(group, 1, 12, 1) for group in range(30)]
    assert lags(many, 60.0) == {(group, 1): Span(12, 12, 12) for group in range(30)}


def test_a_post_takes_no_more_than_its_form_does() -> None:
    pairs = [(1, 10, 1), (2, 10, 1), (2, 11, 1), (3, 10, 1), (3, 11, 1)]
    assert list(choose(pairs, {1: 1})) == [(1, 10), (2, 11)]
