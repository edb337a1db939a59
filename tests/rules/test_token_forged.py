import pytest

from postwarden.model.attempt import Proof, Token
from postwarden.rules.token_forged import find
from tests.rules._post import hit, quiet, wrote


@pytest.mark.parametrize("proof", list(Proof))
def test_only_this_state_of_the_token_is_named(proof: Proof) -> None:
    found = hit(find, wrote("Hallo", token=Token(proof)))
    assert (found is not None) is (proof is Proof.FORGED)


def test_where_nobody_looked_nothing_is_said() -> None:
    assert quiet(find) == []
