from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.probes.smtp.replies import (
    LONGEST_LINE,
    MOST_BYTES,
    MOST_LINES,
    NotSmtpError,
    Replies,
    Reply,
)

HELLO = b"250-mail.example\r\n250-STARTTLS\r\n250 SIZE 1000\r\n"


def heard(*pieces: bytes) -> list[Reply]:
    replies, found = Replies(), []
    for piece in pieces:
        replies.feed(piece)
        while (reply := replies.next()) is not None:
            found.append(reply)
    return found


def test_a_reply_of_several_lines() -> None:
    assert heard(HELLO) == [Reply(250, ("mail.example", "STARTTLS", "SIZE 1000"))]
    assert heard(b"220\r\n", b"250 ok\n") == [Reply(220, ("",)), Reply(250, ("ok",))]


@given(st.lists(st.integers(0, len(HELLO))))
def test_how_it_is_cut_does_not_matter(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(HELLO)]
    pieces = [HELLO[a:b] for a, b in pairwise(ends)]
    assert heard(*pieces) == heard(HELLO)


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 400 Bad Request\r\n",
        b"\r\n",
        b"25\r\n",
        b"250_ok\r\n",
        b"150 no\r\n",
        b"x" * (LONGEST_LINE + 1),
        b"250 " + b"x" * LONGEST_LINE + b"\r\n",
        b"250-more\r\n" * (MOST_LINES + 1),
    ],
)
def test_what_is_no_reply_is_said(data: bytes) -> None:
    with pytest.raises(NotSmtpError):
        heard(data)


def test_a_conversation_has_an_end() -> None:
    with pytest.raises(NotSmtpError):
        heard(*[b"250 " + b"x" * 1000 + b"\r\n"] * (MOST_BYTES // 1000))


def test_no_sign_that_steers_a_terminal_comes_through() -> None:
    (reply,) = heard(b"220 \x1b[2J\x07\xff\xc2\x9b evil\r\n")
    assert str(reply).isprintable()


def test_what_came_unasked_is_forgotten() -> None:
    replies = Replies()
    replies.feed(b"220 go\r\n250-injected\r\n250 x")
    assert replies.next() == Reply(220, ("go",))
    replies.forget()
    replies.feed(b"250 real\r\n")
    assert replies.next() == Reply(250, ("real",))


pieces = st.sampled_from([b"250", b"-", b" ", b"\r\n", b"\n", b"\r", b"\0", b"x" * 3000, b"\xff"])


@given(st.lists(st.one_of(st.binary(), pieces)))
def test_any_bytes_are_replies_or_none(data: list[bytes]) -> None:
    try:
        found = heard(*data)
    except NotSmtpError:
        return
    for reply in found:
        assert 200 <= reply.code < 600
        assert len(reply.lines) <= MOST_LINES
        assert str(reply).isprintable()
