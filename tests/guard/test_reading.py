"""Which form a post is for: however its address is spelt, for the site reads it all the same."""

import pytest

from postwarden.guard.reading import form_of, plain
from postwarden.model.attempt import Field
from postwarden.settings.guard import Site

SITE = Site.model_validate(
    {
        "hosts": ["shop.example"],
        "upstream": "http://127.0.0.1:80",
        "form": [
            {"path": "/kontakt.php"},
            {"path": "/wp-login.php?action=register"},
            {"path": "/anfrage/*"},
            {"path": "/index.php"},
            {"path": "/index.php?cl=contact"},
        ],
    }
)


def name(target: str, *fields: tuple[str, str]) -> str:
    form = form_of(SITE, target, [Field(*each) for each in fields])
    return form.path if form else ""


@pytest.mark.parametrize(
    "target",
    [
        "/kontakt.php", "//kontakt.php", "/./kontakt.php", "/x/../kontakt.php", "/kontakt%2Ephp",
        "/%6bontakt.php?a=b", "/" + "./" * 3000 + "kontakt.php", "/kontakt.php/x", "/kontakt.php/",
        "/kontakt.php?" + "a=b&" * 2000,
    ],
)  # fmt: skip # one address a word
def test_a_form_is_found_however_its_path_is_spelt(target: str) -> None:
    assert name(target) == "/kontakt.php"


@pytest.mark.parametrize(
    "target", ["/kontakt", "/kontakt.phpx", "/KONTAKT.php", "/x/kontakt.php", "/"]
)
def test_another_path_is_another_form(target: str) -> None:
    assert name(target) == ""


@pytest.mark.parametrize(
    "query",
    [
        "action=register",
        "a=1&action=register",
        "action=%72egister",
        "%61ction=register",
        "+action=register",
    ],
)
def test_a_form_that_its_query_chooses_is_found_however_that_is_spelt(query: str) -> None:
    assert name(f"/wp-login.php?{query}") == "/wp-login.php?action=register"


def test_what_chooses_a_form_may_stand_in_the_body() -> None:
    assert name("/wp-login.php", ("action", "register")) == "/wp-login.php?action=register"
    assert name("/wp-login.php", ("action", "login")) == ""


def test_the_form_that_asks_for_most_is_meant() -> None:
    assert name("/index.php?cl=contact&x=1") == "/index.php?cl=contact"
    assert name("/index.php?cl=basket") == "/index.php"
    assert name("/anfrage/kueche/senden") == "/anfrage/*"


def test_a_path_is_as_the_web_server_reads_it() -> None:
    assert plain("/a//b/./c/../d/") == "/a/b/d/"
    assert plain("/../../etc") == "/etc"
    assert plain("") == "/"
