"""What happened at one form: programs and people apart, summed up, and whether it is abuse."""

from __future__ import annotations

import pytest

from postwarden.causes.stories import Story, guess, places_of, tell
from tests.causes._fake import (
    DAY,
    HOUR,
    MINUTE,
    NOWHERE,
    START,
    Fake,
    every,
    logged,
    person,
    program,
    without_mail,
)
from tests.causes._posts import FormPost

UPLOAD = "/wp-content/uploads/2026/x.php"
PLUGIN = "/wp-content/plugins/slider/inc/a1b2.php"
FLOOD = every(MINUTE, 60)


def story(*posts: FormPost) -> Story:
    """The story of the only form."""
    (told,) = tell(Fake(posts))
    return told


def test_programs_and_people_are_summed_up_apart() -> None:
    programs = [
        program(at=at)._replace(messages=2, recipients=3, failed=1, refused=1) for at in FLOOD
    ]
    people = [person(at=at) for at in every(HOUR, 10)]
    told = story(*programs, *people)
    assert (told.programs.messages, told.programs.recipients, told.programs.failed) == (
        120,
        180,
        60,
    )
    assert (told.people.messages, told.people.recipients, told.people.failed) == (10, 10, 0)
    assert (told.programs.first, told.programs.last) == (START, START + FLOOD[-1])
    assert told.posts == 70


def test_a_post_without_mail_is_tried_and_not_counted() -> None:
    told = story(*(program(at=at) for at in FLOOD), *(without_mail(program(at=at)) for at in FLOOD))
    assert (told.tried, told.programs.posts, told.programs.messages) == (120, 60, 60)


def test_each_site_has_a_form_of_its_own() -> None:
    here, there = program(), program()._replace(site="praxis.test")
    assert [(s.site, s.form) for s in tell(Fake([here, there]))] == [
        ("laden.test", "/kontakt.php"),
        ("praxis.test", "/kontakt.php"),
    ]


def test_the_owners_notice_is_no_stranger() -> None:
    notices = [program(at=at, to="chef@gmx.test") for at in FLOOD]
    assert story(*notices).owners == {"chef@gmx.test"}
    assert not story(*notices).reaches_strangers


def test_copies_beside_the_notices_reach_strangers() -> None:
    posts = [p._replace(to=(*p.to, "chef@gmx.test")) for p in map(program, ["/kontakt.php"] * 9)]
    assert story(*posts).owners == {"chef@gmx.test"}
    assert story(*posts).reaches_strangers


def test_mails_are_alike_where_each_post_causes_as_many() -> None:
    alike = [program(at=at) for at in FLOOD]
    mixed = [p._replace(messages=1 + n % 2) for n, p in enumerate(alike)]
    assert story(*alike).mails_alike
    assert not story(*mixed).mails_alike


def test_the_script_is_the_one_that_php_logged_most() -> None:
    posts = [logged(program(at=at), "/srv/mail.php", 31) for at in FLOOD]
    other = logged(program(at=DAY), "/srv/other.php", 5)
    assert story(*posts, other).script == ("/srv/mail.php", 31, False)
    assert story(program()).script is None


@pytest.mark.parametrize(
    "post",
    [
        program(UPLOAD),
        program(PLUGIN),
        logged(program("/"), "/srv/www/cache/x.php"),
        logged(program("/"), "/srv/www/index.php", evaled=True),
        program("/x1y2.php")._replace(messages=40),
    ],
)
def test_a_script_that_mails_for_whoever_calls_it_is_no_form(post: FormPost) -> None:
    posts = [post._replace(post=n, ts=post.ts + n) for n in range(20)]
    assert story(*posts).is_script


@pytest.mark.parametrize("form", ["/kontakt.php", "/index.php?cl=suggest", "/newsletter/"])
def test_a_form_is_no_script(form: str) -> None:
    posts = [logged(program(form, at), "/srv/www/inc/PHPMailer.php") for at in FLOOD]
    assert not story(*posts).is_script


def test_a_code_file_that_people_use_as_a_form_is_a_form() -> None:
    posts = [program(PLUGIN, at) for at in FLOOD] + [person(PLUGIN, at) for at in every(HOUR, 9)]
    assert not story(*posts).is_script


def test_without_mail_only_floods_of_forms_are_guessed() -> None:
    flood = [program(at=at) for at in FLOOD]
    search = [program("/suche", at) for at in FLOOD]
    login = [p._replace(form="/kontakt2.php", status=403) for p in flood]
    assert [s.form for s in guess(Fake(silent=[*flood, *search, *login]))] == ["/kontakt.php"]


def test_without_mail_a_busy_form_of_people_is_none() -> None:
    assert guess(Fake(silent=[person(at=at) for at in every(MINUTE, 300)])) == []


def test_the_proof_is_the_request_the_script_and_the_mail() -> None:
    with_log = story(logged(program(), "/srv/mail.php"))
    without = story(program())
    assert [p.segment for p in places_of(with_log.programs)] == [1, 2, 0]
    assert [p.segment for p in places_of(without.programs)] == [1, 0]
    assert NOWHERE not in places_of(without.programs)
