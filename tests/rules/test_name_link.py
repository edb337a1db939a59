import pytest

from postwarden.model.attempt import Role
from postwarden.rules.name_link import find
from tests.rules._post import degree, hit, named, quiet


@pytest.mark.parametrize(
    "name",
    [
        "Gewinn https://win.example/7",
        "Sie haben 0.9 BTC erhalten www.btc.example",
        "🎁 Ihr Paket: http://paket.example/z9",
        "YOU WON AN IPHONE >> win.example/iphone <<",
        "💰 +3,4821 BTC. Claim now",
        "Claim 500 EUR bit.ly/x7Kq",
        "<a href=x>klick</a>",
        "[url=x]Anna[/url]",
        "+1.248.500 € Auszahlung bestätigen >>>",
    ],
)
def test_advertising_in_a_name_is_named(name: str) -> None:
    assert degree(find, named(name)) == 1


@pytest.mark.parametrize(
    ("name", "least"),
    [("Anna casino-top.com", 0.5), ("❤️ Du hast 1 Nachricht ❤️", 0.5), ("Anna +49 170 5550137", 0.3)],
)
def test_weaker_signs_count_less(name: str, least: float) -> None:
    assert least <= degree(find, named(name)) < 1


@pytest.mark.parametrize(
    "name",
    [
        "Dr.med. Huber", "Dipl.Ing. Weber", "Hans-Peter v.d.Heide", "J.D. Salinger", "Anna Weber B.Sc.", "Prof.Dr.Groß",
        "Jean-Baptiste N'Guessan", "St.Maria", "Max & Moritz", "Anna ❤",
        "Hans <Opa> Weber",
        "Anna <3", "Jürgen (Hausmeister)", "anna@web.de",
        "Karl der 3.", "Familie Weiß, 2. OG", "Mag.a Eva Huber", "shop.example", "李小龙", "Peter  ", "",
    ],
)  # fmt: skip # a table
def test_names_are_not(name: str) -> None:
    assert hit(find, named(name)) is None


@pytest.mark.parametrize(
    "name", ["Check24.de", "Booking.com B.V.", "Weiß GmbH & Co. KG", "1&1", "Tel-Aviv Imports"]
)
def test_companies_may_be_called_like_their_domain(name: str) -> None:
    assert hit(find, named(name, Role.COMPANY)) is None


@pytest.mark.parametrize(
    "name", ["hans1962", "anna@web.de", "btc_fan", "anna.de", "017012345678", "peter.pan"]
)
def test_user_names_may_be_anything_in_one_word(name: str) -> None:
    assert hit(find, named(name, Role.USERNAME)) is None


def test_honest_posts_are_left_alone() -> None:
    assert quiet(find) == []
