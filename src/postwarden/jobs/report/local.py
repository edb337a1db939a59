"""The local part of an address: which piece of it is a person, and what to leave readable."""

from __future__ import annotations

import re
from collections.abc import Callable

STARS = "***"
#: Longer local parts than any mail server takes are masked whole.
LONGEST = 320
_EQUALS = r"(?:=|%(?:25)*3d)"
_DOMAIN = r"(?:[^\W_](?:[\w-]{0,62})\.)+[^\W\d_]{2,24}"
_DOMAINISH = re.compile(_DOMAIN)
# SRS0=hash=day=domain=local and SRS1=hash=forwarder==hash=day=domain=local
_SRS = re.compile(
    r"(?P<kept>srs(?:0[=+-]|1[=+-][^=]*=[^=]*=[=+-])[^=]*=[^=]*=(?P<domain>[^=]+)=)(?P<local>.+)",
    re.IGNORECASE,
)
_SRS_START = re.compile(r"srs[01][=+-]", re.IGNORECASE)
# bounces+local=domain, list-return-7-local=domain, local%domain; `#` is some lists' `=`.
_VERP = re.compile(
    rf"(?P<local>.+?)(?P<sign>{_EQUALS}|[%#!])(?P<domain>{_DOMAIN})(?P<rest>[=+-].*)?",
    re.IGNORECASE,
)
_BANG = re.compile(rf"(?P<domain>{_DOMAIN})!(?P<local>.+)")
_LIST = re.compile(
    r"(?:[\w.-]*(?:bounces?|returns?|verp|owner|newsletter|no-?reply|errors?|unsubscribe|confirm)"
    r"[\w.]*(?:[+]|%(?:25)*2b|-)(?:\d{1,12}-)?)+",
    re.IGNORECASE,
)
# Names that stand before `=` in logs, queries and headers; anything else there may be a person.
_KEYS = frozenset(
    """a absender account arg auth authid authenticated_id bcc cc contact ctladdr e e-mail e_mail
    email email_address empfaenger envelope-from f for friend from h header.from header.i id login
    mail mailfrom mailto message-id msgid name nachricht orig_to p proto r rcpt recipient reply-to
    reply_to replyto ruser s sasl_sender sasl_username sender set_id smtp.mailfrom t to u uid user
    user_name username your-email an von login_name mailbox dest destination address addr
    adresse kontakt""".split()
)
_KEYED = re.compile(rf"(?P<key>[^=&?/]{{1,64}}?)(?P<sign>{_EQUALS})", re.IGNORECASE)
_PARTS = re.compile(r"[&?/]|%(?:25)*(?:26|3f|2f)", re.IGNORECASE)
_LEADING = "'`*|!#$^~_{}?&/="
_ESCAPED = re.compile(
    r"(?:%(?:25)*[0-9a-f]{2}|=[0-9a-f]{2}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})+", re.IGNORECASE
)


def first_character(local: str) -> str:
    """Name the character that stays: the first letter or digit that is not part of an escape."""
    return next((char for char in _ESCAPED.sub("", local) if char.isalnum()), "")


def starred(local: str) -> str:
    """`kunde` -> `k***`; punctuation alone is nobody."""
    return first_character(local) + STARS if any(map(str.isalnum, local)) else local


def after_keys(kept: str, text: str) -> tuple[str, str]:
    """Move what is no part of the address, as `user=` or `/page?mail=`, to what stays."""
    start = _query(text)
    while keyed := _KEYED.match(text, start):
        if not key_is_known(keyed["key"]):
            break
        start = keyed.end()
    while start < len(text) and text[start] in _LEADING:
        start += 1
    return kept + text[:start], text[start:]


def foreign_local(local: str, angled: bool) -> tuple[str, str, str]:
    """Split what stands before a foreign domain into what stays, the mask, and the person."""
    if len(local) > LONGEST:
        return "", starred(local), local
    if srs := _SRS.fullmatch(local):
        return srs["kept"], starred(srs["local"]), srs["local"]
    keyed = None if angled else _KEYED.match(local)
    if not keyed:
        return "", starred(local), local
    person = local[keyed.end() :]
    # `word=name@` is a key, but `name=domain@` is a person too.
    name = starred(keyed["key"]) if _DOMAINISH.search(person) else keyed["key"]
    return name + keyed["sign"], starred(person), person


def own_local(local: str, ours: Callable[[str], bool]) -> str:
    """Mask the foreign person that a list or a forwarder wrote into one of our addresses."""
    if len(local) > LONGEST:
        return starred(local)
    if srs := _SRS.fullmatch(local):
        return local if ours(srs["domain"]) else srs["kept"] + starred(srs["local"])
    if _SRS_START.match(local):
        return starred(local)
    if (bang := _BANG.fullmatch(local)) and not ours(bang["domain"]):
        return f"{bang['domain']}!{starred(bang['local'])}"
    verp = _VERP.fullmatch(local)
    if not verp or ours(verp["domain"]):
        return local
    return _without_list(verp["local"]) + local[verp.end("local") :]


def key_is_known(key: str) -> bool:
    """Say whether a name before `=` is a log's or a form's, and no person."""
    return key.casefold().strip("[]{}'\"._-?&") in _KEYS


def _without_list(local: str) -> str:
    if prefix := _LIST.match(local):
        return prefix.group() + starred(local[prefix.end() :])
    return starred(local)


def _query(text: str) -> int:
    """Find where the last part of a URL begins: after the path and the parameters before it."""
    if not text.startswith("/") and not any(sign in text for sign in "=?%"):
        return 0
    return max((part.end() for part in _PARTS.finditer(text)), default=0)
