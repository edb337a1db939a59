"""Bounces for mail that this server never sent: a hint, never a cause."""

from __future__ import annotations

from postwarden.causes import received
from postwarden.causes.look import Look
from postwarden.model import Severity
from postwarden.model.log_tables import Onward
from tests.causes._fake import MINUTE, Fake, every, only, onward


def bounces(times: int, address: str = "info@laden.test") -> list[Onward]:
    return [onward(address, at) for at in every(MINUTE, times)]


def test_a_flood_of_bounces_arrives() -> None:
    came = [*bounces(30), *bounces(10, "chef@laden.test")]
    case = only(received.find(Look(Fake(received=came))))
    assert (case.finding.code, case.finding.severity) == ("backscatter.received", Severity.HINT)
    assert not case.finding.is_cause
    assert case.finding.facts["messages"] == 40
    assert case.finding.facts["accounts"] == ("info@laden.test", "chef@laden.test")


def test_it_explains_no_sent_mail() -> None:
    case = only(received.find(Look(Fake(received=bounces(30)))))
    assert not case.messages
    assert not case.forms


def test_one_or_two_may_answer_mail_from_before_the_log() -> None:
    assert list(received.find(Look(Fake(received=bounces(2))))) == []


def test_each_host_is_told_apart() -> None:
    there = [b._replace(host="web02") for b in bounces(9)]
    found = received.find(Look(Fake(received=[*bounces(9), *there])))
    assert sorted(c.finding.subject.name for c in found) == ["web01", "web02"]
