"""Exim's main log: arrivals, deliveries, bounces, the caller's directory, logins that failed."""

import pytest

from postwarden.model.event import (
    Accepted,
    Clock,
    Delivery,
    Ended,
    Event,
    Link,
    Login,
    MessageId,
    Sender,
)
from postwarden.readers import exim
from tests.readers._samples import HOSTILE, events, read

ID = "1xVmUn-0003cT-1R"
AT = (1795511245.0, Clock.LOCAL)


def key(number: int = 1, queue_id: str = ID) -> tuple[int, float, int, str, str, str]:
    return number, *AT, "", "exim", queue_id


def line(text: str, pid: str = "") -> str:
    return f"2026-11-24 09:07:25 {pid}{text}"


def of_id(text: str) -> list[Event]:
    return events(line(f"{ID} {text}"))


def delivery(text: str) -> Delivery:
    (event,) = of_id(text)
    assert isinstance(event, Delivery)
    return event


def accepted(*lines: str) -> Accepted:
    (event,) = (e for e in events(*lines) if isinstance(e, Accepted))
    return event


def test_a_message_of_a_local_user() -> None:
    assert of_id("<= web1@web02.example.net U=web1 P=local S=401") == [
        Accepted(*key(), "local", "web1"),
        Sender(*key(), "web1@web02.example.net", 401, 0),
    ]


def test_a_message_by_login_with_everything_logged() -> None:
    text = r'<= info@laden.test H=(pc.example) [198.51.100.9]:51234 I=[192.0.2.1]:587 P=esmtpsa X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no A=plain:Info@laden.test S=311 id=abc.0@shop.example T="Gr\303\274\303\237e \"for\" x@y" from <info@laden.test> for a@gmx.test b@gmx.test'
    assert of_id(text) == [
        Accepted(*key(), "client", "", "Info@laden.test", "198.51.100.9"),
        Sender(*key(), "info@laden.test", 311, 2),
        MessageId(*key(), "abc.0@shop.example"),
    ]


@pytest.mark.parametrize(
    ("host", "name", "address"),
    [
        ("H=pc.example [198.51.100.9]", "pc.example", "198.51.100.9"),
        ("H=pc.example (helo) [198.51.100.9]:1", "pc.example", "198.51.100.9"),
        ("H=([192.0.2.66]) [198.51.100.9]", "", "198.51.100.9"),
        ("H=[198.51.100.9]", "", "198.51.100.9"),
        ("H=pc.example [2001:db8::9]:25", "pc.example", "2001:db8::9"),
    ],
)
def test_the_client(host: str, name: str, address: str) -> None:
    found = accepted(line(f"{ID} <= a@b.test {host} P=esmtp S=1"))
    assert (found.origin, found.client_name, found.client, found.account) == (
        "client",
        name,
        address,
        "",
    )


@pytest.mark.parametrize(
    ("auth", "account"),
    [
        ("plain:Info@laden.test", "Info@laden.test"),
        ("dovecot_login:info@laden.test:info@laden.test", "info@laden.test"),
        ("cram_md5", ""),
    ],
)
def test_the_account(auth: str, account: str) -> None:
    assert (
        accepted(line(f"{ID} <= a@b.test H=x [198.51.100.9] P=esmtpa A={auth} S=1")).account
        == account
    )


def test_a_bounce_names_its_parent() -> None:
    assert of_id("<= <> R=1xVmUo-0003cX-0V U=mail P=local S=2044") == [
        Accepted(*key(), "local", "mail", parent="1xVmUo-0003cX-0V"),
        Link(*key(queue_id="1xVmUo-0003cX-0V"), "bounce", ID),
        Sender(*key(), "", 2044, 0),
    ]


CWD = "cwd=/var/www/web1/up loads 3 args: /usr/sbin/exim4 -t -i"
ARRIVAL = f"{ID} <= a@b.test U=web1 P=local S=1"


