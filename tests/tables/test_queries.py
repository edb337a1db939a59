"""Each question of the Protocol, on a log whose answer is known."""

from __future__ import annotations

from postwarden.model.log_tables import Place
from tests.tables._logs import (
    Lines,
    all_programs,
    client,
    delivery,
    epoch,
    life,
    lmtp,
    queued,
    received,
    removed,
    request,
    submitted,
    syslog,
    tables,
)

ID = "4A00000001"
TO = "anna@gmx.test"


def imap(at: float, account: str, ip: str, ok: bool = True) -> str:
    said = "Login" if ok else "Disconnected: Connection closed (auth failed, 1 attempts in 2 secs)"
    text = (
        f"imap-login: {said}: user=<{account}>, method=PLAIN, rip={ip}, lip=192.0.2.1, session=<a>"
    )
    return syslog(at, "dovecot", text).replace("dovecot[77]", "dovecot")


def test_totals_count_what_was_read() -> None:
    lines = [*life(0, ID, TO, "b@web.test"), *received(9, "4A00000002", "info@laden.test")]
    with tables(
        [lines], [[request(0, "/a")]], [[imap(0, "info@laden.test", "198.51.100.9")]]
    ) as built:
        totals = built.totals()
    assert (totals.sent, totals.recipients, totals.failed, totals.local) == (1, 2, 0, 1)
    assert (totals.requests, totals.logins, totals.scripts) == (1, 1, 0)


def test_handed_mail_is_told_by_kind() -> None:
    lines = [*life(0, ID, TO), *submitted(9, "4A00000002", "Chef@laden.test", "198.51.100.9", TO)]
    with tables([lines]) as built:
        assert [(m.who, m.recipient) for m in built.handed("user")] == [("33", TO)]
        (mail,) = built.handed("account")
        assert (mail.who, mail.client, mail.sender) == (
            "Chef@laden.test",
            "198.51.100.9",
            "chef@laden.test",
        )
        assert list(built.handed("foreign")) == []


def test_logins_are_counted_by_address() -> None:
    name = "Chef@laden.test"
    lines = [imap(60.0 * n, "chef@laden.test", "198.51.100.9") for n in range(3)]
    lines += [imap(600.0 + n, name, "203.0.113.9", ok=False) for n in range(4)]
    with tables([lines]) as built:
        home, strange = built.logins(name)
    assert (home.ip, home.worked, home.failed) == ("198.51.100.9", 3, 0)
    assert (home.first_worked, home.last_worked) == (epoch(0), epoch(120))
    assert (strange.worked, strange.failed, strange.first_failed) == (0, 4, epoch(600))


def test_tries_before_a_moment_are_counted() -> None:
    lines = [imap(60.0 * n, "chef@laden.test", f"203.0.{n}.9", ok=False) for n in range(5)]
    with tables([[*lines, imap(200, "chef@laden.test", "203.0.9.9")]]) as built:
        assert built.tries("Chef@laden.test", epoch(150)) == 3


def test_hops_of_own_mail_are_known() -> None:
    with tables([life(0, ID, TO)]) as built:
        assert built.own_relays() == {"mx.gmx.test"}


def test_sites_with_page_views() -> None:
    lines = [
        request(0, "/", "GET", site="laden.test"),
        request(1, "/x.css", "GET", site="verein.test"),
    ]
    with tables([[*lines, request(2, "/a", site="praxis.test")]]) as built:
        assert built.viewed_sites() == {"laden.test"}


def forwarded(at: float, queue_id: str, status: str = "sent", reply: str = "250 Ok") -> Lines:
    return [
        client(at, queue_id, "203.0.113.9", "mx.extern.test"),
        queued(at, queue_id, "a@extern.test"),
        delivery(
            at + 1,
            queue_id,
            "kasse@gmx.test",
            status=status,
            reply=reply,
            original="Kasse@verein.test",
        ),
    ]


def test_forwarded_mail_is_told_by_its_local_address() -> None:
    refused = forwarded(60, "4A00000002", "bounced", "550 spam")
    with tables([[*forwarded(0, ID), *refused]]) as built:
        first, second = built.forwarded()
    assert (first.address, first.targets, first.failed) == (
        "kasse@verein.test",
        ("kasse@gmx.test",),
        0,
    )
    assert (second.failed, "550 spam" in second.reply) == (1, True)


