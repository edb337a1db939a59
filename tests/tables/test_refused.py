"""Mail that other servers did not take: the last state counts, and groups are counted exactly."""

from __future__ import annotations

import pytest

from postwarden.tables.queries import Tables
from postwarden.tables.refused import Refused
from tests.tables._logs import (
    Lines,
    client,
    delivery,
    epoch,
    lmtp,
    pickup,
    queued,
    received,
    removed,
    tables,
)

NO = "host mx.gmx.test[198.51.100.101] said: 554 no"
LATER = "host mx.gmx.test[198.51.100.101] said: 450 later"


def mail(at: float, queue_id: str, *tried: tuple[str, str, str]) -> Lines:
    """A mail of the web user with one attempt for each recipient, status and reply, a second apart."""
    sent = [
        delivery(at + n, queue_id, to, status=s, reply=r) for n, (to, s, r) in enumerate(tried, 1)
    ]
    return [pickup(at, queue_id), queued(at, queue_id), *sent, removed(at + 50, queue_id)]


def replies(built: Tables, whole: bool = True) -> list[str]:
    return [text.reply for text in Refused(built.database).texts(whole)]


def test_the_last_state_of_a_recipient_counts() -> None:
    lines = [
        *mail(0, "4A00000001", ("a@gmx.test", "deferred", LATER), ("a@gmx.test", "sent", "250 ok")),
        *mail(9, "4A00000002", ("b@gmx.test", "deferred", LATER), ("b@gmx.test", "bounced", NO)),
        *mail(20, "4A00000003", ("c@gmx.test", "sent", "250 ok")),
    ]
    with tables([lines]) as built:
        assert replies(built) == [f"{NO})"]


def test_groups_count_mails_and_people_once_and_name_their_places() -> None:
    lines = [
        *mail(0, "4A00000001", ("a@gmx.test", "bounced", NO), ("b@gmx.test", "bounced", NO)),
        *mail(
            100, "4A00000002", ("a@gmx.test", "bounced", NO), ("c@web.test", "bounced", f"{NO} 2")
        ),
    ]
    with tables([lines]) as built:
        refused = Refused(built.database)
        numbers = [text.number for text in refused.texts(True)]
        assert len(numbers) == 2
        (group,) = refused.groups((number, 7, True) for number in numbers)
    assert (group.group, group.messages, group.sent, group.recipients) == (7, 2, 2, 3)
    assert (group.first, group.last) == (epoch(1), epoch(102))
    assert [place.line for place in group.places] == [3, 4, 8, 9]
    assert group.domains == ("gmx.test", "web.test")


def test_mail_that_waits_has_been_refused_since_it_was_accepted() -> None:
    lines = mail(
        0, "4A00000001", ("a@gmx.test", "deferred", LATER), ("a@gmx.test", "deferred", LATER)
    )
    with tables([lines]) as built:
        refused = Refused(built.database)
        (group,) = refused.groups([(t.number, 0, True) for t in refused.texts(True)])
    assert (group.first, group.last, group.messages) == (epoch(0), epoch(2), 1)


def test_what_the_same_domains_took_is_counted_from_the_first_refusal_on() -> None:
    ok = ("z@gmx.test", "sent", "250 ok")
    lines = [
        *mail(0, "4A00000001", ok),
        *mail(100, "4A00000002", ("a@gmx.test", "bounced", NO)),
        *mail(200, "4A00000003", ok, ("y@gmx.test", "sent", "250 ok")),
        *mail(250, "4A00000004", ("a@web.test", "sent", "250 ok")),
        *mail(300, "4A00000005", ("b@gmx.test", "bounced", NO)),
        *mail(400, "4A00000006", ok),
    ]
    with tables([lines]) as built:
        refused = Refused(built.database)
        numbers = [text.number for text in refused.texts(True)]
        (asked,) = refused.groups([(n, 0, True) for n in numbers])
        (unasked,) = refused.groups([(n, 0, False) for n in numbers])
    assert (asked.messages, asked.taken, asked.after) == (2, 2, 1)
    assert (unasked.messages, unasked.taken, unasked.after) == (2, 0, 0)


def test_forwarded_mail_is_marked_and_belongs_to_no_site() -> None:
    forwarded = [
        client(0, "4A00000001", "203.0.113.9", "mx.extern.test"),
        queued(0, "4A00000001", "a@extern.test"),
        delivery(
            1, "4A00000001", "weg@gmx.test", status="bounced", reply=NO, original="fwd@laden.test"
        ),
        removed(2, "4A00000001"),
    ]
    lines = [*received(-60, "4AFFFFFFFF", "info@laden.test"), *forwarded]
    with tables([lines]) as built:
        assert replies(built, whole=False) == []
        refused = Refused(built.database)
        (group,) = refused.groups([(t.number, 0, True) for t in refused.texts(True)])
    assert (group.messages, group.sent, group.forwarded, group.bounces) == (1, 0, 1, 0)


@pytest.mark.parametrize("status", ["bounced", "deferred"])
def test_what_fails_on_this_host_is_nobodys_refusal(status: str) -> None:
    here = delivery(1, "4A00000001", "weg@laden.test", "local", status, NO, "local")
    lines = [
        pickup(0, "4A00000001"),
        queued(0, "4A00000001"),
        here,
        lmtp(2, "4A00000001", "a@laden.test"),
    ]
    with tables([lines]) as built:
        assert replies(built) == []


def test_only_the_chosen_time_is_looked_at() -> None:
    lines = [
        *mail(0, "4A00000001", ("a@gmx.test", "bounced", NO)),
        *mail(900, "4A00000002", ("b@gmx.test", "bounced", f"{NO} b")),
    ]
    with tables([lines], since=epoch(600)) as built:
        assert replies(built) == [f"{NO} b)"]


def test_where_no_server_is_named_the_domain_stands_for_it() -> None:
    gone = "delivery temporarily suspended: no"
    lines = [
        pickup(0, "4A00000001"),
        queued(0, "4A00000001"),
        delivery(1, "4A00000001", "a@gmx.test", "none", "deferred", gone),
        delivery(1, "4A00000001", "b@web.test", "none", "deferred", gone),
    ]
    with tables([lines]) as built:
        found = [(t.relay, t.domain) for t in Refused(built.database).texts(True)]
    assert found == [("none", "gmx.test"), ("none", "web.test")]