@pytest.mark.parametrize(
    ("lines", "cwd"),
    [
        ([line(CWD, "[7] "), line(ARRIVAL, "[7] ")], "/var/www/web1/up loads"),
        (
            [line(CWD, "[7] "), line("cwd=/tmp 3 args: exim -t -i", "[8] "), line(ARRIVAL, "[7] ")],
            "/var/www/web1/up loads",
        ),
        ([line(CWD, "[7] "), line(ARRIVAL, "[8] ")], ""),
        (
            [
                line("cwd=/var/spool/exim4 4 args: /usr/sbin/exim4 -Mc x", "[7] "),
                line(ARRIVAL, "[7] "),
            ],
            "",
        ),
        ([line("cwd=/ 2 args: /usr/sbin/exim4 -qG", "[7] "), line(ARRIVAL, "[7] ")], ""),
        # Without process ids: only where one caller alone can be meant.
        ([line(CWD), line(ARRIVAL)], "/var/www/web1/up loads"),
        ([line(CWD), line(CWD), line(ARRIVAL)], "/var/www/web1/up loads"),
        ([line(CWD), line("cwd=/tmp 3 args: exim -t -i"), line(ARRIVAL)], ""),
        ([line(CWD).replace("07:25", "07:20"), line(ARRIVAL)], ""),
    ],
)
def test_the_callers_directory(lines: list[str], cwd: str) -> None:
    assert accepted(*lines).cwd == cwd


def test_a_directory_belongs_to_one_message() -> None:
    found = [
        e.cwd
        for e in events(line(CWD, "[7] "), line(ARRIVAL, "[7] "), line(ARRIVAL, "[7] "))
        if isinstance(e, Accepted)
    ]
    assert found == ["/var/www/web1/up loads", ""]


def test_directories_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exim, "_BOUND", 5)
    reading = read(*(line(CWD, f"[{pid}] ") for pid in range(1, 20)))
    assert list(reading.memory["exim.cwd"]) == ["15", "16", "17", "18", "19"]


MX = "R=dnslookup T=remote_smtp H=mx00.gmx.test [198.51.100.101]"


@pytest.mark.parametrize("mark", ["=>", "->", ">>"])
def test_a_delivery(mark: str) -> None:
    assert delivery(f'{mark} anna@gmx.test {MX} X=TLS1.3:x:256 CV=yes C="250 OK"') == Delivery(
        *key(), "anna@gmx.test", "", "mx00.gmx.test", "198.51.100.101", False, "sent", "", ""
    )


@pytest.mark.parametrize(
    ("form", "recipient", "original"),
    [
        ("a@b.test", "a@b.test", ""),
        ("a@b.test <orig@c.test>", "a@b.test", "orig@c.test"),
        ("a@b.test <a@b.test>", "a@b.test", ""),
        ("web1 <a@b.test>", "a@b.test", ""),
        ("web1 (up@b.test) <a@b.test>", "a@b.test", ""),
        ("|/usr/bin/filter -x y <a@b.test>", "a@b.test", ""),
        ("/var/vmail/a@b.test/ <a@b.test>", "a@b.test", ""),
        (":blackhole: <a@b.test>", "a@b.test", ""),
        ('"x y"@b.test <o@c.test>', '"x y"@b.test', "o@c.test"),
    ],
)
def test_the_forms_of_a_recipient(form: str, recipient: str, original: str) -> None:
    for text in (f"=> {form} {MX}", f"** {form} {MX}: 550 no", f"** {form}: Unrouteable address"):
        found = delivery(text)
        assert (found.recipient, found.original) == (recipient, original)


@pytest.mark.parametrize(
    ("text", "relay", "local"),
    [
        ("=> web1 <a@b.test> R=local_user T=mail_spool", "mail_spool", True),
        ("=> a@b.test R=virtual T=dovecot_lmtp H=127.0.0.1 [127.0.0.1]", "127.0.0.1", True),
        ("=> a@b.test R=x T=appendfile", "appendfile", True),
        ("=> a@b.test R=x", "local", True),
        (f"=> a@b.test {MX}", "mx00.gmx.test", False),
        ("** a@b.test: Unrouteable address", "none", False),
        ("** a@b.test R=x T=maildrop: mailbox is full", "maildrop", True),
        ("== a@b.test routing defer (-51): retry time not reached", "none", False),
    ],
)
def test_what_stays_here(text: str, relay: str, local: bool) -> None:
    found = delivery(text)
    assert (found.relay, found.local) == (relay, local)


