"""What: a line break and a mail header after it, in a field of one line.

Why: a script that puts the field into a mail's head sends what the visitor wrote to whomever he
names. No browser lets a line break into such a field, and no person types an encoded one.
Source: OWASP on mail header injection; the oldest way to turn a contact form into a relay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postwarden.model.attempt import Field, Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit

_LINES = (Role.NAME, Role.EMAIL, Role.RECIPIENT, Role.SUBJECT, Role.PHONE, Role.URL)
_ADDRESSES = (Role.EMAIL, Role.RECIPIENT)
_BREAK = r"(?:[\r\n]|%(?:25)?0[ad])"
_ANY_BREAK = re.compile(_BREAK, re.IGNORECASE)
_HEADER = re.compile(
    _BREAK + r"[ \t]{0,20}(?:to|cc|bcc|from|sender|reply-to|return-path|subject|date|message-id"
    r"|mime-version|content-(?:type|transfer-encoding|disposition)|x-[a-z-]{1,30})[ \t]{0,20}(?::|%3a)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[^\s@,;:<>%]{1,64}@[^\s@,;:<>%]{1,253}")
_MOST = 3000


def find(look: Look) -> Iterator[Hit]:
    """One hit, with the role of the first such field."""
    for each in look.attempt.fields:
        if each.role in _LINES and _broken(each):
            yield Hit("header_injection", {"role": each.role.value})
            return


def _broken(field: Field) -> bool:
    value = field.value[:_MOST].strip()  # browsers and scripts add a last line break
    if not ("\n" in value or "\r" in value or "%" in value) or not _ANY_BREAK.search(value):
        return False
    if _HEADER.search(value):
        return True
    return field.role in _ADDRESSES and not (field.role is Role.RECIPIENT and _list(value))


def _list(value: str) -> bool:
    """One address a line: some wish lists ask for their friends' addresses that way."""
    lines = (line.strip(" \t,;") for line in value.splitlines())
    return all(_PLAIN.fullmatch(line) for line in lines if line)
