import random

from hypothesis import given
from hypothesis import strategies as st

from postwarden.rules.reading.shingles import BANDS, bands

WORDS = [
    f"{a}{b}{c}"
    for a in ("wa", "so", "ti", "re", "lu")
    for b in ("nd", "rk", "st", "ll")
    for c in ("en", "er", "ig", "ung")
]


def text(draw: random.Random, count: int = 60) -> list[str]:
    return [draw.choice(WORDS) for _ in range(count)]


def share(change: int) -> float:
    """Of 300 texts of sixty words with so many words changed, how many share a key with the original."""
    draw, met = random.Random(7), 0
    for _ in range(300):
        one = text(draw)
        other = list(one)
        for place in draw.sample(range(len(one)), change):
            other[place] = draw.choice(WORDS)
        met += bool({*bands(" ".join(one))} & {*bands(" ".join(other))})
    return met / 300


def test_near_copies_meet_and_others_do_not() -> None:
    assert share(0) == 1
    assert share(3) > 0.9
    assert share(60) < 0.02


def test_case_numbers_links_and_letters_alike_make_no_difference() -> None:
    one = "Wir bringen Ihre Webseite garantiert auf Platz eins bei Google für nur 99 Euro https://a.example/1"
    other = "WIR bringen Ihre Webseite garantiert auf Platz eins bei Google, für nur 1.490 \uff25uro! http://b.example/?2"
    assert bands(one) == bands(other)
    assert len(bands(one)) == BANDS


def test_short_texts_have_no_keys() -> None:
    assert bands("Was kostet das?") == bands("") == bands("1 2 3 4 5 " * 50) == ()


@given(st.text(max_size=3000))
def test_any_text_has_all_keys_or_none(words: str) -> None:
    assert len(bands(words)) in (0, BANDS)
