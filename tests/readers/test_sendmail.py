"""Sendmail's lines: the MSP, the daemon behind it, deliveries, bounces, logins."""

import pytest

from postwarden.model.event import Accepted, Delivery, Ended, Event, Link, Login, MessageId, Sender
from postwarden.readers import sendmail
from tests.readers._samples import HOSTILE, events, read

ID = "5AO851ab001234"
AT = (1795507501.0, 0)
FROM = "from=<web1@mail.example>, size=812, class=0, nrcpts=2, msgid=<1.2@mail.example>, bodytype=8BITMIME, proto=ESMTP, daemon=MTA-v4, "
TO = "to=<anna@gmx.test>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=120812, relay=mx00.gmx.test. [198.51.100.101], dsn=2.0.0, stat=Sent (OK id=1KRqbJ)"


def line(text: str, tag: str = "sm-mta[7]") -> str:
    return f"2026-11-24T09:05:01+01:00 mail {tag}: {text}"


def key(number: int = 1) -> tuple[int, float, int, str, str, str]:
    return number, *AT, "mail", "sendmail", ID


def deliveries(text: str) -> list[Delivery]:
    return [event for event in events(line(f"{ID}: {text}")) if isinstance(event, Delivery)]


def test_a_message_by_smtp() -> None:
    assert events(line(f"{ID}: {FROM}relay=pc.example [198.51.100.9] (may be forged)")) == [
        Accepted(*key(), "client", "", "", "198.51.100.9", "pc.example"),
        Sender(*key(), "web1@mail.example", 812, 2),
        MessageId(*key(), "1.2@mail.example"),
    ]


@pytest.mark.parametrize(
    ("relay", "name", "address"),
    [
        ("[198.51.100.9]", "", "198.51.100.9"),
        ("pc.example [IPv6:2001:db8::9]", "pc.example", "2001:db8::9"),
        ("localhost [127.0.0.1]", "localhost", "127.0.0.1"),
    ],
)
def test_the_client(relay: str, name: str, address: str) -> None:
    found = events(line(f"{ID}: {FROM}relay={relay}"))[0]
    assert isinstance(found, Accepted)
    assert (found.client_name, found.client) == (name, address)


def test_the_sendmail_command() -> None:
    found = events(
        line(
            f"{ID}: from=web1, size=512, class=0, nrcpts=1, msgid=<1.2@x>, relay=web1@localhost",
            "sendmail[7]",
        )
    )
    assert found[:2] == [Accepted(*key(), "local", "web1"), Sender(*key(), "web1", 512, 1)]


def test_a_bounce_has_no_sender() -> None:
    found = events(
        line(f"{ID}: from=<>, size=0, class=0, nrcpts=1, msgid=<1.2@x>, relay=localhost")
    )
    assert found == [Sender(*key(), "", 0, 1), MessageId(*key(), "1.2@x")]


def test_the_handover_to_the_daemon_names_its_id_and_the_caller() -> None:
    text = f"{ID}: to=a@gmx.test, ctladdr=web1 (5005/5005), delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=30512, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (5AO851ab009999 Message accepted for delivery)"
    accepted, delivery = events(line(text, "sendmail[7]"))
    assert accepted == Accepted(*key(), "local", "5005")
    assert isinstance(delivery, Delivery)
    assert (delivery.child, delivery.relay_ip, delivery.status) == (
        "5AO851ab009999",
        "127.0.0.1",
        "sent",
    )


def test_the_user_of_a_forward_is_no_caller() -> None:
    text = TO.replace(", delay", ", ctladdr=<fwd@laden.test> (1000/1000), delay", 1)
    assert [type(e) for e in events(line(f"{ID}: {text}"))] == [Delivery]


def test_a_delivery() -> None:
    assert events(line(f"{ID}: {TO}")) == [
        Delivery(
            *key(),
            "anna@gmx.test",
            "",
            "mx00.gmx.test",
            "198.51.100.101",
            False,
            "sent",
            "2.0.0",
            "",
        )
    ]


def test_several_recipients_in_one_line() -> None:
    found = deliveries(TO.replace("<anna@gmx.test>", "<a@gmx.test>,<b@gmx.test>, c@gmx.test"))
    assert [d.recipient for d in found] == ["a@gmx.test", "b@gmx.test", "c@gmx.test"]


@pytest.mark.parametrize(
    ("dsn", "stat", "status"),
    [
        ("2.0.0", "Sent", "sent"),
        ("4.2.0", "Deferred: Connection refused by mx00.gmx.test.", "deferred"),
        ("4.0.0", "queued", "deferred"),
        ("5.1.1", "User unknown", "bounced"),
        ("5.0.0", "Service unavailable", "bounced"),
        ("5.1.2", "Host unknown (Name server: x.test: host not found)", "bounced"),
        ("4.3.0", "I/O error", "deferred"),
        ("2.1.5", "ok", "sent"),
    ],
)
def test_how_it_ended(dsn: str, stat: str, status: str) -> None:
    (found,) = deliveries(TO.partition("dsn=")[0] + f"dsn={dsn}, stat={stat}")
    assert (found.status, found.dsn) == (status, dsn)
    assert found.text == ("" if status == "sent" else stat)


