"""Somebody else knows a password; owners with phones, offices and newsletters do not count."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from postwarden.causes import stolen_account
from postwarden.causes.look import Look
from postwarden.model import Certainty
from postwarden.model.log_tables import Handed, LoginCount
from tests.causes._fake import DAY, HOUR, MINUTE, Fake, claimed, every, guess, handed, login, only

NAME = "chef@laden.test"
OFFICE = "198.51.100.5"
ATTACK = 8 * DAY


def mails(moments: Sequence[float], clients: Sequence[str], sender: str = NAME) -> list[Handed]:
    return [
        handed("account", NAME, at, clients[n % len(clients)], sender)
        for n, at in enumerate(moments)
    ]


def failing(made: Sequence[Handed], each: int = 3) -> list[Handed]:
    """The same, with every third refused."""
    return [
        m._replace(failed=int(n % each == 0), refused=int(n % each == 0))
        for n, m in enumerate(made)
    ]


def owner() -> list[Handed]:
    """A week of ordinary mail from the office."""
    return mails(every(8 * HOUR, 30), [OFFICE])


def thief(networks: int, times: int = 150) -> list[Handed]:
    """A night of spam from many networks, a third of it refused, under other names."""
    clients = [f"203.0.{n}.9" for n in range(networks)]
    return failing(mails(every(MINUTE, times, ATTACK), clients, "irgendwer@laden.test"))


def named(fake: Fake) -> list[str]:
    return [c.finding.subject.name for c in stolen_account.find(Look(fake))]


def at_home(*more: LoginCount) -> dict[str, list[LoginCount]]:
    return {NAME: [login(NAME, OFFICE, (0.0, 10 * DAY)), *more]}


def test_hundreds_of_networks_send_as_somebody() -> None:
    fake = Fake(mails=[*owner(), *thief(60)], tried=at_home(), others=100, others_failed=2)
    look = Look(fake)
    case = only(stolen_account.find(look))
    facts = case.finding.facts
    assert (case.finding.code, case.finding.subject.kind) == ("cause.stolen-account", "account")
    assert (case.finding.subject.name, case.finding.site) == (NAME, "laden.test")
    assert (facts["messages"], facts["honest"], facts["failed"]) == (150, 30, 50)
    assert (facts["addresses"], facts["networks"]) == (60, 60)
    assert claimed(look, case) == 150
    assert case.finding.certainty is Certainty.PROVEN


def test_a_single_network_that_guessed_the_password() -> None:
    strange = "203.0.113.9"
    tries = guess(NAME, strange, ATTACK - HOUR, times=40)
    spam = failing(mails(every(MINUTE, 150, ATTACK), [strange]))
    fake = Fake(mails=[*owner(), *spam], tried=at_home(tries), others=100)
    facts = only(stolen_account.find(Look(fake))).finding.facts
    assert (facts["messages"], facts["networks"], facts["failed_before"]) == (150, 1, 40)
    assert facts["top_addresses"] == (strange,)


def test_the_first_strange_login_is_told() -> None:
    strange = "203.0.113.9"
    peek = login(NAME, strange, (ATTACK - HOUR / 2, ATTACK - HOUR / 3), times=2)
    spam = failing(mails(every(MINUTE, 150, ATTACK), [strange]))
    look = Look(Fake(mails=[*owner(), *spam], tried=at_home(peek), others=100))
    facts = only(stolen_account.find(look)).finding.facts
    assert facts["first_login"] == look.moment(peek.first_worked or 0.0)


@pytest.mark.parametrize("hours", [0.5, 3, 26])
def test_a_thief_who_reads_before_he_sends_is_no_owner(hours: float) -> None:
    strange, peek = "203.0.113.9", ATTACK - hours * HOUR
    tries = guess(NAME, strange, peek - HOUR, times=40)
    read = login(NAME, strange, (peek, peek + MINUTE), times=2)
    spam = failing(mails(every(MINUTE, 150, ATTACK), [strange]))
    fake = Fake(mails=[*owner(), *spam], tried=at_home(read, tries), others=100)
    assert named(fake) == [NAME]


def test_without_a_past_or_a_login_log_it_is_likely() -> None:
    finding = only(stolen_account.find(Look(Fake(mails=thief(60), others=200)))).finding
    assert finding.facts["why_not_higher"] == ("no-login-log",)
    assert finding.certainty is Certainty.LIKELY


def test_the_login_is_named_as_logged() -> None:
    loud = [m._replace(who="Chef@Laden.test") for m in thief(60)]
    assert named(Fake(mails=loud, others=200)) == ["Chef@Laden.test"]


def test_a_phone_in_three_networks_of_a_carrier() -> None:
    phone = mails(every(HOUR, 40), [OFFICE, "203.0.113.4", "203.0.114.5", "203.0.115.6"])
    assert named(Fake(mails=phone, tried=at_home(), others=100)) == []


def test_a_newsletter_from_the_office() -> None:
    newsletter = mails(every(5, 800, ATTACK), [OFFICE])
    fake = Fake(mails=[*owner(), *newsletter], tried=at_home(), others=100)
    assert named(fake) == []


def test_a_newsletter_sent_by_the_server_itself() -> None:
    newsletter = failing(mails(every(5, 800, ATTACK), ["127.0.0.1"]))
    assert named(Fake(mails=newsletter, others=100)) == []


def test_a_program_on_the_web_server_that_logs_in() -> None:
    shop = mails(every(20 * MINUTE, 300), ["198.51.100.80"])
    assert named(Fake(mails=shop, others=100)) == []


def test_guessing_that_never_got_in_is_noise() -> None:
    tries = [guess(NAME, f"203.0.{n}.9", at) for n, at in enumerate(every(MINUTE, 200))]
    fake = Fake(mails=owner(), tried=at_home(*tries), others=100)
    assert named(fake) == []


def test_honest_mail_that_receivers_refuse_for_the_spam_of_others() -> None:
    fake = Fake(mails=failing(owner(), each=8), tried=at_home(), others=100, others_failed=10)
    assert named(fake) == []


def test_each_account_is_judged_by_itself() -> None:
    other = [m._replace(who="info@laden.test", client=OFFICE) for m in owner()]
    assert named(Fake(mails=[*owner(), *thief(60), *other], others=100)) == [NAME]
