from hypothesis import given
from hypothesis import strategies as st

from postwarden.rules.reading.scripts import foreign, mixed, tongue, writing


def test_disguised_words_are_counted() -> None:
    assert mixed("V\u0435rdi\u0435n\u0435n Si\u0435 Geld") == (2, 0)
    assert mixed("\U0001d5d4\U0001d5ef") == (0, 2)
    assert mixed("Größe in μm, Привет") == (0, 0)


def test_the_alphabet_of_most_letters_is_told() -> None:
    assert writing("Привет, Anna")[0] == "cyrillic"
    assert writing("Hallo Иван, wie geht es")[0] == "latin"
    assert writing("日本語のテーブル")[0] == "east-asian"
    assert writing("...") == ("cyrillic", 0.0) or writing("...")[1] == 0


def test_the_language_is_told_by_its_small_words() -> None:
    assert tongue("Ich möchte wissen, was der Tisch kostet und ob er noch da ist") == "de"
    assert tongue("I would like to know what the table is and if you have it") == "en"
    assert tongue("Tisch Stuhl Lampe") == ""


@given(st.text(max_size=500))
def test_any_text_can_be_read(text: str) -> None:
    words, ornaments = mixed(text)
    assert words >= 0
    assert ornaments >= 0
    assert foreign(text) or (words, ornaments) == (0, 0)
    assert 0 <= writing(text)[1] <= 1
    tongue(text)
