"""What comes from the network is an answer to the question, or nothing: never an exception of ours."""

from __future__ import annotations

import contextlib
import struct

import dns.message
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.snapshot import State
from postwarden.probes.dns import wire

ASKED = wire.asked("shop.test", "TXT")
HEADER = struct.Struct("!6H")


def answer(flags: int = 0x8180, *, body: bytes = b"", answers: int = 0) -> bytes:
    return HEADER.pack(7, flags, 1, answers, 0, 0) + ASKED + body


def test_our_questions_are_understood_by_others() -> None:
    query = dns.message.from_wire(wire.message(7, ASKED))
    assert query.question[0].to_text() == "shop.test. IN TXT"
    assert (query.id, query.payload) == (7, wire.UDP_SIZE)


def test_an_answer_to_another_question_is_none() -> None:
    other = HEADER.pack(7, 0x8180, 1, 0, 0, 0) + wire.asked("shop.test", "A")
    for data in (b"", answer(0x0180), other):
        with pytest.raises(wire.BadMessageError):
            wire.read(data, ASKED)


def test_what_did_not_fit_is_asked_for_again() -> None:
    with pytest.raises(wire.TruncatedError):
        wire.read(answer(0x8380), ASKED)


def test_nothing_is_read_from_the_header_alone() -> None:
    assert wire.read(answer(), ASKED).state is State.NO_RECORD
    assert wire.read(answer(0x8183), ASKED).state is State.NO_NAME


@given(st.binary(max_size=600), st.integers(0, 65535), st.integers(0, 4))
def test_no_bytes_break_the_reader(body: bytes, flags: int, answers: int) -> None:
    with contextlib.suppress(wire.BadMessageError, wire.TruncatedError):
        found = wire.read(answer(flags | 0x8000, body=body, answers=answers), ASKED)
        assert found.state is not State.PENDING


@given(st.binary(max_size=200), st.integers(1, 3))
def test_no_authority_breaks_the_ttl(body: bytes, authorities: int) -> None:
    data = HEADER.pack(7, 0x8183, 1, 0, authorities, 0) + ASKED + body
    assert 0 <= wire.read(data, ASKED).ttl <= 3 * 3600
