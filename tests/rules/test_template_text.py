from postwarden.rules.template_text import find
from tests.rules._post import hit, quiet, wrote


def test_code_in_a_message_is_found() -> None:
    assert hit(find, wrote("Hallo {{var this.getFoo()}}"))


def test_a_placeholder_is_not_and_honest_posts_are_left_alone() -> None:
    assert hit(find, wrote("In Ihrer Mail steht {{vorname}} statt meines Namens")) is None
    assert quiet(find) == []
