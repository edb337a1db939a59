"""Mail that looks like abuse and whose way in no log holds; newsletters and peaks do not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from postwarden.causes import unknown
from postwarden.causes.look import Look
from postwarden.model import Certainty
from postwarden.model.log_tables import Handed
from tests.causes._fake import (
    DAY,
    HOUR,
    MINUTE,
    Fake,
    Scripted,
    claimed,
    every,
    handed,
    only,
    person,
    script_mail,
)

ATTACK = 8 * DAY


def surge(times: int = 150, each: int = 3, kind: str = "user", who: str = "web1") -> list[Handed]:
    """Mail that comes thick, every third (say) of it refused."""
    made = [handed(kind, who, at) for at in every(MINUTE, times, ATTACK)]
    return [
        m._replace(failed=int(n % each == 0), refused=int(n % each == 0))
        for n, m in enumerate(made)
    ]


def quiet(times: int = 40, who: str = "web1") -> list[Handed]:
    return [handed("user", who, at) for at in every(4 * HOUR, times)]


def named(made: Sequence[Handed], others: int = 100) -> list[str]:
    return [c.finding.subject.name for c in unknown.find(Look(Fake(mails=made, others=others)))]


def test_a_server_that_is_blocked_is_refused_with_honest_mail_too() -> None:
    listed = "554 5.7.1 Client host [203.0.113.7] blocked using zen.spamhaus.org"
    assert named([*quiet(), *surge()])
    assert named([*quiet(), *(m._replace(reply=listed) for m in surge())]) == []


def test_a_surge_that_fails_like_spam() -> None:
    look = Look(Fake(mails=[*quiet(), *surge()], others=10))
    case = only(unknown.find(look))
    finding, facts = case.finding, case.finding.facts
    assert (finding.code, finding.subject.kind, finding.subject.name) == (
        "cause.unknown",
        "host",
        "web01",
    )
    assert (facts["messages"], facts["failed"], facts["origin"]) == (150, 50, "user")
    assert facts["share"] == 150 / 200
    assert claimed(look, case) == 150
    assert finding.certainty is Certainty.POSSIBLE


def test_no_access_log_was_read() -> None:
    facts = only(unknown.find(Look(Fake(mails=[*quiet(), *surge()])))).finding.facts
    assert facts["why_not_higher"] == ("no-access-log",)
    assert facts["missing"] == ("requests", "scripts", "logins")


def test_an_access_log_was_read_and_says_nothing() -> None:
    look = Look(Fake([person()], mails=[*quiet(), *surge()]))
    facts = only(unknown.find(look)).finding.facts
    assert facts["why_not_higher"] == ("pattern-only",)
    assert facts["missing"] == ("scripts", "logins")


def test_the_only_script_is_told() -> None:
    mails = [m._replace(script="/srv/mail.php") for m in surge()]
    rows: list[Scripted] = [script_mail(m, "/srv/mail.php") for m in mails]
    look = Look(Fake(mails=[*quiet(), *mails], scripts=rows))
    facts = only(unknown.find(look)).finding.facts
    assert (facts["script"], facts["missing"]) == ("/srv/mail.php", ("requests", "logins"))


def test_the_only_account_is_told() -> None:
    mails = surge(kind="account", who="chef@laden.test")
    facts = only(unknown.find(Look(Fake(mails=mails, others=100)))).finding.facts
    assert (facts["account"], facts["origin"]) == ("chef@laden.test", "account")


def test_what_a_cause_explained_is_not_unknown() -> None:
    mails = surge()
    taken = frozenset(m.message for m in mails)
    fake = Fake(mails=[*quiet(), *mails], others=100, explained=taken)
    assert list(unknown.find(Look(fake))) == []


@pytest.mark.parametrize("each", [1000, 50])
def test_an_order_peak_without_an_access_log(each: int) -> None:
    assert named([*quiet(), *surge(400, each)]) == []


def test_a_newsletter_with_its_dead_addresses() -> None:
    assert named([*quiet(), *surge(600, each=25)]) == []


def test_mail_that_waits_is_not_refused() -> None:
    waiting = [m._replace(refused=0) for m in surge()]
    assert named([*quiet(), *waiting]) == []


def test_monitoring_that_writes_to_one_address_which_is_full() -> None:
    mails = [m._replace(recipient="admin@firma.test", failed=1, refused=1) for m in surge()]
    assert named([*quiet(), *mails]) == []


def test_a_server_whose_mail_always_fails_so() -> None:
    usual = [
        m._replace(failed=int(n % 3 == 0), refused=int(n % 3 == 0)) for n, m in enumerate(quiet(90))
    ]
    assert named([*usual, *surge()]) == []


def test_mail_of_strangers_is_another_matter() -> None:
    assert named(surge(kind="foreign", who="203.0.113.9")) == []


def test_a_host_that_no_log_names_is_this_one() -> None:
    nameless = [m._replace(host="") for m in (*quiet(), *surge())]
    finding = only(unknown.find(Look(Fake(mails=nameless, others=10)))).finding
    assert (finding.subject.name, finding.host) == ("localhost", None)
