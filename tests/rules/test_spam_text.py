from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.attempt import Attempt, Field, Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit, Measure
from postwarden.rules.spam_text import find
from postwarden.rules.words.model import CUT, shipped

HIGH = shipped().high


def attempt(text: str = "Was kostet das?", role: Role = Role.MESSAGE) -> Attempt:
    return Attempt(at=datetime(2026, 11, 24, tzinfo=UTC), fields=(Field("feld", text, role),))


def found(chance: float) -> list[Hit | Measure]:
    return list(find(Look(attempt(), spam_text=lambda _: chance)))


def degree(chance: float) -> float:
    (hit,) = (each for each in found(chance) if isinstance(each, Hit))
    return hit.degree


def test_a_low_probability_is_measured_and_no_hit() -> None:
    assert found(0.2) == [Measure("spam_text", 0.2)]


def test_a_hit_names_the_percentage_and_no_word() -> None:
    measure, hit = found(0.93)
    assert measure == Measure("spam_text", 0.93)
    assert isinstance(hit, Hit)
    assert (hit.rule, hit.facts) == ("spam_text", {"percent": 93})


def test_the_degree_runs_from_the_cut_to_where_hardly_any_wanted_text_comes() -> None:
    assert degree(CUT) == 0.0
    assert 0.0 < degree((CUT + HIGH) / 2) < 1.0
    assert degree(HIGH) == pytest.approx(1.0)
    assert degree(1.0) == 1.0


def test_without_a_model_nothing_is_said() -> None:
    assert list(find(Look(attempt()))) == []


@pytest.mark.parametrize(
    "post", [attempt("  \n"), attempt("Anna", Role.NAME), attempt("Herr", Role.OTHER)]
)
def test_a_post_without_free_text_is_not_judged(post: Attempt) -> None:
    assert list(find(Look(post, spam_text=lambda _: 1.0))) == []


@given(st.floats(0, 1))
def test_any_probability_has_a_degree_within_bounds(chance: float) -> None:
    assert all(0 <= each.degree <= 1 for each in found(chance) if isinstance(each, Hit))
