from datetime import timedelta

import pytest

from postwarden.model.attempt import Kind, Proof, Role, Token
from postwarden.rules.too_fast import find
from tests.rules._post import NOW, degree, field, hit, post, quiet, wrote


def after(seconds: float, proof: Proof = Proof.VALID, *, solved: bool = False) -> Token:
    return Token(proof, NOW - timedelta(seconds=seconds), solved=solved)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.2, 1), (2, 1), (2.5, 0.5), (3, 0), (40, 0), (-5, 0)]
)
def test_the_degree_falls_to_nothing_at_three_seconds(seconds: float, expected: float) -> None:
    assert degree(find, wrote("Was kostet der Tisch?", token=after(seconds))) == pytest.approx(
        expected
    )


def test_without_a_valid_time_nothing_is_said() -> None:
    assert hit(find, wrote("Was kostet der Tisch?", token=after(1, Proof.FORGED))) is None
    assert hit(find, wrote("Was kostet der Tisch?", token=Token(Proof.VALID))) is None
    assert quiet(find) == []


def test_a_challenge_page_sends_itself() -> None:
    assert hit(find, wrote("Was kostet der Tisch?", token=after(1, solved=True))) is None


def test_autofill_types_no_words() -> None:
    filled = (
        field("Anna Weber", Role.NAME),
        field("anna@web.de", Role.EMAIL),
        field("Lange Lindenstraße 17", Role.OTHER),
    )
    assert hit(find, post(*filled, kind=Kind.NEWSLETTER, token=after(1))) is None
    assert hit(find, wrote("Ja, gern", token=after(1))) is None


def test_a_form_that_comes_back_corrected_is_not_too_fast() -> None:
    words = wrote(
        "Guten Tag, ist das Regal noch da?", token=Token(Proof.VALID, NOW - timedelta(seconds=1))
    )
    assert degree(find, words) > 0
    assert degree(find, words, too_fast__same=1) == 0
