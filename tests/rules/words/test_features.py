from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.attempt import Attempt, Field, Role
from postwarden.rules.words import features
from postwarden.rules.words.features import PLACES, Features, of_attempt, of_texts


def common(*messages: str) -> set[int]:
    return set(of_texts(messages).common)


def test_the_same_text_has_the_same_places_in_every_process() -> None:
    # Weights and lessons are kept by place: a change here asks for another VERSION and new weights.
    assert features.VERSION == 1
    assert sorted(of_texts(["Guten Tag"]).common) == [73695, 93434, 112515, 120800, 123894, 196231]


def test_wide_and_capital_letters_are_the_same_word() -> None:
    assert common("casino") == common("Casino") == common("\uff43asino")


def test_of_numbers_only_the_length_counts() -> None:
    assert common("für 100 Euro") == common("für 250 Euro") != common("für 1000 Euro")


def test_a_link_is_a_link_to_all_and_a_host_to_the_site() -> None:
    one, other = of_texts(["see https://a.example/x"]), of_texts(["see http://b.example/"])
    assert one.common == other.common
    assert set(one.own).isdisjoint(other.own)
    assert one.own == of_texts(["see https://www.a.example/y?z"]).own


def test_a_link_needs_no_dot_and_a_bare_host_is_words() -> None:
    assert of_texts(["http://localhost/x"]).own
    assert not of_texts(["shop.example"]).own


def test_own_places_never_meet_common_ones() -> None:
    found = of_texts(["www.a.example https://b.example und mehr"])
    assert max(found.common) < PLACES <= min(found.own)


def test_a_name_is_no_word_of_the_message() -> None:
    said, named = of_texts(["Anna kauft"]), of_texts(["kauft"], ["Anna"])
    assert len(set(said.common) ^ set(named.common)) > 2


def test_a_name_without_a_message_says_nothing() -> None:
    assert of_texts([], ["Anna"]) == Features() == of_texts(["  \n"], ["Anna"])


def test_order_of_words_counts_in_pairs() -> None:
    assert common("gut oder teuer") != common("teuer oder gut")


def test_long_words_share_their_beginning() -> None:
    assert len(common("Bestellungen") & common("Bestellnummer")) > len(
        common("Tag") & common("Tor")
    )


def test_subject_message_and_wordy_fields_are_read_and_others_are_not() -> None:
    fields = (
        Field("betreff", "Frage", Role.SUBJECT),
        Field("text", "Was kostet das?", Role.MESSAGE),
        Field("anrede", "Herr", Role.OTHER),
        Field("mail", "a@b.example", Role.EMAIL),
        Field("name", "Anna", Role.NAME),
    )
    attempt = Attempt(at=datetime(2026, 11, 24, tzinfo=UTC), fields=fields)
    assert of_attempt(attempt) == of_texts(["Was kostet das?", "Frage"], ["Anna"])


@pytest.mark.parametrize("letter", ["a ", "!", "\ufdfa ", "é1", "www.", "http://a.b "])
def test_however_long_a_text_is_only_its_beginning_counts(letter: str) -> None:
    found = of_texts([letter * 3000] * 50, [letter * 3000] * 50)
    assert len(found.common) + len(found.own) < 4 * features.ALL_LETTERS
    assert found == of_texts([letter * 100_000] * 60, [letter * 100_000] * 60)


@given(st.lists(st.text(max_size=200), max_size=8), st.lists(st.text(max_size=50), max_size=3))
def test_any_text_gives_places_within_bounds(messages: list[str], names: list[str]) -> None:
    found = of_texts(messages, names)
    assert all(0 <= place < PLACES for place in found.common)
    assert all(PLACES <= place < 2 * PLACES for place in found.own)
    assert len(set(found.common)) == len(found.common)


def test_half_a_surrogate_pair_is_no_error() -> None:
    assert of_texts(["kaputt \ud83d hier\ud83d"]).common
