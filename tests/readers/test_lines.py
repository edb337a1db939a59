"""Blocks of lines: each line is known, unread or blank, whatever it holds."""

import json
import time
from itertools import zip_longest
from typing import get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postwarden.model.event import Event
from postwarden.readers import lines
from tests.readers._recording import Recording
from tests.readers._samples import (
    ALL,
    CADDY,
    COMBINED,
    DOCKER,
    DOVECOT,
    EXIM,
    HOSTILE,
    JOURNALD,
    PHP,
    POSTFIX,
    SENDMAIL,
    events,
    read,
)


def balanced(reading: Recording, text: list[str]) -> None:
    blank = sum(not line.strip() for line in text)
    assert sum(reading.formats.values()) + reading.unread + blank == len(text) == reading.number


def test_all_samples_are_known_whatever_stood_before() -> None:
    order = ALL + ALL[::-1] + ALL[::3]
    reading = read(*order)
    balanced(reading, order)
    plain = [line for line in order if line not in JOURNALD[1:]]
    assert read(*plain).unread == 0


def test_formats_mixed_in_one_block_do_not_disturb_each_other() -> None:
    kinds = [POSTFIX, EXIM, SENDMAIL, DOVECOT, PHP, COMBINED, CADDY, DOCKER]
    apart = [e[1:] for kind in kinds for e in events(*kind)]
    mixed = [line for row in zip_longest(*kinds) for line in row if line]
    assert sorted(map(repr, apart)) == sorted(repr(e[1:]) for e in events(*mixed))


def test_line_numbers_count_every_line_over_blocks() -> None:
    reading = Recording()
    lines.read(reading, ["", "nonsense", POSTFIX[0]])
    lines.read(reading, ["  ", POSTFIX[4]])
    assert [e.line for e in reading.events] == [3, 5]
    assert (reading.number, reading.unread, reading.unread_lines) == (5, 1, [2])


def test_only_the_first_unread_lines_are_remembered() -> None:
    reading = read(*["nonsense"] * 100)
    assert (reading.unread, reading.unread_lines) == (100, list(range(1, 21)))


def test_a_very_long_line_is_cut_and_read() -> None:
    start = time.process_time()
    for line in [*ALL, "x", "[" * 100, '{"a":']:
        reading = read(line.replace("\n", "") + "a" * 10_000_000)
        assert reading.number == 1
    assert time.process_time() - start < 5


@pytest.mark.parametrize("line", [line for line in ALL if line])
def test_nul_bytes_and_broken_text(line: str) -> None:
    for odd in ("\x00", "\ufffd", "\udcff", "\x1b[31m", "\u2028", "\x85", "\r"):
        for text in (
            odd + line,
            line + odd,
            odd.join(line),
            line.replace(" ", odd),
            line.replace("=", odd),
        ):
            balanced(read(text), [text])


def test_log_lines_behind_other_words_are_no_log_lines() -> None:
    for text in HOSTILE:
        for front in ("x: ", "Subject: ", "\t", "> ", "[error] "):
            assert read(front + text).events == []


def test_time_grows_with_length_and_not_faster() -> None:
    """No pattern may try again and again: texts made to mislead each of them."""
    pieces = [
        "to=<",
        ">, orig_to=<",
        ">, relay=",
        "a@b, ",
        " -- ",
        "(5) : ",
        ":1]: To: ",
        '"',
        "\\",
        "[1.1.1.1] ",
        "user=<",
        ">, rip=1.1.1.1",
        ' T="',
        " id=",
        " for ",
        "<a",
        "::",
        "1.1.1.1, ",
        " S=1",
        "(x) ",
    ]  # fmt: skip - one row of words
    for line in [each for each in ALL if each]:
        for piece in pieces:
            for cut in (len(line) // 3, len(line) // 2, len(line)):
                text = line[:cut] + piece * (16_000 // len(piece)) + line[cut:]
                start = time.process_time()
                read(text)
                assert time.process_time() - start < 0.25, (line, piece)


@given(st.lists(st.text(max_size=300), max_size=20))
def test_any_text_is_known_unread_or_blank(text: list[str]) -> None:
    reading = Recording()
    lines.read(reading, text)
    balanced(reading, text)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A real line with a part cut out, doubled, replaced or put in from another line."""
    line, other = draw(st.sampled_from(ALL)), draw(st.sampled_from([*ALL, *HOSTILE]))
    begin, end = sorted(draw(st.tuples(st.integers(0, len(line)), st.integers(0, len(line)))))
    start, stop = sorted(draw(st.tuples(st.integers(0, len(other)), st.integers(0, len(other)))))
    middle = draw(
        st.sampled_from(["", line[begin:end] * 2, other[start:stop], other]) | st.text(max_size=20)
    )
    return line[:begin] + middle + line[end:]


@settings(max_examples=600)
@given(st.lists(mutations(), min_size=1, max_size=6))
def test_any_change_of_a_real_line_is_survived(text: list[str]) -> None:
    reading = Recording()
    lines.read(reading, text)
    balanced(reading, text)
    assert all(1 <= e.line <= len(text) for e in reading.events)
    assert all(types_are_right(e) for e in reading.events)
    json.dumps(reading.events)


def types_are_right(event: Event) -> bool:
    kinds = get_type_hints(type(event)).values()
    return all(isinstance(value, kind) for value, kind in zip(event, kinds, strict=True))
