"""Postfix: acceptance, deliveries, bounces, ends, logins that failed."""

import pytest

from postwarden.model.event import Accepted, Delivery, Ended, Event, Link, Login, MessageId, Sender
from postwarden.readers import postfix
from tests.readers._recording import Recording
from tests.readers._samples import HOSTILE, events, read

AT = (1795507501.0, 0)
ID = "136DF2D89FA"


def key(instance: str = "postfix", queue_id: str = ID) -> tuple[int, float, int, str, str, str]:
    return 1, *AT, "web01", instance, queue_id


def says(program: str, text: str) -> list[Event]:
    return events(f"2026-11-24T09:05:01+01:00 web01 {program}[7]: {text}")


def delivery(text: str, program: str = "postfix/smtp") -> Delivery:
    (event,) = says(program, f"{ID}: {text}")
    assert isinstance(event, Delivery)
    return event


MX = "relay=mx00.gmx.test[198.51.100.101]:25, delay=0.01, delays=0/0/0.01/0"
SENT = f"{MX}, dsn=2.0.0, status=sent (250 Requested mail action okay, completed: id=1KRqbJ-1gfXmk)"


def test_the_sendmail_command() -> None:
    assert says("postfix/pickup", f"{ID}: uid=5005 from=<web1>") == [
        Accepted(*key(), "local", "5005")
    ]


def test_a_message_that_was_put_into_the_queue_again_goes_on() -> None:
    assert says("postfix/pickup", f"{ID}: uid=106 from=<a@b.test> orig_id=4E1752D8A12") == [
        Accepted(*key(), "local", "106"),
        Link(*key(queue_id="4E1752D8A12"), "reinjected", ID),
    ]


@pytest.mark.parametrize(
    ("rest", "account"),
    [
        ("", ""),
        (", sasl_method=PLAIN, sasl_username=Info@laden.test", "Info@laden.test"),
        (
            ", sasl_method=PLAIN, sasl_username=info@laden.test, sasl_sender=x@y.test",
            "info@laden.test",
        ),
    ],
)
def test_a_client(rest: str, account: str) -> None:
    assert says("postfix/submission/smtpd", f"{ID}: client=pc.example[198.51.100.9]{rest}") == [
        Accepted(*key(), "client", "", account, "198.51.100.9", "pc.example")
    ]


def test_a_message_that_came_back_from_a_filter() -> None:
    text = f"{ID}: client=localhost[127.0.0.1], sasl_username=a@b.test, orig_queue_id=4E1752D8A12, orig_client=pc.example[198.51.100.9]"
    accepted, link = says("postfix/smtpd", text)
    assert accepted == Accepted(*key(), "client", "", "a@b.test", "127.0.0.1", "localhost")
    assert link == Link(*key(queue_id="4E1752D8A12"), "reinjected", ID)


def test_before_a_queue_id_there_is_no_message() -> None:
    assert (
        says("postfix/smtpd", "NOQUEUE: client=pc.example[198.51.100.9], sasl_username=a@b.test")
        == []
    )


@pytest.mark.parametrize(
    ("program", "instance"),
    [
        ("postfix/smtpd", "postfix"),
        ("postfix/submissions/smtpd", "postfix"),
        ("postfix-out/smtpd/smtpd", "postfix-out"),
        ("postfix/amavis/smtp", "postfix"),
    ],
)  # fmt: skip - one row of words
def test_the_instance_is_the_first_part_of_the_name(program: str, instance: str) -> None:
    text = f"to=<a@b.test>, {SENT}" if program.endswith("smtp") else "client=x[198.51.100.9]"
    (found,) = says(program, f"{ID}: {text}")
    assert found[:6] == key(instance)


@pytest.mark.parametrize("program", ["postfix", "sshd", "smtpd", "dovecot", "a/b", ""])
def test_what_is_no_postfix_program(program: str) -> None:
    assert not postfix.knows(program)


def test_long_queue_ids() -> None:
    (found,) = says("postfix/qmgr", "4jYcL44X3pzQTT8: removed")
    assert found == Ended(*key(queue_id="4jYcL44X3pzQTT8"), "removed")


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        (
            "from=<web1@web01.example.net>, size=304, nrcpt=4 (queue active)",
            "web1@web01.example.net",
        ),
        ("from=<>, size=304, nrcpt=4 (queue active)", ""),
        (
            'from=<"a b>, size=1, nrcpt=1 (x"@b.test>, size=304, nrcpt=4 (queue active)',
            '"a b>, size=1, nrcpt=1 (x"@b.test',
        ),
    ],
)
def test_the_sender(text: str, sender: str) -> None:
    assert says("postfix/qmgr", f"{ID}: {text}") == [Sender(*key(), sender, 304, 4)]


