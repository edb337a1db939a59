"""Logins to mailboxes, as Dovecot 2.2, 2.3 and 2.4 write them."""

import pytest

from postwarden.model.event import Clock, Login
from tests.readers._samples import HOSTILE, events, read

FRONT = "2026-11-24T09:05:05+01:00 web01 dovecot: "
WHO = "user=<Info@laden.test>, method=PLAIN, rip=198.51.100.5, lip=192.0.2.10"


def login(
    service: str, ok: bool, account: str = "Info@laden.test", ip: str = "198.51.100.5"
) -> Login:
    return Login(1, 1795507505.0, 0, "web01", service, account, ip, ok)


@pytest.mark.parametrize(
    "text",
    [
        f"imap-login: Login: {WHO}, mpid=13945, TLS, session=<e/a7+wFhdbbGEmQF>",
        f"imap-login: Login: {WHO}",
        f"imap-login: Info: Logged in: {WHO}, TLS, session=<x>",
        "imap-login: Login: user=<Info@laden.test>, rip=198.51.100.5, lip=192.0.2.10, TLS",
    ],
)
def test_a_login(text: str) -> None:
    assert events(FRONT + text) == [login("imap", True)]


@pytest.mark.parametrize(
    "reason",
    [
        "Disconnected (auth failed, 1 attempts in 7 secs)",
        "Aborted login (auth failed, 3 attempts in 9 secs)",
        "Disconnected: Aborted login by logging out (auth failed, 1 attempts in 2 secs)",
        "Disconnected: Connection closed (auth failed, 1 attempts in 2 secs)",
        "Info: Login aborted: Connection closed (auth failed, 1 attempts in 2 secs) (auth_failed)",
    ],
)
def test_a_login_that_failed(reason: str) -> None:
    assert events(f"{FRONT}imap-login: {reason}: {WHO}, TLS, session=<x>") == [login("imap", False)]


@pytest.mark.parametrize(
    ("program", "service"),
    [("imap", "imap"), ("pop3", "pop3"), ("managesieve", "sieve"), ("submission", "smtp")],
)
def test_the_services(program: str, service: str) -> None:
    assert events(f"{FRONT}{program}-login: Login: {WHO}, TLS") == [login(service, True)]
    assert events(f"{FRONT}{program}-login: Disconnected (auth failed, 1 attempts): {WHO}") == [
        login(service, False)
    ]


def test_ipv6() -> None:
    text = WHO.replace("198.51.100.5", "2001:db8::5")
    assert events(f"{FRONT}imap-login: Login: {text}, TLS") == [
        login("imap", True, ip="2001:db8::5")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "imap-login: Disconnected: Connection closed (no auth attempts in 0 secs): user=<>, rip=198.51.100.5, lip=192.0.2.10, session=<x>",
        "imap-login: Info: Login aborted: Connection closed (no auth attempts in 0 secs) (no_auth_attempts): user=<>, rip=198.51.100.5, lip=192.0.2.10",
        "imap-login: Disconnected (tried to use disallowed plaintext auth): user=<>, rip=198.51.100.5, lip=192.0.2.10",
        "lmtp(info@laden.test)<13897><UIxGI8ZS>: msgid=<abc.1@shop.example>: saved mail to INBOX",
        "imap(info@laden.test)<1><x>: Logged out in=1 out=2",
        "imap-hibernate-login: Login: " + WHO,
        "auth: Error: passwd-file(Info@laden.test,198.51.100.5): stat() failed",
        "master: Warning: Killed with signal 15",
        "",
    ],
)
def test_what_is_known_and_silent(text: str) -> None:
    reading = read(FRONT + text)
    assert (reading.events, reading.formats) == ([], {"dovecot": 1})


@pytest.mark.parametrize(
    "text",
    [
        "auth: passwd-file(Info@laden.test,198.51.100.5): Password mismatch",
        "auth: passwd-file(Info@laden.test,198.51.100.5): unknown user",
        "auth: Info: passwd-file(Info@laden.test,198.51.100.5,<a/b+c>): unknown user",
        "auth: Info: passwd-file(Info@laden.test,198.51.100.5,<a/b+c>): Password mismatch (given password: x)",
        "auth-worker(77): Info: sql(Info@laden.test,198.51.100.5,<a>): Password mismatch",
        "auth-worker(77): Info: conn unix:auth-worker (pid=7,uid=9): auth-worker<3>: sql(Info@laden.test,198.51.100.5,<a>): unknown user",
        "auth: pam(Info@laden.test,198.51.100.5): pam_authenticate() failed: Authentication failure (password mismatch?)",
        "auth: Info: auth(Info@laden.test,198.51.100.5,sasl:plain)<a>: passdb-file: Password mismatch",
    ],
)
def test_what_the_auth_process_says(text: str) -> None:
    assert events(FRONT + text) == [login("auth", False)]


@pytest.mark.parametrize(
    ("stamp", "at", "clock"),
    [
        ("Nov 24 09:05:05", 91443905.0, Clock.YEARLESS),
        ("2026-11-24 09:05:05", 1795511105.0, Clock.LOCAL),
    ],
)
def test_dovecots_own_file(stamp: str, at: float, clock: Clock) -> None:
    found = events(f"{stamp} imap-login: Info: Login: {WHO}, TLS, session=<x>")
    assert found == [login("imap", True)._replace(at=at, clock=clock, host="")]
    reading = read(
        f"{stamp} master: Info: Dovecot v2.3.19 starting up",
        f"{stamp} lmtp(info@laden.test)<1><x>: Info: msgid=<a@b>: saved mail to INBOX",
        f"{stamp} auth: Debug: hello",
    )
    assert (reading.events, reading.formats) == ([], {"dovecot": 3})


@pytest.mark.parametrize(
    "line",
    [
        "Nov 99 09:05:05 imap-login: Info: Login: x",
        "2026-11-24 99:05:05 imap-login: Info: x",
        "2026-11-24 09:05:05 imap-login: Login: x",
        "2026-11-24 09:05:05 Info: x",
    ],
)  # fmt: skip - one row of words
def test_what_is_no_line_of_it(line: str) -> None:
    assert read(line).unread == 1


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "x>, method=PLAIN, rip=203.0.113.1, lip=192.0.2.10, TLS, session=<y",
        "x,203.0.113.1): Password mismatch",
        "x,203.0.113.1): Password mismatch (given password: ",
        "x>, rip=203.0.113.1",
    ],
)
def test_a_user_name_forges_no_address_and_no_success(text: str) -> None:
    rest = "method=PLAIN, rip=198.51.100.5, lip=192.0.2.10, TLS, session=<x>"
    for line in (
        f"imap-login: Disconnected (auth failed, 1 attempts in 7 secs): user=<{text}>, {rest}",
        f"auth: passwd-file({text},198.51.100.5): Password mismatch",
        f"auth: passwd-file({text},198.51.100.5,<x>): unknown user",
    ):
        for event in events(FRONT + line):
            assert isinstance(event, Login)
            assert (event.ip, event.ok) == ("198.51.100.5", False)
