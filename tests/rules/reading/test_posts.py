from dataclasses import replace

from postwarden.model.attempt import Role
from postwarden.rules.reading import posts
from tests.rules._post import field, post, wrote


def test_one_attempt_is_read_once() -> None:
    attempt = wrote("Hallo")
    assert posts.of(attempt) is posts.of(attempt)
    assert posts.of(replace(attempt)) is not posts.of(attempt)


def test_only_the_last_few_are_kept() -> None:
    first = posts.of(wrote("eins"))
    for _ in range(10):
        posts.of(wrote("x"))
    assert posts.of(first.attempt) is not first


def test_long_fields_are_cut() -> None:
    read = posts.of(wrote("x" * 50_000))
    assert len(read.message) == 3000
    assert len(posts.of(post(*(field("y " * 5000, Role.OTHER) for _ in range(50)))).text) == 6000


def test_the_message_is_the_message_else_whatever_was_written() -> None:
    assert posts.of(wrote("Guten Tag")).message == "Guten Tag"
    assert (
        posts.of(post(field("Gibt es das in Grün?", Role.OTHER))).message == "Gibt es das in Grün?"
    )
