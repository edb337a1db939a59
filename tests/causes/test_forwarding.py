"""Incoming spam is forwarded on; a forwarding whose mail arrives is nobody's fault."""

from __future__ import annotations

from postwarden.causes import forwarding
from postwarden.causes.look import Look
from postwarden.model import Certainty
from postwarden.model.log_tables import Onward
from tests.causes._fake import HOUR, Fake, every, only, onward

SPAM = "550 5.7.1 Message rejected as spam"
NOBODY = "550 5.1.1 User unknown"
ADDRESS = "kasse@verein.test"


def mails(refused: int, times: int = 60, reply: str = SPAM, address: str = ADDRESS) -> list[Onward]:
    return [
        onward(address, at, reply if n < refused else "") for n, at in enumerate(every(HOUR, times))
    ]


def named(*made: Onward, others_failed: int = 0) -> list[str]:
    look = Look(Fake(onward=made, others=40, others_failed=others_failed))
    return [c.finding.subject.name for c in forwarding.find(look)]


def test_a_mailbox_elsewhere_refuses_what_is_forwarded() -> None:
    look = Look(Fake(onward=mails(40), others=40))
    case = only(forwarding.find(look))
    finding, facts = case.finding, case.finding.facts
    assert (finding.code, finding.subject.kind) == ("cause.forwarding", "account")
    assert (finding.subject.name, finding.site) == (ADDRESS, "verein.test")
    assert (facts["messages"], facts["recipients"], facts["refused"]) == (60, 60, 40)
    assert facts["share"] == 60 / 100
    assert facts["targets"] == ("ziel0@gmx.test", "ziel1@gmx.test", "ziel2@gmx.test")
    assert finding.certainty is Certainty.PROVEN


def test_it_explains_no_sent_mail() -> None:
    case = only(forwarding.find(Look(Fake(onward=mails(40), others=40))))
    assert not case.messages
    assert not case.forms


def test_its_bounces_are_known_as_its_consequence() -> None:
    look = Look(Fake(onward=mails(40), others=40))
    assert list(forwarding.find(look))
    assert look.forwarders == {ADDRESS}


def test_forwarded_mail_that_arrives() -> None:
    assert named(*mails(0)) == []


def test_one_or_two_spam_mails_a_year() -> None:
    assert named(*mails(2, times=200)) == []


def test_a_mailbox_that_is_gone_is_another_matter() -> None:
    assert named(*mails(50, reply=NOBODY)) == []


def test_only_the_address_that_forwards_spam_is_named() -> None:
    honest = mails(0, address="vorstand@verein.test")
    assert named(*mails(40), *honest) == [ADDRESS]
