import pytest

from postwarden.rules.origin import find
from tests.rules._post import degree, hit, quiet, wrote


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://shop.example"},
        {"origin": "https://www.shop.example:8443"},
        {"origin": "null"},
        {"referer": "https://shop.example/kontakt"},
        {"referer": "http://forum.shop.example/x"},
        {"origin": "https://shop.example", "sec-fetch-site": "same-origin"},
    ],
)
def test_the_site_s_own_pages_and_hidden_origins_are_fine(headers: dict[str, str]) -> None:
    assert hit(find, wrote("x", headers=headers)) is None


def test_another_site_is_named() -> None:
    assert degree(find, wrote("x", headers={"origin": "https://boese.example"})) == 1
    assert degree(find, wrote("x", headers={"referer": "https://shop.example.boese.example/"})) == 1
    assert 0 < degree(find, wrote("x", headers={"sec-fetch-site": "cross-site"})) < 1


def test_no_word_of_where_it_comes_from_is_little() -> None:
    assert 0 < degree(find, wrote("x", headers={"accept": "*/*"})) < 0.5


def test_where_no_headers_are_known_nothing_is_said() -> None:
    assert hit(find, wrote("x", headers={})) is None
    assert hit(find, wrote("x", host="", headers={"origin": "https://a.example"})) is None
    assert quiet(find) == []


def test_the_main_domain_may_post_to_the_shop_below_it() -> None:
    assert (
        hit(
            find,
            wrote(
                "x", host="shop.firma.example", own=(), headers={"origin": "https://firma.example"}
            ),
        )
        is None
    )
