from postwarden.rules.links import find
from tests.rules._post import degree, quiet, wrote


def test_the_degree_grows_with_the_sites_linked_to() -> None:
    texts = [
        " ".join(f"https://s{n}.example/x" for n in range(count))
        for count in (0, 1, 2, 3, 4, 5, 40)
    ]
    grades = [degree(find, wrote(f"Hallo {text}")) for text in texts]
    assert grades == sorted(grades)
    assert grades[0] == 0
    assert grades[1] <= 0.1
    assert grades[-2:] == [1, 1]


def test_links_to_the_site_itself_are_none() -> None:
    assert (
        degree(find, wrote("https://shop.example/a https://www.shop.example/b shop.example/c")) == 0
    )


def test_markup_around_links_is_a_program_s() -> None:
    assert degree(find, wrote("Guter Blog [url=http://x.example]hier[/url]")) >= 0.8
    assert (
        degree(find, wrote('<a href="http://x.example">hier</a> <a href="http://y.example">da</a>'))
        == 1
    )


def test_prices_titles_and_abbreviations_are_no_links() -> None:
    assert (
        degree(
            find,
            wrote(
                "Z.B. 129,90 bzw. Dipl.Ing. u.s.w. am 16.5.22 um 9.30 Uhr, Art.4711.A anna@web.de"
            ),
        )
        == 0
    )


def test_people_who_link_bring_next_to_nothing() -> None:
    assert quiet(find, but=("Dr. Tim Brandt", "Marta")) == []
    assert (
        degree(
            find,
            wrote("Fotos: https://cloud.example/a https://cloud.example/b https://cloud.example/c"),
        )
        < 0.2
    )