def test_the_message_id() -> None:
    assert says("postfix/cleanup", f"{ID}: message-id=<a.b@c.test>") == [
        MessageId(*key(), "a.b@c.test")
    ]


def test_a_delivery() -> None:
    assert delivery(f"to=<anna@gmx.test>, {SENT}") == Delivery(
        *key(), "anna@gmx.test", "", "mx00.gmx.test", "198.51.100.101", False, "sent", "2.0.0", ""
    )


@pytest.mark.parametrize(
    "middle",
    [
        "relay=mx00.gmx.test[198.51.100.101]:25, conn_use=3, delay=0.01, delays=0/0/0.01/0",
        "relay=mx00.gmx.test[198.51.100.101]:25, delay=0.01, delays=0/0/0.01/0, tls=encrypt",
    ],
)
def test_what_may_stand_in_the_middle(middle: str) -> None:
    assert delivery(f"to=<anna@gmx.test>, {SENT.replace(MX, middle)}") == delivery(
        f"to=<anna@gmx.test>, {SENT}"
    )


@pytest.mark.parametrize(
    ("program", "relay", "expected"),
    [
        (
            "postfix/lmtp",
            "web01.example.net[private/dovecot-lmtp]",
            ("private/dovecot-lmtp", "", True),
        ),
        (
            "postfix/smtp",
            "web01.example.net[private/dovecot-lmtp]",
            ("private/dovecot-lmtp", "", True),
        ),
        ("postfix/local", "local", ("local", "", True)),
        ("postfix/virtual", "virtual", ("virtual", "", True)),
        ("postfix/pipe", "dovecot", ("dovecot", "", True)),
        ("postfix/smtp", "127.0.0.1[127.0.0.1]:10024", ("127.0.0.1", "127.0.0.1", False)),
        ("postfix/smtp", "mx.test[2001:db8::9]:25", ("mx.test", "2001:db8::9", False)),
        ("postfix/error", "none", ("none", "", False)),
    ],
)
def test_the_next_hop(program: str, relay: str, expected: tuple[str, str, bool]) -> None:
    text = SENT.replace("mx00.gmx.test[198.51.100.101]:25", relay)
    found = delivery(f"to=<a@b.test>, {text}", program)
    assert (found.relay, found.relay_ip, found.local) == expected


@pytest.mark.parametrize(
    ("dsn", "status", "reply", "expected"),
    [
        ("4.2.2", "deferred", "host mx[198.51.100.27] said: 452 4.2.2 over quota", "deferred"),
        ("5.0.0", "bounced", "host mx[198.51.100.27] said: 550 no", "bounced"),
        ("5.0.0", "SOFTBOUNCE", "host mx[198.51.100.27] said: 550 no", "deferred"),
    ],
)
def test_how_it_ended(dsn: str, status: str, reply: str, expected: str) -> None:
    found = delivery(f"to=<a@b.test>, {MX}, dsn={dsn}, status={status} ({reply})")
    assert (found.status, found.dsn, found.text) == (expected, dsn, f"{reply})")


@pytest.mark.parametrize("status", ["deliverable", "undeliverable", "filtered"])
def test_a_probe_is_no_delivery(status: str) -> None:
    assert (
        says("postfix/smtp", f"{ID}: to=<a@b.test>, {MX}, dsn=2.0.0, status={status} (250 ok)")
        == []
    )


@pytest.mark.parametrize(
    ("reply", "child"),
    [
        (
            "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as A361D2D8715",
            "A361D2D8715",
        ),
        ("forwarded as ABEE02D8A05", "ABEE02D8A05"),
        ("250 2.0.0 Ok: queued as 4jYcL44X3pzQTT8", "4jYcL44X3pzQTT8"),
        ("250 ok", ""),
    ],
)
def test_the_next_queue_id(reply: str, child: str) -> None:
    assert delivery(f"to=<a@b.test>, orig_to=<c@d.test>, {MX}, dsn=2.0.0, status=sent ({reply})")[
        7:
    ] == (
        "c@d.test",
        "mx00.gmx.test",
        "198.51.100.101",
        False,
        "sent",
        "2.0.0",
        "",
        child,
    )  # fmt: skip - one row of words


