"""Whose form and whose mail: by virtual host, referrer, account, path and sender."""

from __future__ import annotations

import pytest

from tests.tables._logs import Lines, called, life, request, submitted, tables

_SITES = "SELECT site FROM posts JOIN forms USING (key) ORDER BY post"


def sites(*files: Lines) -> list[str]:
    """The sites of all posts."""
    with tables(*([each] for each in files)) as built:
        return [s for (s,) in built.database.rows(_SITES)]


def test_the_virtual_host_says_it() -> None:
    assert sites(
        [request(0, "/a", site="www.laden.test"), request(1, "/a", site="verein.test")]
    ) == [
        "laden.test",
        "verein.test",
    ]


def test_referrers_say_it_where_no_host_is_logged() -> None:
    lines = [request(n, "/a", referer="https://www.laden.test:8443/x") for n in range(5)]
    assert sites([*lines, request(9, "/a")]) == ["laden.test"] * 6


def test_a_few_referrers_of_others_change_nothing() -> None:
    lines = [request(n, "/a", referer="https://laden.test/") for n in range(5)]
    foreign = [request(9 + n, "/a", referer="https://suche.test/") for n in range(2)]
    assert set(sites([*lines, *foreign])) == {"laden.test"}


def test_where_referrers_disagree_it_cannot_be_told() -> None:
    lines = [request(n, "/a", referer=f"https://seite{n % 3}.test/") for n in range(9)]
    assert set(sites(lines)) == {""}


def test_each_log_has_a_site_of_its_own() -> None:
    one = [request(n, "/a", referer="https://laden.test/") for n in range(4)]
    other = [request(n + 0.0, "/b", referer="https://verein.test/") for n in range(4)]
    assert sorted(sites(one, other)) == ["laden.test"] * 4 + ["verein.test"] * 4


def of(site: str, *files: Lines) -> int:
    """How many sent messages are the site's."""
    with tables(*([each] for each in files)) as built:
        return built.of_site(site, [])[0]


def test_an_accounts_domain_is_its_site() -> None:
    mail = submitted(0, "4A00000001", "info@laden.test", "198.51.100.9", "a@gmx.test")
    assert (of("laden.test", mail), of("verein.test", mail)) == (1, 0)


def test_a_domain_in_a_scripts_path_is_its_site() -> None:
    mail, php = (
        life(0, "4A00000001", "a@gmx.test", sender="x@web01"),
        "/var/www/verein.test/web/k.php",
    )
    assert of("verein.test", mail, [called(0, php, "a@gmx.test")]) == 1


@pytest.mark.parametrize(("sender", "count"), [("shop@laden.test", 1), ("shop@fremd.test", 0)])
def test_a_sender_of_an_own_domain_is_its_site(sender: str, count: int) -> None:
    mail = life(0, "4A00000001", "a@gmx.test", sender=sender)
    own = submitted(60, "4A00000002", "info@laden.test", "198.51.100.9", "b@gmx.test")
    assert of("laden.test", [*mail, *own]) == 1 + count
    assert of("fremd.test", [*mail, *own]) == 0
