"""A token is spent once; people who click twice or correct a form are not punished for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from postwarden.guard.keys import Keyring, fresh
from postwarden.guard.spending import CORRECTIONS, spend_of, used_again
from postwarden.guard.tokens import Checked
from postwarden.model.attempt import Attempt, Field, Proof, Role, Token

HASHED = Keyring([fresh()]).hasher("count")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CHECKED = Checked(Token(Proof.VALID, NOW), b"n" * 16, int(NOW.timestamp()) + 7200)
FIRST = Attempt(
    NOW, ip="192.0.2.7", token=CHECKED.token,
    fields=(Field("name", "Erika"), Field("email", "erika@web", Role.EMAIL), Field("text", "Guten Tag")),
)  # fmt: skip # one attempt


def value(attempt: Attempt) -> bytes:
    spend = spend_of(attempt, CHECKED, HASHED)
    assert spend
    return spend.value


def typed(**fields: str) -> Attempt:
    changed = (replace(each, value=fields.get(each.name, each.value)) for each in FIRST.fields)
    return replace(FIRST, fields=tuple(changed))


def test_a_double_click_is_the_same_use() -> None:
    again = replace(FIRST, at=NOW + timedelta(seconds=1))
    assert not used_again(value(again), value(FIRST), 1)


def test_a_corrected_form_is_the_same_use_three_times() -> None:
    corrected = replace(typed(email="erika@web.example"), at=NOW + timedelta(minutes=3))
    for uses in range(1, CORRECTIONS + 1):
        assert not used_again(value(corrected), value(FIRST), uses)
    assert used_again(value(corrected), value(FIRST), CORRECTIONS + 1)


def test_other_words_are_a_replay() -> None:
    other = typed(name="Tom", email="tom@gmx.example", text="Guten Tag")
    assert used_again(value(other), value(FIRST), 1)


def test_another_network_is_a_replay() -> None:
    moved = replace(typed(email="erika@web.example"), ip="198.51.100.9")
    assert used_again(value(moved), value(FIRST), 1)


def test_what_was_kept_and_cannot_be_read_is_a_replay() -> None:
    assert used_again(value(FIRST), b"", 1)


def test_only_a_good_token_is_spent() -> None:
    for proof in (Proof.ABSENT, Proof.FORGED, Proof.EXPIRED, Proof.UNKNOWN):
        assert spend_of(replace(FIRST, token=Token(proof)), CHECKED, HASHED) is None


def test_nothing_typed_can_be_read_from_what_is_kept() -> None:
    assert b"erika" not in value(FIRST).lower()
