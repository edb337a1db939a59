from postwarden.model.attempt import Proof, Token
from postwarden.rules.token_replayed import find
from tests.rules._post import hit, quiet, wrote


def test_a_token_spent_before_is_named() -> None:
    assert hit(find, wrote("Hallo", token=Token(Proof.VALID, used=True)))


def test_a_fresh_one_and_an_unknown_one_are_not() -> None:
    assert hit(find, wrote("Hallo", token=Token(Proof.VALID))) is None
    assert quiet(find) == []
