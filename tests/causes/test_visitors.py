"""People with browsers, and programs."""

from __future__ import annotations

import pytest

from postwarden.causes import surges, visitors
from postwarden.causes.visitors import RULE, Usual
from tests.causes._fake import BROWSER, DAY, HOUR, every, person, program
from tests.causes._posts import FormPost, posts_of

USUAL = Usual(assets=True, cached=0.1, failing=0.02)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"


def unhurried(post: FormPost) -> bool:
    """Whether this is a person's post, looked at alone."""
    with posts_of([post]) as tables:
        (visits,) = tables.visits(RULE)
        return visits.loading + visits.bare == 1


def split(posts: list[FormPost], usual: Usual) -> tuple[list[int], list[int]]:
    """The numbers of programs' posts and of people's, all to one form."""
    with posts_of(posts) as tables:
        (visits,) = tables.visits(RULE)
        paces = {visits.form: visitors.fastest(visits)} if usual.pages else {}
        for form, bare, loading in tables.part(RULE, paces):
            if paces and visitors.too_many_bare(bare, loading, usual):
                list(tables.crowds([form], surges.PAUSE))
        rows = tables._database.rows("SELECT person, post FROM parted ORDER BY post")
    return [post for person, post in rows if not person], [post for person, post in rows if person]


@pytest.mark.parametrize(
    "post",
    [
        person(),
        person()._replace(agent=PHONE),
        person()._replace(pages=1, gap=40.0, stay=40.0),
        # An AJAX form: the page has long been open, its pictures were loaded yesterday.
        person()._replace(gap=1800.0, stay=1800.0, assets=0, pages=1),
        person()._replace(pages=0, gap=None, stay=None, assets=3),
        program(ip="127.0.0.1"),
        program(ip="::1"),
    ],
)
def test_people_take_their_time(post: FormPost) -> None:
    assert unhurried(post)


@pytest.mark.parametrize(
    "post",
    [
        program(),
        # Fetched and posted at once.
        program()._replace(pages=1, gap=1.0, stay=1.0),
        # One fetch, then post after post.
        program()._replace(pages=1, gap=600.0, stay=600.0, posted=40, since=39),
        person()._replace(agent="python-requests/2.32"),
        person()._replace(agent="curl/8.5.0"),
        person()._replace(agent="Mozilla/5.0 (compatible; SomeBot/1.0)"),
        # Pictures loaded once, then sixty posts.
        person()._replace(pages=1, posted=60, since=60),
    ],
)
def test_programs_do_not(post: FormPost) -> None:
    assert not unhurried(post)


def test_each_post_is_somebodys() -> None:
    posts = [*(person(at=at) for at in every(HOUR, 6)), *(program(at=at) for at in every(60, 20))]
    programs, people = split(posts, USUAL)
    assert people == [p.post for p in posts[:6]]
    assert programs == [p.post for p in posts[6:]]


def test_a_program_that_once_waited_is_still_one() -> None:
    hasty = [program(at=at, ip="203.0.113.5") for at in every(60, 10)]
    waited = program(at=HOUR, ip="203.0.113.5")._replace(pages=1, gap=60.0, stay=60.0)
    programs, people = split([*hasty, waited], USUAL)
    assert (len(programs), people) == (11, [])


def test_another_browser_behind_the_same_address_is_somebody_else() -> None:
    hasty = [program(at=at, ip="203.0.113.5") for at in every(60, 10)]
    neighbour = person(at=HOUR, ip="203.0.113.5")._replace(agent=PHONE)
    assert split([*hasty, neighbour], USUAL)[1] == [neighbour.post]


def test_a_crowd_that_never_loads_a_picture_is_a_programs() -> None:
    bare = [person(at=at)._replace(assets=0) for at in every(60, 200)]
    few = [person(at=at) for at in every(DAY, 5)]
    programs, people = split([*bare, *few], USUAL)
    assert (people, len(programs)) == ([p.post for p in few], 200)


def test_some_visitors_have_the_pictures_already() -> None:
    cached = [person(at=at)._replace(assets=0) for at in every(DAY, 3)]
    fresh = [person(at=at) for at in every(DAY, 20)]
    assert split([*cached, *fresh], USUAL)[0] == []


def test_programs_that_wait_a_little_are_told_from_people_who_read() -> None:
    waiting = [
        program(at=at)._replace(pages=1, gap=gap, stay=gap)
        for n, at in enumerate(every(60, 40))
        for gap in [1.0 + n % 5]
    ]
    reading = [
        person(at=at)._replace(assets=0, gap=60.0 + n) for n, at in enumerate(every(DAY, 20))
    ]
    usual = Usual(assets=False, cached=0.0, failing=0.0)
    programs, people = split([*waiting, *reading], usual)
    assert (len(programs), len(people)) == (40, 20)


def test_where_no_log_shows_pictures_their_absence_says_nothing() -> None:
    bare = [person(at=at)._replace(assets=0) for at in every(HOUR, 40)]
    assert split(bare, Usual(assets=False, cached=0.0, failing=0.02))[0] == []


def test_the_browser_of_these_tests_is_one() -> None:
    assert unhurried(person()._replace(agent=BROWSER))


def test_where_no_log_shows_page_views_nobody_is_accused() -> None:
    blind = [program(at=at) for at in every(60, 40)]
    assert split(blind, Usual(assets=False, cached=0.0, failing=0.0, pages=False))[0] == []
