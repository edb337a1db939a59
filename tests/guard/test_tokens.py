"""Tokens: what is ours is taken, for its own form and host, in its own time; nothing else is."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.guard.keys import Keyring, fresh
from postwarden.guard.tokens import ASKED, MOST, PATIENCE, WAIT, Tokens, solve
from postwarden.model.attempt import Proof

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RING = Keyring([fresh()])
TOKENS = Tokens(RING)
CHALLENGE = TOKENS.mint("Shop.example", "/kontakt.php", NOW)
PAYLOAD = solve(CHALLENGE)


def proof(
    payload: str, host: str = "shop.example", path: str = "/kontakt.php", after: int = 60
) -> Proof:
    return TOKENS.check(payload, host, path, NOW + timedelta(seconds=after)).token.proof


def altered(change: dict[str, Any]) -> str:
    found = json.loads(base64.b64decode(PAYLOAD))
    found["challenge"]["parameters"].update(change)
    return base64.b64encode(json.dumps(found).encode()).decode()


def test_a_solved_challenge_is_valid_and_says_when_it_was_fetched() -> None:
    checked = TOKENS.check(PAYLOAD, "SHOP.example", "/kontakt.php", NOW + timedelta(seconds=9))
    assert checked.token.proof is Proof.VALID
    assert checked.token.issued == NOW
    assert not checked.token.solved
    assert len(checked.nonce) == 16


def test_for_another_form_or_host_it_is_none() -> None:
    assert proof(PAYLOAD, path="/anmelden.php") is Proof.ABSENT
    assert proof(PAYLOAD, host="other.example") is Proof.ABSENT


def test_it_ends() -> None:
    assert proof(PAYLOAD, after=2 * 3600 + 1) is Proof.EXPIRED


def test_none_is_absent_which_is_not_forged() -> None:
    assert proof("") is Proof.ABSENT


@pytest.mark.parametrize(
    "change",
    [
        {"expiresAt": 4_000_000_000},
        {"keyPrefix": ""},
        {"cost": 1},
        {"data": {"f": "/kontakt.php", "h": "shop.example", "i": 1, "l": 2}},
    ],
)
def test_nothing_signed_can_be_changed(change: dict[str, Any]) -> None:
    assert proof(altered(change)) is Proof.FORGED


def test_a_derived_key_cannot_be_made_up_even_with_the_right_prefix() -> None:
    found = json.loads(base64.b64decode(PAYLOAD))
    prefix = found["challenge"]["parameters"]["keyPrefix"]
    found["solution"] = {"counter": 0, "derivedKey": prefix + "00" * 16, "time": 1}
    assert proof(base64.b64encode(json.dumps(found).encode()).decode()) is Proof.FORGED


def test_a_rotated_key_still_checks_and_a_removed_one_does_not() -> None:
    rotated = Tokens(Keyring([fresh(), *RING.keys]))
    after = NOW + timedelta(seconds=9)
    assert rotated.check(PAYLOAD, "shop.example", "/kontakt.php", after).token.proof is Proof.VALID
    foreign = Tokens(Keyring([fresh()]))
    assert foreign.check(PAYLOAD, "shop.example", "/kontakt.php", after).token.proof is Proof.FORGED


def test_a_wait_token_needs_patience() -> None:
    payload = solve(TOKENS.mint("shop.example", "/kontakt.php", NOW, WAIT))
    assert proof(payload, after=PATIENCE - 1) is Proof.EXPIRED
    assert proof(payload, after=PATIENCE) is Proof.VALID


def test_the_challenge_page_asks_for_more_and_is_remembered_as_solved() -> None:
    challenge = TOKENS.mint("shop.example", "/kontakt.php", NOW, ASKED)
    checked = TOKENS.check(solve(challenge), "shop.example", "/kontakt.php", NOW)
    assert checked.token.solved


def test_a_clock_that_jumps_back_by_a_minute_forges_nothing() -> None:
    assert proof(PAYLOAD, after=-60) is Proof.VALID
    assert proof(PAYLOAD, after=-3600) is Proof.FORGED


@given(st.text(max_size=MOST + 10))
def test_any_text_is_judged_without_failing(text: str) -> None:
    assert proof(text) in (Proof.FORGED, Proof.ABSENT)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "challenge",
                        "parameters",
                        "signature",
                        "solution",
                        "derivedKey",
                        "keySignature",
                    ]
                ),
                x,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_judged_without_failing(value: object) -> None:
    text = base64.b64encode(json.dumps(value).encode()).decode()
    assert proof(text) in (Proof.FORGED, Proof.ABSENT)
