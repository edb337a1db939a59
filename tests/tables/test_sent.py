"""What was sent, and what stands beside: by who handed it in and where it went."""

from __future__ import annotations

import pytest

from tests.tables._logs import (
    Lines,
    by_id,
    client,
    delivery,
    epoch,
    life,
    lmtp,
    pickup,
    queued,
    received,
    removed,
    submitted,
    syslog,
    tables,
)

ID = "4A00000001"
TO = "anna@gmx.test"
MAILBOX = received(-60, "4AFFFFFFFF", "info@laden.test")


def classed(*lines: str) -> tuple[str, str, int, int]:
    """Kind, class, foreign recipients and failures of the one mail beside a known mailbox."""
    with tables([[*MAILBOX, *lines]]) as built:
        return by_id(built)[ID]


def handed_in(*more: str) -> Lines:
    return [pickup(0, ID), queued(0, ID), *more]


@pytest.mark.parametrize(
    ("begin", "kind"),
    [
        (pickup(0, ID), "user"),
        (client(0, ID, "198.51.100.9", account="info@laden.test"), "account"),
        (client(0, ID, "127.0.0.1", "localhost"), "own"),
        (client(0, ID, "::1", "localhost"), "own"),
        (client(0, ID, "192.0.2.10", "web01"), "own"),
        (client(0, ID, "10.0.0.9"), "net"),
        (client(0, ID, "172.18.0.1"), "net"),
        (client(0, ID, "203.0.113.9"), "foreign"),
    ],
)
def test_who_handed_it_in(begin: str, kind: str) -> None:
    assert classed(begin, queued(0, ID), delivery(1, ID, TO)) == (kind, "sent", 1, 0)


def test_the_start_of_the_life_is_cut_off() -> None:
    lines = [queued(0, ID), delivery(1, ID, TO), removed(1, ID)]
    assert classed(*lines) == ("cut", "sent", 1, 0)
    with tables([lines]) as built:
        assert (built.totals().sent, built.totals().untraced) == (1, 1)


@pytest.mark.parametrize(("status", "failed"), [("sent", 0), ("deferred", 1), ("bounced", 1)])
def test_what_a_foreign_server_said_last(status: str, failed: int) -> None:
    lines = handed_in(delivery(1, ID, TO, status=status, reply="said"))
    assert classed(*lines) == ("user", "sent", 1, failed)


@pytest.mark.parametrize(
    ("status", "reply", "refused"),
    [
        ("bounced", "550 5.7.1 rejected as spam", 1),
        ("bounced", "550 5.1.1 user unknown", 1),
        ("deferred", "host mx.gmx.test refused to talk to me: 554 listed", 1),
        ("deferred", "450 4.2.0 greylisted, try again", 0),
        ("deferred", "452 4.2.2 over quota", 0),
        ("deferred", "connect to mx.gmx.test[198.51.100.101]:25: Connection timed out", 0),
        ("sent", "250 Ok", 0),
    ],
)
def test_who_asks_for_patience_refuses_nothing(status: str, reply: str, refused: int) -> None:
    with tables([handed_in(delivery(1, ID, TO, status=status, reply=reply))]) as built:
        (mail,) = built.handed("user")
    assert (mail.failed, mail.refused) == (int(status != "sent"), refused)


@pytest.mark.parametrize(
    "reply",
    [
        "Host or domain name not found. Name service error for name=gmx.test type=MX: not found",
        "connect to mx.gmx.test[198.51.100.101]:25: Connection timed out",
        "delivery temporarily suspended: host mx.gmx.test refused to talk to me: 554 listed",
    ],
)
def test_a_server_that_could_not_be_reached_is_foreign(reply: str) -> None:
    lines = handed_in(delivery(1, ID, TO, "none", "deferred", reply))
    assert classed(*lines) == ("user", "sent", 1, 1)


def test_through_a_smart_host() -> None:
    lines = handed_in(delivery(1, ID, TO, "smtp.provider.test[203.0.113.25]:587"))
    assert classed(*lines) == ("user", "sent", 1, 0)


@pytest.mark.parametrize(
    "line",
    [
        lmtp(1, ID, "info@laden.test"),
        delivery(1, ID, "root@web01", "local", service="local"),
        delivery(1, ID, "info@laden.test", "virtual", service="virtual"),
        delivery(1, ID, "info@laden.test", "127.0.0.1[127.0.0.1]:24", service="lmtp"),
        delivery(1, ID, TO, "127.0.0.1[127.0.0.1]:10024"),
        delivery(1, ID, TO, "localhost[::1]:10024"),
        delivery(1, ID, TO, "none", "deferred", "connect to 127.0.0.1[127.0.0.1]:10024: refused"),
    ],
)
def test_what_stays_on_this_host_was_not_sent(line: str) -> None:
    assert classed(*handed_in(line))[1:] == ("local", 0, 0)


def test_a_recipient_here_and_one_outside() -> None:
    lines = handed_in(lmtp(1, ID, "info@laden.test"), delivery(1, ID, TO))
    assert classed(*lines) == ("user", "sent", 1, 0)


STOPPED = [
    syslog(
        1, "postfix/cleanup", f"{ID}: milter-reject: END-OF-MESSAGE from localhost: 5.7.0 limit"
    ),
    syslog(1, "postfix/cleanup", f"{ID}: milter-hold: END-OF-MESSAGE from localhost: held"),
    syslog(1, "postfix/postsuper", f"{ID}: removed"),
]


@pytest.mark.parametrize("line", STOPPED)
def test_rejected_held_or_deleted_before_any_delivery(line: str) -> None:
    with tables([[pickup(0, ID), line]]) as built:
        totals = built.totals()
        assert (totals.sent, totals.stopped) == (0, 1)


