"""Lives of queue ids, and chains that are one message."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.tables._logs import (
    File,
    Lines,
    by_id,
    client,
    delivery,
    life,
    lmtp,
    message_id,
    pickup,
    queued,
    received,
    removed,
    syslog,
    tables,
)

TO = "anna@gmx.test"
ONE = {"4A00000001": ("user", "sent", 1, 0)}


def filtered(at: float, first: str, second: str, *to: str) -> Lines:
    """Through a content filter: the mail leaves the queue and comes back under another id."""
    relay = "127.0.0.1[127.0.0.1]:10024"
    reply = f"250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as {second}"
    return [
        pickup(at, first),
        queued(at + 0.1, first, nrcpt=len(to)),
        client(at + 1, second, "127.0.0.1", "localhost"),
        queued(at + 1.05, second, nrcpt=len(to)),
        *(delivery(at + 1.1, first, each, relay, reply=reply) for each in to),
        removed(at + 1.2, first),
        *(delivery(at + 1.5, second, each) for each in to),
        removed(at + 1.6, second),
    ]


def test_a_life_is_one_message() -> None:
    with tables([life(0, "4A00000001", TO)]) as built:
        assert by_id(built) == ONE


def test_a_content_filter_makes_no_second_message() -> None:
    with tables([filtered(0, "4A00000001", "4A00000002", TO, "b@web.test")]) as built:
        assert by_id(built) == {"4A00000001": ("user", "sent", 2, 0)}


def test_a_filter_behind_a_filter() -> None:
    again = delivery(
        2, "4A00000002", TO, "127.0.0.1[127.0.0.1]:10030", reply="250 Ok: queued as 4A00000003"
    )
    lines = filtered(0, "4A00000001", "4A00000002", TO)[:-2]
    third = [client(2, "4A00000003", "127.0.0.1", "localhost"), delivery(3, "4A00000003", TO)]
    with tables([[*lines, again, *third]]) as built:
        assert by_id(built) == ONE


def test_an_aliass_child_belongs_to_its_parent() -> None:
    lines = [
        pickup(0, "4A00000001"),
        queued(0, "4A00000001"),
        delivery(
            1, "4A00000001", "root@web01", "local", reply="forwarded as 4A00000002", service="local"
        ),
        queued(1, "4A00000002"),
        removed(1, "4A00000001"),
        delivery(2, "4A00000002", TO, original="root"),
        removed(2, "4A00000002"),
    ]
    with tables([lines]) as built:
        assert by_id(built) == ONE


def test_a_pipe_hands_the_same_message_in_again() -> None:
    lines = [
        client(0, "4A00000001", "203.0.113.9", "mx.extern.test"),
        message_id(0, "4A00000001", "x.1@extern.test"),
        queued(0, "4A00000001", "a@extern.test"),
        delivery(1, "4A00000001", "info@laden.test", "spamassassin", service="pipe"),
        removed(1, "4A00000001"),
        pickup(2, "4A00000002"),
        message_id(2, "4A00000002", "x.1@extern.test"),
        queued(2, "4A00000002", "a@extern.test"),
        lmtp(3, "4A00000002", "info@laden.test"),
        removed(3, "4A00000002"),
    ]
    with tables([lines]) as built:
        assert by_id(built) == {"4A00000001": ("foreign", "local", 0, 0)}


def test_another_mail_in_a_mailbox_beside_is_no_child() -> None:
    inbound = received(0, "4A00000001", "info@laden.test")
    inbound.insert(1, message_id(0, "4A00000001", "x.1@extern.test"))
    outbound = life(2, "4A00000002", TO)
    outbound[1] = message_id(2, "4A00000002", "x.1@extern.test")
    with tables([[*inbound, *outbound]]) as built:
        assert set(by_id(built)) == {"4A00000001", "4A00000002"}


def test_a_queue_id_used_again_is_another_mail() -> None:
    with tables([[*life(0, "4A00000001", TO), *life(900, "4A00000001", "b@web.test")]]) as built:
        assert built.totals().sent == 2
        assert built.totals().recipients == 2


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_queue_id_used_again_across_segments(cut: int) -> None:
    lines = [*life(0, "4A00000001", TO), *life(900, "4A00000001", "b@web.test")]
    with tables([lines[:cut], lines[cut:]]) as built:
        assert (built.totals().sent, built.totals().recipients) == (2, 2)


def test_an_id_without_its_end_and_a_new_beginning() -> None:
    first = life(0, "4A00000001", TO)[:-1]
    with tables([[*first, *life(900, "4A00000001", "b@web.test")]]) as built:
        assert built.totals().sent == 2


def test_ids_are_unique_within_an_instance_only() -> None:
    lines = life(0, "4A00000001", TO)
    other = [
        line.replace("postfix/", "postfix-out/") for line in life(0, "4A00000001", "b@web.test")
    ]
    with tables([[*lines, *other]]) as built:
        assert built.totals().sent == 2


def test_ids_are_unique_on_a_host_only() -> None:
    other = [line.replace(" web01 ", " web02 ") for line in life(0, "4A00000001", "b@web.test")]
    with tables([life(0, "4A00000001", TO)], [other]) as built:
        assert built.totals().sent == 2


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_life_across_two_segments_of_a_file(cut: int) -> None:
    lines = life(0, "4A00000001", TO)
    with tables([lines[:cut], lines[cut:]]) as built:
        assert by_id(built) == ONE


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_life_across_files_in_any_order(order: tuple[int, ...]) -> None:
    lines = life(0, "4A00000001", TO)
    parts: list[File] = [[lines[:2]], [lines[2:4]], [lines[4:]]]
    with tables(*(parts[n] for n in order)) as built:
        assert by_id(built) == ONE


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_filter_across_two_files(cut: int) -> None:
    lines = filtered(0, "4A00000001", "4A00000002", TO)
    with tables([lines[cut:]], [lines[:cut]]) as built:
        assert by_id(built) == ONE


def test_the_last_state_of_a_recipient_counts() -> None:
    lines = [
        pickup(0, "4A00000001"),
        queued(0.1, "4A00000001", nrcpt=2),
        delivery(1, "4A00000001", TO, status="deferred", reply="over quota"),
        delivery(1, "4A00000001", "b@web.test", status="deferred", reply="over quota"),
        queued(600, "4A00000001", nrcpt=2),
        delivery(601, "4A00000001", TO),
        delivery(602, "4A00000001", "b@web.test", status="bounced", reply="over quota"),
        removed(602, "4A00000001"),
    ]
    wanted = {"4A00000001": ("user", "sent", 2, 1)}
    for cut in range(len(lines)):
        with tables([lines[cut:]], [lines[:cut]]) as built:
            assert by_id(built) == wanted


def test_a_bounce_stands_beside_the_mail_it_is_about() -> None:
    lines = [
        *life(0, "4A00000001", TO)[:-2],
        delivery(1, "4A00000001", TO, status="bounced", reply="550 no such user"),
        syslog(1, "postfix/bounce", "4A00000001: sender non-delivery notification: 4A00000002"),
        queued(1, "4A00000002", ""),
        removed(1, "4A00000001"),
        lmtp(2, "4A00000002", "shop@laden.test"),
        removed(2, "4A00000002"),
    ]
    with tables([lines]) as built:
        assert by_id(built)["4A00000002"] == ("bounce", "bounce", 0, 0)
        assert by_id(built)["4A00000001"] == ("user", "sent", 1, 1)
        edges = built.database.rows("SELECT kind FROM edges")
        assert edges == [("bounce",)]
