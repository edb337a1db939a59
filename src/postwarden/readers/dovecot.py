"""Dovecot: who logged in to a mailbox, and who failed to.

Seen as: `imap-login: Login: user=<info@laden.test>, method=PLAIN, rip=198.51.100.5, lip=192.0.2.10,
mpid=13945, TLS, session=<...>` behind `dovecot:` in syslog; in Dovecot's own file as
`Nov 24 09:03:41 imap-login: Info: Login: ...`. A login by SMTP is seen here only when it fails.
Source: Dovecot 2.3.19, recorded; 2.2 and 2.4 from public threads.
"""

from __future__ import annotations

import re

from postwarden.readers.reading import Reading

NAME = "dovecot"

_OWN = re.compile(
    r"((?:[A-Z][a-z]{2} [ \d]\d|\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d(?:\.\d{1,6})?) "
    r"(?=[a-z][\w-]{0,30}(?:\(.{0,300}?\))?(?:<[^<>]{0,80}>){0,2}: "
    r"(?:Info|Error|Warning|Debug|Fatal|Panic): )"
).match
_LEVELS = ("Info: ", "Error: ", "Warning: ", "Debug: ", "Fatal: ", "Panic: ")
_SERVICES = {
    "imap": "imap",
    "pop3": "pop3",
    "managesieve": "sieve",
    "sieve": "sieve",
    "submission": "smtp",
}
#: The user name is the client's text, what follows is Dovecot's: the rightmost `rip=` is real.
_CLIENT = re.compile(
    r"user=<(.{0,512})>, (?:method=[\w-]{0,40}, )?rip=([0-9a-fA-F.:]{2,45})(?:, |$)"
).match
#: Twice the end of a name in one line: a user name or password that looks like one. Not believed.
_REFUSED = re.compile(
    r"(?:auth-worker: |conn unix:[^ ]{1,80} \(.{0,80}?\): auth-worker<\d{1,9}>: )?[\w-]{1,40}"
    r"\(([^()\s]{0,320}),([0-9a-fA-F.:]{2,45})(?:,<?[^<>(),]{0,80}>?){0,2}\)(?:<[^<>]{0,80}>)?: "
    r"(?:[\w-]{1,40}: )?(?:Password mismatch|[Uu]nknown user|pam_authenticate\(\) failed: Auth)(?!.*\): )"
).match


def line(reading: Reading, number: int, text: str) -> bool:
    """Read one line of Dovecot's own file; see LineReader."""
    if text[6:7] != " " and text[4:5] != "-":
        return False
    found = _OWN(text)
    if found is None:
        return False
    try:
        reading.when(found[1])
        _text(reading, number, found[1], "", text[found.end() :])
    except (ValueError, OverflowError):
        return False
    reading.formats[NAME] += 1
    return True


def message(reading: Reading, number: int, stamp: str, host: str, tag: str, text: str) -> bool:
    """Read one syslog entry; see MessageReader."""
    if text[:5] != "lmtp(":  # a delivery, which Postfix or Exim tells as well
        _text(reading, number, stamp, host, text)
    return True


def _text(reading: Reading, number: int, stamp: str, host: str, text: str) -> None:
    program, _, rest = text.partition(": ")
    if rest.startswith(_LEVELS):
        rest = rest.partition(": ")[2]
    if program.endswith("-login"):
        _login(reading, number, stamp, host, program[:-6], rest)
    elif program.startswith("auth"):
        found = _REFUSED(rest)
        if found:
            _append(reading, number, stamp, host, "auth", found.groups(), ok=False)


def _login(reading: Reading, number: int, stamp: str, host: str, program: str, text: str) -> None:
    reason, user, rest = text.partition("user=<")
    service = _SERVICES.get(program)
    if not user or service is None:
        return
    ok = reason in ("Login: ", "Logged in: ")
    if not ok and "auth failed" not in reason and "(auth_failed)" not in reason:
        return
    found = _CLIENT(user + rest)
    if found:
        _append(reading, number, stamp, host, service, found.groups(), ok=ok)


def _append(
    reading: Reading,
    number: int,
    stamp: str,
    host: str,
    service: str,
    who: tuple[str, ...],
    *,
    ok: bool,
) -> None:
    at, clock = reading.when(stamp)
    reading.sink.login(number, at, clock, host, service, who[0][:320], who[1], ok)