@pytest.mark.parametrize(
    ("program", "text", "event"),
    [
        (
            "bounce",
            "sender non-delivery notification: A361D2D8715",
            Link(*key(), "bounce", "A361D2D8715"),
        ),
        ("bounce", "sender delay notification: A361D2D8715", Link(*key(), "delay", "A361D2D8715")),
        (
            "bounce",
            "postmaster non-delivery notification: A361D2D8715",
            Link(*key(), "bounce", "A361D2D8715"),
        ),
        (
            "cleanup",
            "milter-reject: END-OF-MESSAGE from localhost[::1]: 5.7.0 limit",
            Ended(*key(), "rejected"),
        ),
        ("cleanup", "reject: header Subject: x from local; from=<a@b>", Ended(*key(), "rejected")),
        ("cleanup", "discard: header Subject: x from local", Ended(*key(), "rejected")),
        ("cleanup", "hold: header Subject: x from local", Ended(*key(), "held")),
        (
            "smtpd",
            "milter-reject: END-OF-MESSAGE from pc[198.51.100.9]: 5.7.0 limit",
            Ended(*key(), "rejected"),
        ),
        (
            "smtpd",
            "milter-discard: END-OF-MESSAGE from pc[198.51.100.9]: milter",
            Ended(*key(), "rejected"),
        ),
        ("smtpd", "reject: DATA from pc[198.51.100.9]: 554 5.7.1 no", Ended(*key(), "rejected")),
        ("postsuper", "removed", Ended(*key(), "deleted")),
        ("postsuper", "placed on hold", Ended(*key(), "held")),
    ],
)
def test_bounces_and_ends(program: str, text: str, event: Event) -> None:
    assert says(f"postfix/{program}", f"{ID}: {text}") == [event]


@pytest.mark.parametrize(
    "text",
    [
        f"{ID}: milter-reject: RCPT from pc[198.51.100.9]: 5.7.0 no",
        f"{ID}: reject: RCPT from pc[1.2.3.4]: 554",
        "NOQUEUE: reject: RCPT from unknown[198.51.100.9]: 553 5.7.1 no",
        "connect from pc[198.51.100.9]",
        "NOQUEUE: milter-reject: END-OF-MESSAGE from pc[198.51.100.9]: no",
        "improper command pipelining after EHLO from x[198.51.100.9]: client=localhost[127.0.0.1], sasl_username=a@b.test",
        "warning: non-SMTP command from x[198.51.100.9]: client=localhost[127.0.0.1]",
        "",
        ":",
        ": ",
    ],
)  # fmt: skip - one row of words
def test_what_is_known_and_silent(text: str) -> None:
    reading = read(f"2026-11-24T09:05:01+01:00 web01 postfix/smtpd[7]: {text}")
    assert (reading.events, reading.formats) == ([], {"postfix": 1})


def test_a_warning_about_a_header_is_no_event() -> None:
    assert (
        says("postfix/cleanup", f"{ID}: warning: header Subject: reject: x from local; from=<a@b>")
        == []
    )


@pytest.mark.parametrize(
    ("reason", "account"),
    [
        (": (reason unavailable), sasl_username=Scan@laden.test", "Scan@laden.test"),
        (": UGFzc3dvcmQ6", ""),
        (": ", ""),
        ("", ""),
    ],
)
def test_a_login_that_failed(reason: str, account: str) -> None:
    text = f"warning: pc.example[198.51.100.9]: SASL LOGIN authentication failed{reason}"
    assert says("postfix/submission/smtpd", text) == [
        Login(1, *AT, "web01", "smtp", account, "198.51.100.9", False)
    ]


def test_a_message_reader_by_its_tag() -> None:
    reading = Recording()
    assert postfix.message(reading, 1, "@1795507501", "web01", "postfix/qmgr[7]:", f"{ID}: removed")
    assert reading.events == [Ended(*key(), "removed")]


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        f"x>, {SENT}",
        "x, relay=none, delay=0, delays=0, dsn=5.0.0, status=bounced (",
        "queued as ABCDEF12",
    ],
)
def test_what_a_sender_or_server_writes_stays_in_its_field(text: str) -> None:
    text = text[:300]
    found = delivery(f'to=<"{text}"@gmx.test>, {SENT}')
    assert found[6:14] == (
        f'"{text}"@gmx.test',
        "",
        "mx00.gmx.test",
        "198.51.100.101",
        False,
        "sent",
        "2.0.0",
        "",
    )  # fmt: skip - one row of words
    found = delivery(
        f"to=<anna@gmx.test>, {MX}, dsn=5.1.1, status=bounced (host mx said: 550 {text})"
    )
    assert found[6:13] == (
        "anna@gmx.test",
        "",
        "mx00.gmx.test",
        "198.51.100.101",
        False,
        "bounced",
        "5.1.1",
    )
    assert found.child == ""
    assert says("postfix/cleanup", f"{ID}: warning: header Subject: {text} from local") == []
    (message_id,) = says("postfix/cleanup", f"{ID}: message-id=<{text}>")
    assert isinstance(message_id, MessageId)
    login = says(
        "postfix/smtpd",
        f"warning: x[198.51.100.9]: SASL LOGIN authentication failed: no, sasl_username={text}",
    )
    assert [(type(e), e[6]) for e in login] == [(Login, "198.51.100.9")]
