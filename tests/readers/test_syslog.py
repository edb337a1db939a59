"""Syslog lines: the dialects of the line, and who is asked for the text."""

import pytest

from postwarden.model.event import Accepted, ScriptMail
from postwarden.readers import syslog
from tests.readers._recording import Recording
from tests.readers._samples import HOSTILE, events, read

TEXT = "136DF2D89FA: uid=5005 from=<web1>"


@pytest.mark.parametrize(
    ("line", "host"),
    [
        (f"Nov 24 09:03:31 web01 postfix/pickup[1]: {TEXT}", "web01"),
        (f"Nov  4 09:03:31 web01 postfix/pickup[1]: {TEXT}", "web01"),
        (f"2026-11-24T09:03:31.123456+01:00 web01 postfix/pickup[1]: {TEXT}", "web01"),
        (f"2026-11-24T08:03:31Z web01.example.net postfix/pickup[1]: {TEXT}", "web01.example.net"),
        (f"2026-11-24T09:03:31+0100 web01 postfix/pickup[1]: {TEXT}", "web01"),
        (f"<22>Nov 24 09:03:31 web01 postfix/pickup[1]: {TEXT}", "web01"),
        (f"<22>2026-11-24T08:03:31Z web01 postfix/pickup: {TEXT}", "web01"),
        (f"<22>1 2026-11-24T08:03:31.5Z web01 postfix/pickup 1 - - {TEXT}", "web01"),
        (
            f'<22>1 2026-11-24T08:03:31.5Z web01 postfix/pickup 1 ID7 [x@1 a="b"] \ufeff{TEXT}',
            "web01",
        ),
        (f"Nov 24 09:03:31 2001:db8::7 postfix/pickup[1]: {TEXT}", "2001:db8::7"),
    ],
)
def test_the_dialects_of_a_line(line: str, host: str) -> None:
    (event,) = events(line)
    assert isinstance(event, Accepted)
    assert (event.host, event.queue_id, event.user) == (host, "136DF2D89FA", "5005")


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("postfix/smtp[1]:", "postfix"),
        ("postfix-out/smtpd/smtpd[1]:", "postfix"),
        ("postfix/postfix-script[1]:", "postfix"),
        ("dovecot:", "dovecot"),
        ("dovecot[9]:", "dovecot"),
        ("exim[1]:", "exim"),
        ("exim4[1]:", "exim"),
        ("sendmail[1]:", "sendmail"),
        ("sm-mta[1]:", "sendmail"),
        ("sm-msp-queue[1]:", "sendmail"),
        ("sshd[1]:", "syslog"),
        ("kernel:", "syslog"),
        ("last", "syslog"),
        ("", "syslog"),
        ("[]:", "syslog"),
    ],
)  # fmt: skip - one row of words
def test_who_is_asked(tag: str, name: str) -> None:
    assert read(f"Nov 24 09:03:31 web01 {tag} hello there").formats == {name: 1}


def test_php_writes_under_any_name() -> None:
    (event,) = events(
        "Nov 24 09:03:31 web01 shop-fpm[7]: mail() on [/a.php:1]: To: a@b.test -- Headers: "
    )
    assert isinstance(event, ScriptMail)


@pytest.mark.parametrize(
    "line",
    [
        "Foo 24 09:03:31 web01 sshd[1]: x",
        "Nov 99 09:03:31 web01 sshd[1]: x",
        "Nov 24 09:03:31 web01",
        "2026-99-24T09:03:31+01:00 web01 sshd[1]: x",
        "Nov 24 09:03:31 imap-login: Infos: x",
        "<22>1 2026-11-24T08:03:31.5Z web01 postfix/pickup",
        "<22>",
        "<22>1 - web01 a b - - x",
        "2026-11-24T09:03:31 web01 sshd[1]: x",
        "Nov 24 09:03:31 mail: sshd[1]: x",
    ],
)  # fmt: skip - one row of words
def test_what_is_no_syslog_line(line: str) -> None:
    reading = read(line)
    assert (reading.events, reading.unread) == ([], 1)


def test_a_known_tag_does_not_vouch_for_a_bad_stamp() -> None:
    good = f"Nov 24 09:03:31 web01 postfix/pickup[1]: {TEXT}"
    reading = read(good, good.replace("09:03:31", "09:63:31"))
    assert (len(reading.events), reading.unread) == (1, 1)


def test_an_entry_is_counted_and_handed_over() -> None:
    reading = Recording()
    assert syslog.entry(reading, 7, "@1795511021.5", "web01", "postfix/pickup[1]", TEXT)
    (event,) = reading.events
    assert event[:4] == (7, 1795511021.5, 0, "web01")
    assert not syslog.entry(reading, 8, "@nan", "web01", "postfix/pickup[1]", TEXT)
    assert not syslog.entry(reading, 8, "@nan", "web01", "never-met", TEXT)
    assert reading.formats == {"postfix": 1}


def test_the_programs_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syslog, "_ROUTES", 10)
    reading = read(*(f"Nov 24 09:03:31 web01 sshd[{pid}]: x" for pid in range(50)))
    assert len(reading.routes) <= 11


@pytest.mark.parametrize("text", HOSTILE)
def test_what_another_program_quotes_is_no_line_of_its_own(text: str) -> None:
    assert events(f"Nov 24 09:03:31 web01 app[1]: {text}") == []