@pytest.mark.parametrize(
    ("text", "status", "dsn", "reply"),
    [
        (
            f"** weg@gmx.test {MX}: SMTP error from remote mail server after RCPT TO:<weg@gmx.test>: 550 5.1.1 unavailable",
            "bounced",
            "5.1.1",
            "SMTP error from remote mail server after RCPT TO:<weg@gmx.test>: 550 5.1.1 unavailable",
        ),
        (
            "== voll@gmx.test R=r T=smtp defer (-44) H=mx [198.51.100.101]: 452-4.2.2 over quota",
            "deferred",
            "4.2.2",
            "452-4.2.2 over quota",
        ),
        ("** a@b.test: Unrouteable address", "bounced", "", "Unrouteable address"),
    ],
)  # fmt: skip - one row of words
def test_how_it_ended(text: str, status: str, dsn: str, reply: str) -> None:
    found = delivery(text)
    assert (found.status, found.dsn, found.text) == (status, dsn, reply)


@pytest.mark.parametrize(
    ("reply", "child"),
    [
        ("250 2.0.0 Ok: queued as 4jYcL44X3pzQTT8", "4jYcL44X3pzQTT8"),
        ("250 OK id=1xVmUo-0003cX-0V", "1xVmUo-0003cX-0V"),
        ("250 OK id=1xVmUo-0000000Abcd-12Xy", "1xVmUo-0000000Abcd-12Xy"),
        ("250 Requested mail action okay, completed: id=1KRqbJ-1gfXmk", ""),
    ],
)
def test_the_next_queue_id(reply: str, child: str) -> None:
    assert delivery(f'=> a@b.test {MX} C="{reply}"').child == child


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Completed", "removed"),
        ("Completed QT=3s", "removed"),
        ("removed by root", "deleted"),
        ("cancelled by eva", "deleted"),
        ("Frozen (delivery error message)", "held"),
        ("H=x [198.51.100.9] F=<a@b> rejected after DATA: spam", "rejected"),
    ],
)  # fmt: skip - one row of words
def test_the_end(text: str, how: str) -> None:
    assert of_id(text) == [Ended(*key(), how)]


@pytest.mark.parametrize(
    "who",
    [
        "(pc.example) [198.51.100.9]",
        "(pc.example) [198.51.100.9]:51234",
        "H=(pc) [198.51.100.9]",
        "pc.example (helo) [198.51.100.9]:5",
        "([192.0.2.66]) [198.51.100.9]",
        "[198.51.100.9]",
        "(pc) [198.51.100.9]:5 I=[192.0.2.1]:587",
    ],
)  # fmt: skip - one row of words
def test_a_login_that_failed(who: str) -> None:
    text = f"login authenticator failed for {who}: 535 Incorrect authentication data (set_id=Info@laden.test)"
    assert events(line(text)) == [
        Login(1, *AT, "", "smtp", "Info@laden.test", "198.51.100.9", False)
    ]


def test_a_login_without_a_name_or_for_another_reason() -> None:
    text = "plain authenticator failed for (x) [198.51.100.9]: "
    (found,) = events(line(text + "535 Incorrect authentication data"))
    assert isinstance(found, Login)
    assert found.account == ""
    assert events(line(text + "435 Unable to authenticate at this time (set_id=a)")) == []


@pytest.mark.parametrize(
    "stamp",
    [
        "09:07:25.123",
        "09:07:25 +0100",
        "09:07:25.123 +0100",
        "09:07:25 [77]",
        "09:07:25.1 +0100 [77]",
    ],
)
def test_the_stamps(stamp: str) -> None:
    (found,) = events(f"2026-11-24 {stamp} {ID} Completed")
    assert found.clock == (Clock.EPOCH if "+" in stamp else Clock.LOCAL)
    assert found.at == pytest.approx(AT[0] - (3600 if "+" in stamp else 0), abs=0.2)


@pytest.mark.parametrize(
    "inside", ["", "2026-11-24 09:07:25 ", "2026-11-24 09:07:25.1 [7] ", "[1/2] ", "[1\\2] "]
)
def test_exim_in_syslog(inside: str) -> None:
    found = events(f"2026-11-24T09:07:25+01:00 mx1 exim[7]: {inside}{ID} Completed")
    assert found == [Ended(1, AT[0] - 3600, 0, "mx1", "exim", ID, "removed")]


