"""Replies are recognised by their words, whatever stands around them, and in bounded time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.causes.replies.book import book
from postwarden.causes.replies.recogniser import recogniser, words_of
from postwarden.causes.replies.wording import LONGEST
from postwarden.model.refusal import CLASSES, Reason
from tests.causes.replies._samples import SAMPLES, Sample

KNOWN = [each for each in SAMPLES if each.means != "unknown"]
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.reply[:60])


def reason(reply: str, dsn: str = "", relay: str = "") -> Reason:
    return recogniser().reason(reply, dsn, relay)


def told(found: Reason) -> tuple[str, str, str]:
    return found.receiver, found.filter, found.means


@each_sample
def test_who_refuses_on_whose_word_and_what_for(sample: Sample) -> None:
    assert told(reason(sample.reply)) == sample[:3]


@each_sample
def test_the_way_a_log_writes_it_changes_nothing(sample: Sample) -> None:
    if not sample.reply[0].isdigit():
        return
    postfix = (
        f"host mx.kunde.example[198.51.100.7] said: {sample.reply} (in reply to RCPT TO command)"
    )
    greeting = f"delivery temporarily suspended: host mx.kunde.example[198.51.100.7] refused to talk to me: {sample.reply})"
    exim = f"SMTP error from remote mail server after RCPT TO:<a@kunde.example>: {sample.reply}"
    for text in (postfix, greeting, exim, f"Deferred: {sample.reply}", sample.reply.upper()):
        found = reason(text)
        assert found.means == sample.means, text
        assert found.receiver == sample.receiver, text


@each_sample
def test_the_code_of_the_receiver_says_whether_it_lasts(sample: Sample) -> None:
    if sample.reply[0].isdigit():
        for dsn in ("4.0.0", "5.0.0"):
            assert reason(sample.reply, dsn).temporary is (sample.reply[0] == "4")


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.reference], ids=lambda s: s.reply[:60])
def test_what_to_quote_is_taken_from_the_reply(sample: Sample) -> None:
    assert recogniser().reference(sample.reply)[1] == sample.reference


@pytest.mark.parametrize(
    ("reply", "ask"),
    [
        (
            SAMPLES[0].reply,
            "https://postmaster.gmx.net/en/case?c=r0301&i=ip&v=203.0.113.77&r=1Nabcd-2xyzAB1cde-00QwEr",
        ),
        (SAMPLES[8].reply, "toda@rx.t-online.de"),
        (SAMPLES[8].reply.replace("toda@rx.t-online.de", "toda@rx.t-online.de.evil.example"), ""),
        (SAMPLES[0].reply.replace("postmaster.gmx.net", "gmx.evil.example"), ""),
        (SAMPLES[6].reply.replace("tosa@rx.t-online.de", "kai@kunde.example"), ""),
    ],
)  # fmt: skip - one reply a row
def test_a_form_in_the_reply_is_taken_only_where_it_is_the_operators(reply: str, ask: str) -> None:
    found = recogniser().reference(reply)[0]
    assert found == ask or (not ask and "evil" not in found and "kunde" not in found)


@pytest.mark.parametrize(
    ("relay", "receiver"),
    [
        ("mx00.emig.gmx.net", "gmx"),
        ("mx01.t-online.de", "t-online"),
        ("gmail-smtp-in.l.google.com", "gmail"),
        ("kunde-example.mail.protection.outlook.com", "microsoft"),
        ("eu-smtp-inbound-1.mimecast.com", "mimecast"),
        ("mx.notgmx.net", ""),
        ("gmx.net.evil.example", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_words_of_a_program_are_those_of_the_server_that_uses_it(relay: str, receiver: str) -> None:
    assert reason("550 5.1.1 User unknown", relay=relay).receiver == receiver
    assert reason("550 5.7.1 The moon is wrong", relay=relay).receiver == receiver
    suspended = (
        f"delivery temporarily suspended: host {relay or 'x.example'}[192.0.2.1] said: 550 no"
    )
    assert reason(suspended, relay="none").receiver == receiver


def test_a_list_asked_by_a_known_receiver_is_its_filter() -> None:
    listed = "554 5.7.1 Service unavailable; client [203.0.113.77] blocked using zen.spamhaus.org"
    assert told(reason(listed, relay="mx.freenet.de")) == ("freenet", "spamhaus", "address-listed")
    assert told(reason(listed, relay="mx.kunde.example"))[:2] == ("spamhaus", "spamhaus")


@pytest.mark.parametrize(
    ("dsn", "means"),
    [
        ("5.1.1", "mailbox"),
        ("4.2.2", "mailbox"),
        ("5.7.25", "ptr"),
        ("5.7.26", "authentication"),
        ("5.7.1", "unknown"),
        ("", "unknown"),
        ("5.11.1", "unknown"),
    ],
)  # fmt: skip - one code beside the other
def test_where_words_are_unknown_the_code_may_tell(dsn: str, means: str) -> None:
    assert reason("550 Nein danke", dsn).means == means
    assert reason(f"550 {dsn} Nein danke").means == means


#: Words that more special wordings hold as well.
SHARED = {"dmarc", "spam", "spamhaus.org/dbl"}


def test_every_wording_can_be_reached() -> None:
    """No wording stands behind another that takes its texts away."""
    hidden = []
    for reply in book().replies:
        for says in set(reply.says) - SHARED if reply.match is None else ():
            found = reason(f"550 5.7.1 {says} x")
            if (found.means, found.ask) != (reply.means, reply.ask):
                hidden.append(says)
    assert hidden == []


def test_the_book_is_sound() -> None:
    for reply in book().replies:
        assert reply.means in CLASSES - {"unknown"}
        for says in reply.says:
            assert says == says.lower().strip()
            assert words_of(says), says


@given(st.text(max_size=400), st.text(max_size=12), st.text(max_size=40))
def test_whatever_a_stranger_writes_is_answered(reply: str, dsn: str, relay: str) -> None:
    found = reason(reply, dsn, relay)
    assert found.means in CLASSES
    assert all(isinstance(each, str) for each in recogniser().reference(reply))


@given(
    st.lists(st.sampled_from([w for r in book().replies for w in r.says]), max_size=30),
    st.randoms(),
)
def test_any_heap_of_known_words_is_answered(says: list[str], rng: random.Random) -> None:
    text = " ".join(says)
    cut = text[rng.randrange(len(text) + 1) :]
    assert reason(f"550-5.7.1 {cut}").means in CLASSES


@pytest.mark.parametrize(
    "filler",
    [
        "a",
        " ",
        "550-",
        "550-5.7.1 ",
        "[",
        "1.2.3.4.",
        "a@b.c ",
        "\\n",
        "blocked using ",
        "ip=",
        "host ",
    ],
)
def test_no_more_than_the_beginning_of_an_endless_reply_is_read(filler: str) -> None:
    start = f"host mx.kunde.example[192.0.2.1] said: 554 5.7.1 blocked using {filler * 10_000}"
    assert reason(start) == reason(start[:LONGEST])
    assert recogniser().reference(start) == recogniser().reference(start[:LONGEST])
