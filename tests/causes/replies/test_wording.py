"""The receiver's own words out of what a log writes around them, and their shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.causes.replies.wording import LONGEST, has_code, named_host, said, shape


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (
            "host mx.a.example[192.0.2.1] said: 550 5.1.1 no (in reply to RCPT TO command))",
            "550 5.1.1 no",
        ),
        ("host mx.a.example[192.0.2.1] refused to talk to me: 554 go (BL))", "554 go (BL)"),
        (
            "550-5.7.1 [192.0.2.1] this is 550-5.7.1 likely 550 5.7.1 spam",
            "550 5.7.1 [192.0.2.1] this is likely spam",
        ),
        ("554-one 554-two 554 three 554x", "554 one two three 554x"),
        (
            "SMTP error from remote mail server after RCPT TO:<a@b.example>: 552-full\\n552 really",
            "552 full really",
        ),
        ("Deferred: 450 4.7.1 later", "450 4.7.1 later"),
        ("stat=554 5.7.1 no", "554 5.7.1 no"),
        (
            "connect to mx.a.example[192.0.2.1]:25: Connection refused)",
            "connect to mx.a.example[192.0.2.1]:25: Connection refused",
        ),
        ("  User   unknown ", "User unknown"),
        ("", ""),
    ],
)  # fmt: skip - one reply a row
def test_the_words_begin_with_the_code(reply: str, words: str) -> None:
    assert said(reply) == words


@pytest.mark.parametrize(
    ("reply", "host"),
    [
        ("host MX.A.example[192.0.2.1] said: 550", "mx.a.example"),
        ("delivery temporarily suspended: host mx.a.example[192.0.2.1] refused", "mx.a.example"),
        ("ghost mx.a.example[192.0.2.1]", ""),
        ("550 no", ""),
    ],
)
def test_the_server_is_named_where_the_log_names_it(reply: str, host: str) -> None:
    assert named_host(reply) == host


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("550 no", True),
        ("450 4.1.1", True),
        ("250 ok", False),
        ("2026-03-02 x", False),
        ("4500 x", False),
        ("", False),
    ],
)  # fmt: skip - one text beside the other
def test_a_refusal_begins_with_its_code(text: str, code: bool) -> None:
    assert has_code(text) is code


def test_a_shape_keeps_words_and_codes_and_drops_what_varies() -> None:
    one = "554 5.7.1 <kai@a.example> refused by mx1.a.example, see https://a.example/x (id 12ab34)."
    two = "554 5.7.1 <eva@b.example> refused by mx2.b.example, see https://b.example/y (id 56cd78)."
    assert shape(one) == shape(two) == "554 5.7.1 * refused by * see * (id *"
    assert shape("554 5.7.1 Refused") != shape("554 5.7.2 Refused")
    assert shape("") == ""


@given(st.text(max_size=3000))
def test_any_text_becomes_one_bounded_line(text: str) -> None:
    words = said(text)
    assert len(words) <= LONGEST
    assert "\n" not in words
    assert len(shape(words).split()) <= 60