def bounce(at: float, queue_id: str, child: str) -> Lines:
    """Mail from outside that cannot be delivered; the notice goes to who it says it is from."""
    return [
        client(at, queue_id, "203.0.113.9", "mx.extern.test"),
        queued(at, queue_id, "opfer@gmx.test"),
        delivery(at + 1, queue_id, "voll@laden.test", "local", "bounced", "quota", service="local"),
        syslog(at + 1, "postfix/bounce", f"{queue_id}: sender non-delivery notification: {child}"),
        queued(at + 1, child, ""),
        removed(at + 1, queue_id),
        delivery(at + 2, child, "opfer@gmx.test"),
        removed(at + 2, child),
    ]


def test_own_bounces_to_strangers_are_told_with_what_was_undeliverable() -> None:
    with tables([bounce(0, ID, "4A00000002")]) as built:
        (sent,) = built.backscatter()
    assert (sent.address, sent.targets, sent.ts) == (
        "voll@laden.test",
        ("opfer@gmx.test",),
        epoch(1),
    )


def bounced_back(at: float, queue_id: str, name: str = "mx.gmx.test") -> Lines:
    begin = [client(at, queue_id, "198.51.100.101", name), queued(at, queue_id, "")]
    return [*begin, lmtp(at + 1, queue_id, "info@laden.test"), removed(at + 1, queue_id)]


def test_a_bounce_for_mail_that_nobody_sent() -> None:
    with tables([bounced_back(0, ID)]) as built:
        (came,) = built.bounces_received()
    assert came.address == "info@laden.test"


def test_a_bounce_for_own_mail_is_none() -> None:
    own = life(0, ID, TO, sender="info@laden.test")
    with tables([[*own, *bounced_back(60, "4A00000002")]]) as built:
        assert list(built.bounces_received()) == []


SITE = "laden.test"


def visit(referer: str) -> Lines:
    here = f"https://{SITE}"
    return [
        request(-9, "/shop.php", "GET", referer=f"{here}/", site=SITE),
        request(-5, "/kontakt.php", "GET", referer=referer, site=SITE),
        request(0, "/kontakt.php", referer=f"{here}/kontakt.php", site=SITE),
    ]


def test_a_page_of_the_site_leads_to_the_form() -> None:
    with tables([visit(f"https://{SITE}/shop.php")]) as built:
        assert built.linked(SITE, "/kontakt.php") is True


def test_no_page_leads_to_it() -> None:
    for referer in ("-", "https://suche.test/", f"https://{SITE}/kontakt.php"):
        with tables([visit(referer)]) as built:
            assert built.linked(SITE, "/kontakt.php") is False


def test_without_page_views_nobody_can_say() -> None:
    with tables([[request(0, "/kontakt.php")]]) as built:
        assert built.linked("", "/kontakt.php") is None


def test_the_first_request_of_a_visitor_to_the_form() -> None:
    lines = [
        request(-50, "/kontakt.php", "GET", "198.51.100.7"),
        request(-40, "/kontakt.php", "GET"),
    ]
    with tables([[*lines, request(0, "/kontakt.php")]]) as built:
        all_programs(built)
        place = built.first_seen("", "/kontakt.php", 1)
        assert place is not None
        assert (place.line, built.when(place)) == (2, epoch(-40))
        assert built.first_seen("", "/kontakt.php", 0) is None


def test_a_place_is_a_line_of_the_whole_file() -> None:
    lines = life(0, ID, TO)
    with tables([[request(0, "/a")]], [["", *lines[:1]], lines[1:4], lines[4:]]) as built:
        ((segment, line),) = built.database.rows("SELECT seg, line FROM deliveries")
        shown = built.evidence(Place(segment, line))
    assert (segment, line) == (2, 3)
    assert (shown.source, shown.line) == ("log1", 2 + 3)


def test_a_message_is_explained_once() -> None:
    lines = [*life(0, ID, TO), *life(9, "4A00000002", TO)]
    with tables([lines]) as built:
        one, other = (m.message for m in built.handed("user"))
        assert built.explain(0, [one], []) == 1
        assert built.explain(1, [one, other], []) == 1
        assert built.explain(2, [one, other], []) == 0


def test_what_programs_caused_through_a_form_is_explained_with_it() -> None:
    mail = [line for n in range(6) for line in life(600.0 * n + 0.4, f"4A0000000{n}", TO)]
    access = [request(600.0 * n, "/kontakt.php") for n in range(4)]
    access += [request(600.0 * n, "/tipp.php") for n in range(4, 6)]
    with tables([mail], [access]) as built:
        contact, _ = all_programs(built)
        assert built.explain(0, [], [contact]) == 4
        assert [row[2:] for row in built.failures()] == [(2, 0)]


def test_mail_whose_start_is_cut_off_is_never_explained() -> None:
    with tables([life(0, ID, TO)[2:]]) as built:
        ((message,),) = built.database.rows("SELECT message FROM messages")
        assert built.explain(0, [message], []) == 0
        assert built.totals().untraced == 1
