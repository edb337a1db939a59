"""PHP's list of mail() calls, in a file and in syslog."""

import pytest

from postwarden.model.event import Clock, ScriptMail
from tests.readers._samples import HOSTILE, events, read

CALL = "mail() on [/var/www/shop/PHPMailer.php:891]: To: kunde@gmx.test -- Headers: From: x@laden.test  X-Mailer: t -- Subject: Betreff"


def mail(text: str) -> ScriptMail:
    (event,) = events(text)
    assert isinstance(event, ScriptMail)
    return event


def test_the_file_form() -> None:
    assert mail(f"[24-Nov-2026 09:03:41 UTC] {CALL}") == ScriptMail(
        1,
        1795511021.0,
        Clock.EPOCH,
        "",
        "/var/www/shop/PHPMailer.php",
        891,
        False,
        "kunde@gmx.test",
        "Betreff",
    )  # fmt: skip - one row of fields


def test_the_syslog_form() -> None:
    found = mail(f"2026-11-24T09:03:41+00:00 web01 php: {CALL}")
    assert (found.at, found.host, found.script_line) == (1795511021.0, "web01", 891)


@pytest.mark.parametrize(
    ("stamp", "at", "clock"),
    [
        ("24-Nov-2026 09:03:41 Europe/Berlin", 1795507421.0, Clock.EPOCH),
        ("24-Jul-2026 09:03:41 Europe/Berlin", 1784876621.0, Clock.EPOCH),
        ("24-Nov-2026 09:03:41 +02:00", 1795503821.0, Clock.EPOCH),
        ("24-Nov-2026 09:03:41 GMT", 1795511021.0, Clock.EPOCH),
        ("24-Nov-2026 09:03:41", 1795511021.0, Clock.LOCAL),
        ("24-Nov-2026 09:03:41 Nowhere/Atlantis", 1795511021.0, Clock.LOCAL),
        ("24-Nov-2026 09:03:41 Europe", 1795511021.0, Clock.LOCAL),
        # The autumn hour occurs twice: it is taken for the first.
        ("25-Oct-2026 02:30:00 Europe/Berlin", 1792888200.0, Clock.EPOCH),
    ],
)
def test_zones_of_the_stamp(stamp: str, at: float, clock: Clock) -> None:
    found = mail(f"[{stamp}] {CALL}")
    assert (found.at, found.clock) == (at, clock)


@pytest.mark.parametrize(
    ("place", "path", "line", "evaled"),
    [
        ("/x/m.php:2", "/x/m.php", 2, False),
        ("/x/m.php(5) : eval()'d code:1", "/x/m.php", 5, True),
        ("/x/m.php(5) : eval()'d code(7) : eval()'d code:1", "/x/m.php", 5, True),
        ("/x/m.php(9) : runtime-created function:1", "/x/m.php", 9, True),
        ("/x/a:b.php:3", "/x/a:b.php", 3, False),
        ("C:\\x\\m.php:4", "C:\\x\\m.php", 4, False),
        ("/x/with blank]: .php:5", "/x/with blank]: .php", 5, False),
        ("/x/(5).php:6", "/x/(5).php", 6, False),
    ],
)
def test_the_script(place: str, path: str, line: int, evaled: bool) -> None:
    found = mail(f"[24-Nov-2026 09:03:41 UTC] mail() on [{place}]: To: a@b.test -- Headers: ")
    assert (found.path, found.script_line, found.evaled) == (path, line, evaled)


@pytest.mark.parametrize(
    ("to", "recipient"),
    [
        ("Kunde@GMX.test", "Kunde@gmx.test"),
        ("Max Muster <max@gmx.test>", "max@gmx.test"),
        ('"Muster, Max" <max@gmx.test>, b@gmx.test', "max@gmx.test"),
        ("Muster, Max <max@gmx.test>", "max@gmx.test"),
        ("x@y.test <max@gmx.test>", "max@gmx.test"),
        ("a@gmx.test, b@gmx.test", "a@gmx.test"),
        ("root", ""),
        ("", ""),
    ],
)
def test_the_first_recipient(to: str, recipient: str) -> None:
    line = f"[24-Nov-2026 09:03:41 UTC] mail() on [/x.php:1]: To: {to} -- Headers: -- Subject: s"
    assert mail(line).recipient == recipient


@pytest.mark.parametrize(
    "line",
    [
        f"[24-Foo-2026 09:03:41 UTC] {CALL}",
        f"[24-Nov-2026 99:03:41 UTC] {CALL}",
        f"[31-Feb-2026 09:03:41 UTC] {CALL}",
        f"[24-Nov-2026 09:03:41 +9] {CALL}",
        "[24-Nov-2026 09:03:41 UTC] PHP Warning:  Undefined variable",
        "[24-Nov-2026 09:03:41 UTC] mail() on [/x.php]: To: ",
        "[",
        "[]",
    ],
)  # fmt: skip - one row of words
def test_what_is_no_such_line(line: str) -> None:
    reading = read(line)
    assert (reading.events, reading.unread) == ([], 1)


@pytest.mark.parametrize("text", [*HOSTILE, f"]: To: z@z.test {CALL}", "y -- Subject: z"])
def test_what_a_sender_writes_stays_in_its_field(text: str) -> None:
    base = "mail() on [/x.php:1]: To: a@b.test"
    for front in ("[24-Nov-2026 09:03:41 UTC] ", "Nov 24 09:03:41 web01 php: "):
        found = mail(f"{front}{base} -- Headers: From: {text} -- Subject: {text}")
        assert found[3:8] == (found.host, "/x.php", 1, False, "a@b.test")
        assert mail(f"{front}{base}, {text}")[3:8] == found[3:8]