def test_the_directory_in_syslog_is_joined_by_the_tag() -> None:
    front = "Nov 24 09:07:25 mx1 exim"
    assert accepted(f"{front}[7]: {CWD}", f"{front}[7]: {ARRIVAL}").cwd == "/var/www/web1/up loads"
    assert accepted(f"{front}[7]: {CWD}", f"{front}[8]: {ARRIVAL}").cwd == ""


def test_long_ids() -> None:
    (found,) = events(line("1xVmUn-0000000Abcd-12Xy Completed"))
    assert isinstance(found, Ended)
    assert found.queue_id == "1xVmUn-0000000Abcd-12Xy"


@pytest.mark.parametrize(
    "text",
    [
        "H=(pc) [198.51.100.11] F=<a@x.test> rejected RCPT <b@gmail.test>: relay not permitted",
        "Start queue run: pid=77",
        "End queue run: pid=77 -qG",
        "exim 4.96 daemon started: pid=1",
        "no host name found for IP address 198.51.100.11",
        "SMTP connection from [198.51.100.11] lost",
        "TLS error on connection from (x) [198.51.100.11]: (gnutls_handshake)",
        f"{ID} SMTP error from remote mail server",
        f"{ID} Message is frozen",
        f"{ID} <=",
        f"{ID} =>",
        f"{ID} *> a@b.test R=x T=y",
        f"{ID} == ",
        "cwd=/x",
        "login authenticator failed for x",
    ],
)  # fmt: skip - one row of words
def test_what_is_known_and_silent(text: str) -> None:
    reading = read(line(text))
    assert (reading.events, reading.formats) == ([], {"exim": 1})


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24 09:07:25 3 [Note] mysqld: ready",
        "2026-11-24 99:07:25 Start queue run: pid=7",
        "2026-11-24 09:07:25,123 fail2ban.actions [7]: NOTICE",
        f"2026-11-24 09:07:25 {ID}",
        f"2026-11-24T09:07:25 {ID} Completed",
        f"2026-11-24 09:07:25 x{ID} Completed",
    ],
)  # fmt: skip - one row of words
def test_what_is_no_line_of_it(text: str) -> None:
    assert read(text).unread == 1


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        'x" for a@b c@d',
        " U=root P=local S=1",
        ' C="250 queued as ABCDEF12"',
        "H=x [203.0.113.1]",
    ],
)
def test_what_a_sender_or_server_writes_stays_in_its_field(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    mail = f'<= "{quoted[:200]}"@b.test H=(x) [198.51.100.9] P=esmtp S=7 id=1@x T="{quoted}" from <a@b.test> for c@d.test'
    found = of_id(mail)
    assert found[0] == Accepted(*key(), "client", "", "", "198.51.100.9")
    assert found[1] == Sender(*key(), f'"{quoted[:200]}"@b.test', 7, 1)
    assert found[2:] == [MessageId(*key(), "1@x")]
    assert delivery(f"** a@gmx.test {MX}: 550 {text}")[6:12] == (
        "a@gmx.test",
        "",
        "mx00.gmx.test",
        "198.51.100.101",
        False,
        "bounced",
    )  # fmt: skip - one row of words
    assert delivery(f'=> "{quoted[:200]}"@gmx.test {MX} C="250 ok"')[7:12] == (
        "",
        "mx00.gmx.test",
        "198.51.100.101",
        False,
        "sent",
    )  # fmt: skip - one row of words
    failed = f"login authenticator failed for (x) [198.51.100.9]: 535 Incorrect authentication data (set_id={text})"
    logins = [(type(e), e[6:]) for e in events(line(failed))]
    assert logins in ([], [(Login, ("198.51.100.9", False))])


@pytest.mark.parametrize("end", ["", "Incorrect authentication data (set_id="])
def test_a_strange_greeting_forges_no_address(end: str) -> None:
    greeting = f"x) [203.0.113.1]: 535 {end}y"
    text = f"login authenticator failed for ({greeting}) [198.51.100.9]: 535 Incorrect authentication data (set_id=a)"
    assert events(line(text)) == []
