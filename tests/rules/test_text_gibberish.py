import pytest

from postwarden.rules.text_gibberish import find
from tests.rules._post import hit, quiet, wrote


@pytest.mark.parametrize("text", ["wQeRtYuIoPaSdFgH rTgBvF", "uJmKiOlPqAzWsXeD"])
def test_a_probe_s_message_is_named(text: str) -> None:
    assert hit(find, wrote(text))


@pytest.mark.parametrize(
    "text",
    ["Preisliste", "Rückruf", "Danke", "HERBST15", "aB3dE9fGh", "ok", "Ich bin wPkzQbXhYtRm", ""],
)
def test_words_and_codes_of_people_are_not(text: str) -> None:
    assert hit(find, wrote(text)) is None


def test_honest_posts_are_left_alone() -> None:
    assert quiet(find) == []
