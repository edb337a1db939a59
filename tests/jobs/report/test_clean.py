"""Nothing a terminal or a reader's eye would obey is left in a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.jobs.report.clean import clean, cut


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain – größe 漢字", "plain – größe 漢字"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jgone", "gone"),
        ("\x1bcreset", "reset"),
        ("a\r\nNov 18 forged", "a Nov 18 forged"),
        ("a\u2028b\u0085c", "a b c"),
        ("abc\u202egnp.exe\u2066", "abcgnp.exe"),
        ("zero\u200bwidth\ufeff\xad", "zerowidth"),
        ("nul\x00\x7f", "nul"),
        ("lone \udcff half", "lone  half"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 3),
        ("\x1b[" * 3, ""),
    ],
)
def test_hostile_characters_go(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_every_control_format_and_surrogate_character_goes() -> None:
    kept = [
        hex(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        and chr(code) in clean(f"a{chr(code)}b")
    ]
    assert kept == []


@given(st.text())
def test_what_is_left_is_one_visible_line(text: str) -> None:
    shown = clean(text)
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in shown)
    assert clean(shown) == shown


@given(st.text(alphabet="\x1b[]m;0\x07\x9b\\ab\u0301\u200b", max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_long_texts_are_cut_visibly() -> None:
    assert cut("a" * 10, 10) == "a" * 10
    assert cut("a" * 11, 10) == "a" * 9 + "…"
