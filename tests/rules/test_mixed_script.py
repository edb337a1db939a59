import pytest

from postwarden.rules.mixed_script import find
from tests.rules._post import contact, degree, hit, quiet, wrote


def test_words_in_disguise_are_named_by_their_number() -> None:
    one, many = "Gutes G\u0435ld", "V\u0435rdi\u0435n\u0435n Si\u0435 G\u0435ld"
    assert 0 < degree(find, wrote(one)) < degree(find, wrote(many)) == 1


def test_names_and_ornamental_letters_count_too() -> None:
    assert degree(find, contact("S\u0435rvic\u0435", "a@web.de", "x", "Hallo"))
    assert degree(find, wrote("\U0001d5d4\U0001d5fb\U0001d5fb\U0001d5ee" * 4)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте! IT-отдел, Wi-Fi и SMS\u043a\u0430 на iPhone работают хорошо, спасибо вам большое",
        "10 kΩ, 5 μm, 3 μF, β-Carotin, Δt",
        "Καλημέρα, πόσο κοστίζει το τραπέζι;",
        "Grüße aus Łódź, Ça\u011fr\u0131 Öztürk",
        "你好 Anna",
        "\U0001d4d0 Kuss",
        "Größe M\u00b2, 20 \u00b0C, \u20ac",
    ],
)
def test_whole_words_of_other_alphabets_and_units_are_not(text: str) -> None:
    assert hit(find, wrote(text)) is None


def test_honest_posts_are_left_alone() -> None:
    assert quiet(find) == []
