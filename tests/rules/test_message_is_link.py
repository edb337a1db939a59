from postwarden.rules.message_is_link import find
from tests.rules._post import contact, degree, hit, quiet, wrote


def test_a_bare_link_is_named() -> None:
    assert degree(find, wrote("https://x.example/a?b=c")) == 1
    assert degree(find, wrote("Hier: www.x.example")) == 1


def test_a_subject_that_says_more_excuses_half() -> None:
    some = contact("Anna", "anna@web.de", "Ist das Sofa noch zu haben", "https://x.example/sofa")
    assert degree(find, some) == 0.5


def test_the_shop_s_own_product_and_a_sentence_with_a_link_are_not() -> None:
    assert hit(find, wrote("https://shop.example/tisch")) is None
    assert hit(find, wrote("Haben Sie diesen Tisch? https://x.example/tisch")) is None
    assert quiet(find) == []