def test_deleted_after_a_try_was_sent() -> None:
    tried = delivery(1, ID, TO, status="deferred", reply="busy")
    assert classed(*handed_in(tried, STOPPED[2])) == ("user", "sent", 1, 1)


def test_still_waiting_is_none_of_them() -> None:
    with tables([handed_in()]) as built:
        totals = built.totals()
        assert (totals.sent, totals.local, totals.stopped) == (0, 0, 0)


def bounced(to: str, mailbox: bool) -> Lines:
    back = lmtp(2, "4A00000002", to) if mailbox else delivery(2, "4A00000002", to)
    return [
        client(0, ID, "203.0.113.9"),
        queued(0, ID, to),
        delivery(1, ID, "voll@laden.test", "none", "bounced", "User unknown", service="local"),
        syslog(1, "postfix/bounce", f"{ID}: sender non-delivery notification: 4A00000002"),
        queued(1, "4A00000002", ""),
        back,
    ]


def test_a_bounce_that_leaves_stands_beside() -> None:
    with tables([bounced("fremd@gmx.test", mailbox=False)]) as built:
        totals = built.totals()
        assert (totals.sent, totals.bounces) == (0, 1)


def test_a_bounce_that_stays_is_local() -> None:
    with tables([bounced("info@laden.test", mailbox=True)]) as built:
        assert (built.totals().sent, built.totals().bounces) == (0, 0)


def test_mail_from_outside_for_a_local_address_is_forwarded() -> None:
    lines = [client(0, ID, "203.0.113.9"), queued(0, ID, "a@extern.test")]
    forwarded = delivery(1, ID, "kasse@gmx.test", original="kasse@laden.test")
    assert classed(*lines, forwarded) == ("foreign", "forwarded", 1, 0)


def test_mail_from_outside_for_outside_is_relayed() -> None:
    lines = [client(0, ID, "203.0.113.9"), queued(0, ID, "a@extern.test")]
    assert classed(*lines, delivery(1, ID, TO)) == ("foreign", "sent", 1, 0)


def test_mail_from_outside_for_a_machine_behind_this_one_is_local() -> None:
    lines = [client(0, ID, "203.0.113.9"), queued(0, ID, "a@extern.test")]
    inside = delivery(1, ID, "info@laden.test", "intern[10.0.0.5]:25")
    assert classed(*lines, inside)[1] == "local"


def test_own_mail_that_an_alias_leads_outside_was_sent() -> None:
    lines = handed_in(delivery(1, ID, "chef@gmx.test", original="chef@laden.test"))
    assert classed(*lines) == ("user", "sent", 1, 0)


def test_own_domains_are_those_with_mailboxes_and_accounts() -> None:
    lines = submitted(0, ID, "chef@firma.test", "198.51.100.9", TO)
    with tables([[*MAILBOX, *lines]]) as built:
        assert built.own_domains() == {"laden.test", "firma.test", "web01"}


@pytest.mark.parametrize(
    ("since", "until", "count"), [(0, 60, 1), (0, 61, 2), (1, 60, 0), (60, 99, 1)]
)
def test_a_message_belongs_to_the_time_of_its_acceptance(
    since: float, until: float, count: int
) -> None:
    lines = [*life(0, "4A00000001", TO), *life(60, "4A00000002", TO)]
    with tables([lines], since=epoch(since), until=epoch(until)) as built:
        assert built.totals().sent == count


EXIM = """\
2026-03-02 09:00:00 1xVmUn-0003cT-1R <= www-data@web02 U=www-data P=local S=401
2026-03-02 09:00:01 1xVmUn-0003cT-1R => anna@gmx.test R=dnslookup T=remote_smtp H=mx.gmx.test [198.51.100.101] C="250 OK"
2026-03-02 09:00:01 1xVmUn-0003cT-1R ** weg@gmx.test R=dnslookup T=remote_smtp H=mx.gmx.test [198.51.100.101]: 550 unknown
2026-03-02 09:00:01 1xVmUn-0003cT-1R => info <info@laden.test> R=local_user T=mail_spool
2026-03-02 09:00:01 1xVmUo-0003cb-0Z <= <> R=1xVmUn-0003cT-1R U=mail P=local S=2044
2026-03-02 09:00:02 1xVmUo-0003cb-0Z => www-data <www-data@web02> R=local_user T=mail_spool
2026-03-02 09:00:02 1xVmUn-0003cT-1R Completed""".split("\n")
SENDMAIL = """\
Mar  2 09:00:00 web03 sendmail[12]: 6229000001: from=web1, size=512, class=0, nrcpts=1, msgid=<1.2@web03>, relay=web1@localhost
Mar  2 09:00:00 web03 sm-mta[13]: 6229000002: from=<web1@web03>, size=812, class=0, nrcpts=1, msgid=<1.2@web03>, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]
Mar  2 09:00:00 web03 sendmail[12]: 6229000001: to=anna@gmx.test, ctladdr=web1 (5005/5005), delay=00:00:00, mailer=relay, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (6229000002 Message accepted for delivery)
Mar  2 09:00:01 web03 sm-mta[14]: 6229000002: to=<anna@gmx.test>, ctladdr=<web1@web03> (5005/5005), delay=00:00:01, mailer=esmtp, relay=mx.gmx.test. [198.51.100.101], dsn=2.0.0, stat=Sent (OK)""".split(
    "\n"
)


def test_exim_counts_alike() -> None:
    with tables([EXIM]) as built:
        totals = built.totals()
        assert (totals.sent, totals.recipients, totals.failed) == (1, 2, 1)
        assert (totals.bounces, totals.local) == (0, 1)


def test_sendmail_shows_a_mail_twice_and_it_counts_once() -> None:
    with tables([SENDMAIL]) as built:
        assert (built.totals().sent, built.totals().recipients) == (1, 1)
