"""Replies become refusals by receiver and reason; a receiver that refuses a good part is a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.causes import refused
from postwarden.causes.look import Look
from postwarden.model import Evidence, Severity
from postwarden.model.log_tables import Place
from postwarden.model.refusal import CLASSES, ORDINARY, Refusal, RefusedGroup, RefusedText
from tests.causes._fake import START, Fake

LISTED = "554 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/203.0.113.7"
GMX = "host mx00.emig.gmx.net[192.0.2.9] refused to talk to me: 554-gmx.net (mxgmx017) Nemesis ESMTP Service not available 554-No SMTP service 554-IP address is block listed. 554 For explanation visit https://postmaster.gmx.net/en/case?c=r0301&i=ip&v=203.0.113.7&r=1Nabcd-2xyzAB1cde-00QwEr)"


@dataclass
class Replies:
    """Replies in place of a database; each is one mail to one recipient, `taken` arrived besides."""

    texts_: list[RefusedText]
    taken: int = 0
    after: int = 0

    def texts(self, whole: bool) -> Iterator[RefusedText]:
        return iter(self.texts_)

    def groups(self, chosen: Iterable[tuple[int, int, bool]]) -> Iterator[RefusedGroup]:
        by_group: dict[int, list[bool]] = {}
        for _, group, counted in chosen:
            by_group.setdefault(group, []).append(counted)
        for number, (group, mails) in enumerate(by_group.items()):
            count = len(mails)
            taken, after = (self.taken, self.after) if all(mails) else (0, 0)
            yield RefusedGroup(
                group,
                count,
                count,
                0,
                0,
                count,
                START,
                START + 60.0,
                (Place(number, 1),),
                ("gmx.test",),
                taken,
                after,
            )  # fmt: skip - the columns in their order


def text(
    number: int, reply: str, relay: str = "mx.kunde.example", domain: str = "kunde.example"
) -> RefusedText:
    return RefusedText(number, reply, "5.7.1", relay, domain)


def found(*texts: RefusedText, taken: int = 0, after: int = 0) -> list[Refusal]:
    return refused.find(Look(Fake()), Replies(list(texts), taken, after), True)


def told(refusals: list[Refusal]) -> list[tuple[str, str, str, bool, int]]:
    return [(r.receiver, r.filter, r.means, r.temporary, r.messages) for r in refusals]


def one(means: str = "address-listed", **changed: object) -> Refusal:
    (refusal,) = found(text(1, LISTED))
    return replace(refusal, means=means, receiver="gmx", **changed)  # type: ignore[arg-type] # names of its own fields


def codes(*refusals: Refusal) -> list[tuple[str, str]]:
    return [(f.code, f.severity.value) for f in refused.judge(refusals, "web01", None)]


def test_replies_of_one_receiver_for_one_reason_are_one_refusal() -> None:
    texts = [text(n, GMX.replace("1Nabcd", f"1N{n}bcd"), "none") for n in range(9)]
    (refusal,) = found(*texts)
    assert told([refusal]) == [("gmx", "", "address-listed", False, 9)]
    assert refusal.ask.startswith("https://postmaster.gmx.net/en/case?c=r0301")
    assert refusal.reference == "1N0bcd-2xyzAB1cde-00QwEr"
    assert refusal.text.startswith(
        "554 gmx.net (mxgmx017) Nemesis ESMTP Service not available No SMTP"
    )


def test_what_lasts_and_what_is_temporary_stand_apart_most_mails_first() -> None:
    refusals = found(
        *(text(n, LISTED) for n in range(2)),
        text(2, LISTED.replace("554 5", "450 4")),
        text(3, "450 4.2.0 Greylisted"),
    )
    assert told(refusals) == [
        ("spamhaus", "spamhaus", "address-listed", False, 2),
        ("others", "", "greylisting", True, 1),
        ("spamhaus", "spamhaus", "address-listed", True, 1),
    ]  # fmt: skip - a row a refusal


@pytest.mark.parametrize(
    ("relay", "domain", "receiver"),
    [
        ("mx1.kunde.example", "firma.example", "kunde.example"),
        ("mx1.kunde.co.at", "firma.example", "kunde.co.at"),
        ("none", "firma.example", "firma.example"),
        ("192.0.2.7", "firma.example", "firma.example"),
    ],
)
def test_who_has_no_name_is_called_by_the_domain_of_the_server(
    relay: str, domain: str, receiver: str
) -> None:
    (refusal,) = found(text(1, "550 5.7.0 Local policy violation", relay, domain))
    assert refusal.receiver == receiver


def test_unknown_replies_are_put_together_by_their_shape_and_shown() -> None:
    moon = [
        text(n, f"554 5.7.1 The moon of {n}.example does not like <k{n}@kunde.example> id=ab{n}cd")
        for n in range(5)
    ]
    refusals = found(*moon, text(9, "554 5.7.1 Quite another sentence"))
    assert [(r.means, r.messages) for r in refusals] == [("unknown", 5), ("unknown", 1)]
    assert "The moon of" in refusals[0].text


def test_an_endless_variety_of_replies_stays_bounded() -> None:
    many = [
        text(n, f"554 5.7.1 {' '.join('abcdefghij'[int(d)] * 3 for d in str(n))} moon")
        for n in range(1000)
    ]
    refusals = found(*many)
    assert len(refusals) <= 402
    assert sum(r.messages for r in refusals) == 1000


def test_form_and_reference_are_taken_from_the_whole_line() -> None:
    (refusal,) = found(text(1, GMX[:200], "mx00.emig.gmx.net"))
    assert (refusal.reference, refusal.ask) == ("", "https://postmaster.gmx.net/de/contact")
    line = f"Mar  2 09:00:00 web01 postfix/smtp[7]: 4A01: to=<a@gmx.net>, relay=none, dsn=4.0.0, status=deferred ({GMX}"
    quoted = refused.quoted(replace(refusal, evidence=(Evidence("mail.log", 1, line),)))
    assert quoted.reference == "1Nabcd-2xyzAB1cde-00QwEr"
    assert quoted.ask.endswith("&r=1Nabcd-2xyzAB1cde-00QwEr")
    other = refused.quoted(
        replace(refusal, evidence=(Evidence("mail.log", 1, "no refusal at all"),))
    )
    assert other == replace(refusal, evidence=other.evidence)


@pytest.mark.parametrize(
    ("means", "sent", "taken", "after", "told"),
    [
        ("address-listed", 1, 0, 0, [("refused.listed", "hint")]),
        ("address-listed", 1, 5, 0, []),
        ("address-listed", 3, 20, 0, [("refused.listed", "hint")]),
        ("address-listed", 3, 50, 0, []),
        ("address-listed", 30, 20, 20, [("refused.listed", "hint")]),
        ("reputation", 3, 0, 0, [("refused.listed", "hint")]),
        ("ptr", 3, 0, 0, [("refused.ptr", "hint")]),
        ("receiver-fault", 1, 0, 0, [("refused.receiver-fault", "hint")]),
        ("content", 2, 0, 0, []),
        ("content", 3, 9, 5, [("refused.content", "hint")]),
        ("content", 3, 9, 1, [("refused.content", "hint")]),
        ("content", 3, 20, 0, []),
        ("unknown", 5, 5, 0, [("refused.unknown", "hint")]),
        ("mailbox", 50, 0, 0, []),
        ("greylisting", 50, 0, 0, []),
        ("unreachable", 50, 0, 0, []),
        ("address-listed", 0, 0, 0, []),
    ],
)
def test_a_receiver_that_refuses_a_good_part_is_a_finding(
    means: str, sent: int, taken: int, after: int, told: list[tuple[str, str]]
) -> None:
    assert codes(one(means, messages=max(sent, 1), sent=sent, taken=taken, after=after)) == told


def test_forwarded_mail_and_bounces_alone_are_no_finding_here() -> None:
    assert codes(one(messages=70, sent=0, forwarded=70)) == []


def test_a_finding_tells_what_is_needed_to_ask() -> None:
    (finding,) = refused.judge(
        [one(sent=4, taken=4, reference="r1", text="554 no")], "web01", "laden.test"
    )
    assert (finding.code, finding.severity) == ("refused.listed", Severity.HINT)
    assert (finding.site, finding.host, finding.subject.name) == ("laden.test", "web01", "gmx")
    facts = finding.facts
    assert (facts["receiver"], facts["class"], facts["messages"], facts["share"]) == (
        "gmx",
        "address-listed",
        4,
        0.5,
    )
    assert (facts["ask"], facts["reference"], facts["reply"]) == (
        "https://check.spamhaus.org/",
        "r1",
        "554 no",
    )
    assert facts["filter"] == "spamhaus"


def test_one_receiver_and_code_is_told_once() -> None:
    assert len(codes(one(), one("reputation"), one("ptr"), one())) == 2


def test_every_class_is_ordinary_or_has_a_code() -> None:
    assert set(refused.CODES) | ORDINARY == CLASSES
    assert not set(refused.CODES) & ORDINARY


@given(st.lists(st.text(max_size=200), max_size=20), st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_in_a_log_is_answered(replies: list[str], relay: str, domain: str) -> None:
    refusals = found(*(text(n, reply, relay, domain) for n, reply in enumerate(replies)))
    assert sum(r.messages for r in refusals) == len(replies)
    for refusal in refusals:
        refused.quoted(replace(refusal, evidence=(Evidence("x", 1, domain + relay),)))
    list(refused.judge(refusals, None, None))
