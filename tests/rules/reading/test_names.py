import random
import string

from hypothesis import given
from hypothesis import strategies as st

from postwarden.rules.reading.names import gibberish


def test_most_random_letters_of_mixed_case_are_seen() -> None:
    draw = random.Random(3)
    names = ["".join(draw.choices(string.ascii_letters, k=draw.randint(8, 16))) for _ in range(500)]
    assert sum(gibberish(name) >= 0.85 for name in names) > 0.9 * len(names)


def test_half_of_random_small_letters_are() -> None:
    draw = random.Random(3)
    names = ["".join(draw.choices(string.ascii_lowercase, k=10)).title() for _ in range(500)]
    assert sum(gibberish(name) >= 0.5 for name in names) > 0.5 * len(names)


def test_links_and_addresses_are_no_names() -> None:
    assert gibberish("https://xkcdq.example") == gibberish("xkcdqwrt@web.de") == 0


@given(st.text(max_size=300))
def test_any_name_has_a_degree(name: str) -> None:
    assert 0 <= gibberish(name) <= 1
