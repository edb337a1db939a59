"""Whether a site took a post, from its answer; in doubt not, for then its owner gets a mail."""

import pytest

from postwarden.guard.taken import taken

FORM = '<form method="post"><input name="name" value=""><input name="email"><textarea name="nachricht"></textarea>'
NAMES = ("name", "email", "nachricht", "csrf")


@pytest.mark.parametrize(
    ("status", "location", "page"),
    [
        (200, "", "<h1>Vielen Dank</h1>"),
        (302, "/danke", ""),
        (303, "https://shop.example/kontakt?sent=1", ""),
        (200, "", '<form action="/suche"><input name="q"></form><p>Danke</p>'),
        (204, "", ""),
        (302, "/blog/anmeldefrist-verlaengert", ""),
    ],
)
def test_it_took_it(status: int, location: str, page: str) -> None:
    assert taken(status, location, page, NAMES)


@pytest.mark.parametrize(
    ("status", "location", "page"),
    [
        (403, "", "Link abgelaufen"),
        (419, "", ""),
        (500, "", ""),
        (200, "", FORM),
        (302, "/wp-login.php?redirect_to=/", ""),
        (302, "/login?next=/kontakt", ""),
        (302, "https://shop.example/account/login", ""),
        (200, "", '<form><input name="log"><input type="password" name="pwd"></form>'),
    ],
)
def test_it_did_not(status: int, location: str, page: str) -> None:
    assert not taken(status, location, page, NAMES)


def test_a_page_of_brackets_takes_no_time() -> None:
    assert taken(200, "", "<input " * 80_000, NAMES)
