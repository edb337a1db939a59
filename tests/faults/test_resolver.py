"""A resolver that lies, hangs or talks nonsense: every call ends in time and says what it knows."""

from __future__ import annotations

import json
import random
import struct
import time
from collections.abc import Sequence
from typing import Any

import dns.message
import dns.rrset
import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended
from postwarden.jobs.check import QUESTIONS
from tests.faults._liar import Liar, Lie, answer, framed, truncated

SECONDS = 1.0
#: What a call may take beyond its `--timeout`: the start of the program and the judging.
A_LITTLE = 2.5


def silent(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    return ()


def other_name(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    """The records of somebody else, under the question that was asked."""
    return [answer(query, ("evil.test", "TXT", '"v=spf1 +all"'), ("evil.test", "A", "192.0.2.66"))]


def other_question(
    query: dns.message.Message, name: str, rdtype: str, tcp: bool
) -> Sequence[bytes]:
    wrong = dns.message.make_query("evil.test", "TXT")
    wrong.id = query.id
    return [answer(wrong, ("evil.test", "TXT", '"v=spf1 +all"'))]


def wrong_id(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    query.id = (query.id + 1) % 65536
    return [answer(query, (name, "TXT", '"v=spf1 +all"'))]


def other_type(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    return [answer(query, (name, "SRV", "0 0 25 evil.test."))]


def alias_loop(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    rows = [(name, "CNAME", "b.test."), ("b.test", "CNAME", f"{name}.")]
    return [answer(query, *rows)]


def alias_of_itself(
    query: dns.message.Message, name: str, rdtype: str, tcp: bool
) -> Sequence[bytes]:
    return [answer(query, (name, "CNAME", f"{name}."))]


def alias_chain(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    rows = [(name, "CNAME", "c0.test.")]
    rows += [(f"c{n}.test", "CNAME", f"c{n + 1}.test.") for n in range(40)]
    return [answer(query, *rows)]


def delegation(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    """Sends everybody to the name itself: a referral that leads in circles."""
    response = dns.message.make_response(query)
    response.authority.append(dns.rrset.from_text(f"{name}.", 300, "IN", "NS", f"{name}."))
    return [response.to_wire()]


def garbage(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    noise = random.Random(name)
    return [noise.randbytes(size) for size in (0, 1, 11, 12, 60, 1400)]


def garbage_behind_a_good_head(
    query: dns.message.Message, name: str, rdtype: str, tcp: bool
) -> Sequence[bytes]:
    whole = answer(query, (name, "TXT", '"v=spf1 -all"'))
    question = len(query.question[0].name.to_wire() or b"") + 4
    noise = random.Random(name)
    return [whole[: 12 + question] + noise.randbytes(size) for size in (0, 3, 40)]


def pointers_in_circles(
    query: dns.message.Message, name: str, rdtype: str, tcp: bool
) -> Sequence[bytes]:
    head = struct.pack("!6H", query.id, 0x8180, 1, 1, 0, 0)
    wire = query.to_wire()
    question = wire[12 : 12 + len(query.question[0].name.to_wire() or b"") + 4]
    at = 12 + len(question)
    return [head + question + struct.pack("!HHHIH", 0xC000 | at, 16, 1, 300, 4) + b"\x03abc"]


def cut_for_ever(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    return [framed(truncated(query)) if tcp else truncated(query)]


def closes(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    return [] if tcp else [truncated(query)]


def endless_includes(
    query: dns.message.Message, name: str, rdtype: str, tcp: bool
) -> Sequence[bytes]:
    """Every name includes thirty others, and so on."""
    if rdtype != "TXT" or len(name) > 200:
        return [answer(query, rcode="NXDOMAIN")]
    includes = " ".join(f"include:{n}.{name}" for n in range(30))
    parts = [f"v=spf1 {includes} -all"[n : n + 250] for n in range(0, 4000, 250)]
    text = " ".join(f'"{part}"' for part in parts if part)
    whole = answer(query, (name, "TXT", text))
    return [framed(whole)] if tcp else [truncated(query)]


def two_megabytes(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    return [framed(b"\0" * 65535) * 32] if tcp else [truncated(query)]


def half(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    return [b"\xff\xff" + b"\0" * 5000] if tcp else [truncated(query)]


def late(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    time.sleep(0.5)
    return [answer(query, (name, "TXT", '"v=spf1 -all"'))]


def refused(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    return [answer(query, rcode="REFUSED")]


def broken(query: dns.message.Message, name: str, rdtype: str, tcp: bool) -> Sequence[bytes]:
    return [answer(query, rcode="SERVFAIL")]


#: No answer to any question, in all the ways there are.
BLIND: list[Lie] = [
    silent,
    other_question,
    other_name,
    other_type,
    delegation,
    wrong_id,
    alias_loop,
    alias_of_itself,
    alias_chain,
    garbage,
    garbage_behind_a_good_head,
    pointers_in_circles,
    cut_for_ever,
    closes,
    two_megabytes,
    half,
    refused,
    broken,
]
Ended = tuple[int, dict[str, Any], list[tuple[str, str, bool]]]


def called(
    lie: Lie,
    capsys: pytest.CaptureFixture[str],
    *args: str,
    held: bool = False,
    seconds: float = SECONDS,
) -> Ended:
    """Exit code, answer and what was asked; a call that takes too long fails."""
    with Liar(lie, held=held) as liar:
        begun = time.monotonic()
        options = ("--resolver", liar.address, "--timeout", str(seconds), "--format", "json")
        code = ended(group, [*args, *options])
        assert time.monotonic() - begun < seconds + A_LITTLE
    out = capsys.readouterr()
    assert out.err == ""
    return code, json.loads(out.out), liar.asked


@pytest.mark.parametrize("lie", BLIND)
def test_a_check_that_could_not_look_says_so_and_nothing_else(
    lie: Lie, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answer, _ = called(lie, capsys, "check", "shop.test", held=lie is half)
    assert (code, answer["covered"]) == (3, [])
    assert {f["code"] for f in answer["findings"]} <= {"missing.answer", "missing.list"}
    assert "missing.answer" in answer["missed"]


@pytest.mark.parametrize("lie", BLIND)
def test_spf_has_no_answer_either(lie: Lie, capsys: pytest.CaptureFixture[str]) -> None:
    args = ("spf", "--ip", "192.0.2.1", "--from", "info@shop.test")
    code, answer, _ = called(lie, capsys, *args, held=lie is two_megabytes)
    assert (code, answer["result"], answer["trace"]) == (3, "temperror", [])


def test_what_came_late_is_an_answer_where_there_was_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    args = ("spf", "--ip", "192.0.2.1", "--from", "info@shop.test")
    code, answer, _ = called(late, capsys, *args, seconds=10)
    assert (code, answer["result"]) == (0, "fail")


def test_a_tree_without_end_is_left_after_a_bounded_number_of_questions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    args = ("check", "shop.test", "--only", "mail")
    code, answer, asked = called(endless_includes, capsys, *args, seconds=15)
    assert code == 1
    assert "spf.too-many-lookups" in {f["code"] for f in answer["findings"]}
    assert len({(name, rdtype) for name, rdtype, _ in asked}) <= QUESTIONS