@pytest.mark.parametrize("mailer", ["local", "*file*", "prog", "lmtp"])
def test_what_stays_here(mailer: str) -> None:
    (found,) = deliveries(
        f"to=<eva@laden.test>, delay=00:00:01, mailer={mailer}, pri=1, dsn=2.0.0, stat=Sent"
    )
    assert (found.local, found.relay) == (True, mailer)


def test_without_a_relay() -> None:
    (found,) = deliveries(
        "to=<a@b.test>, delay=3+01:00:01, mailer=esmtp, dsn=5.1.2, stat=Host unknown"
    )
    assert (found.relay, found.relay_ip, found.local) == ("esmtp", "", False)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("5AO851ac001234: DSN: User unknown", Link(*key(), "bounce", "5AO851ac001234")),
        (
            "5AO851ac001234: return to sender: User unknown",
            Link(*key(), "bounce", "5AO851ac001234"),
        ),
        (
            "5AO851ac001234: sender notify: Warning: could not send message for past 4 hours",
            Link(*key(), "delay", "5AO851ac001234"),
        ),
        ("Milter: data, reject=550 5.7.1 spam", Ended(*key(), "rejected")),
        ("done; delay=00:00:01, ntries=1", Ended(*key(), "removed")),
    ],
)
def test_bounces_and_ends(text: str, event: Event) -> None:
    assert events(line(f"{ID}: {text}")) == [event]


AUTH = "AUTH=server, relay=pc.example [198.51.100.9], authid=Info@laden.test, mech=PLAIN, bits=0"


def test_a_login_is_joined_by_its_process() -> None:
    mail = f"{ID}: {FROM}relay=pc.example [198.51.100.9]"

    def account(*lines: str) -> str:
        found = next(event for event in events(*lines) if isinstance(event, Accepted))
        return found.account

    assert account(line(AUTH), line(mail)) == "Info@laden.test"
    assert account(line(f"{ID}: {AUTH}"), line(mail)) == "Info@laden.test"
    assert account(line(AUTH), line(mail, "sm-mta[8]")) == ""
    assert account(line(AUTH), line(mail.replace("100.9", "100.8"))) == ""


def test_logins_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sendmail, "_BOUND", 5)
    reading = read(*(line(AUTH, f"sm-mta[{pid}]") for pid in range(20)))
    assert list(reading.memory["sendmail.auth"]) == [f"sm-mta[{pid}]:" for pid in range(15, 20)]


def test_a_login_that_failed() -> None:
    text = f"{ID}: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=Info@laden.test, relay=pc.example [198.51.100.9]"
    assert events(line(text)) == [
        Login(1, *AT, "mail", "smtp", "Info@laden.test", "198.51.100.9", False)
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{ID}: lost input channel from pc.example [198.51.100.9] to MTA-v4 after rcpt",
        f"{ID}: ruleset=check_rcpt, arg1=<a@b.test>, relay=pc.example [198.51.100.9], reject=550 5.7.1 <a@b.test>... Relaying denied",
        f"{ID}: from=",
        f"{ID}: to=",
        f"{ID}: to=<a@b.test>",
        f"{ID}: from=<a>, size=x",
        "starting daemon (8.17.1): SMTP",
        "STARTTLS=server, relay=pc.example [198.51.100.9], version=TLSv1.3",
        "",
        ": ",
        "x: to=",
    ],
)  # fmt: skip - one row of words
def test_what_is_known_and_silent(text: str) -> None:
    reading = read(line(text))
    assert (reading.events, reading.formats) == ([], {"sendmail": 1})


@pytest.mark.parametrize(
    "text", [*HOSTILE, f"x, {TO}", f"x, {FROM}relay=a@b", "x, relay=root@localhost"]
)
def test_what_a_sender_or_server_writes_stays_in_its_field(text: str) -> None:
    inside = text.replace("<", "").replace(">", "")
    (found,) = deliveries(TO.replace("anna", f'"{inside}"'))
    assert found[6:] == (f'"{inside}"@gmx.test', *deliveries(TO)[0][7:])
    failed = TO.partition("dsn=")[0] + f"dsn=5.1.1, stat=User unknown: {text}"
    (found,) = deliveries(failed)
    assert (found.recipient, found.status, found.child) == ("anna@gmx.test", "bounced", "")
    mail = FROM.replace("1.2@mail.example", inside).replace("web1@", f'"{inside}"@')
    accepted, sender = events(line(f"{ID}: {mail}relay=pc.example [198.51.100.9]"))[:2]
    assert accepted == Accepted(*key(), "client", "", "", "198.51.100.9", "pc.example")
    assert sender == Sender(*key(), f'"{inside}"@mail.example', 812, 2)
