from postwarden.rules.language import find
from tests.rules._post import LONG, degree, hit, quiet, wrote

ENGLISH = "Hello, I would like to know if you have this table in a larger size and what it is."
RUSSIAN = "Здравствуйте! Доставляете ли вы в Гамбург? Спасибо."
CHINESE = "你好,请问这个花瓶还有货吗?我想买两个,谢谢您的帮助。"


def test_another_alphabet_is_named() -> None:
    for text, written in ((RUSSIAN, "cyrillic"), (CHINESE, "east-asian")):
        found = hit(find, wrote(text))
        assert found is not None
        assert found.facts == {"written": written}


def test_english_on_a_german_site_is_next_to_nothing_and_the_other_way_round() -> None:
    assert 0 < degree(find, wrote(ENGLISH)) <= 0.1
    assert 0 < degree(find, wrote(LONG, language="en")) <= 0.1
    assert degree(find, wrote(ENGLISH, language="en")) == 0


def test_where_the_site_s_language_is_not_known_nothing_is_said() -> None:
    assert hit(find, wrote(RUSSIAN, language="")) is None
    assert hit(find, wrote(RUSSIAN, language="ru")) is None


def test_german_names_prices_and_single_foreign_words_are_left_alone() -> None:
    assert hit(find, wrote("Mein Name ist Иван, ich hätte gern den Tisch, bitte.")) is None
    assert quiet(find, but=("Иван Петров", "Seán O'Brien", "李小龙")) == []
