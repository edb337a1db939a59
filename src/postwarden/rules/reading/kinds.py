"""What a form is for, by the words in its path, else by the fields it has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from postwarden.model.attempt import Field, Kind, Role
from postwarden.rules.reading.roles import role_of

#: Tried in order: an address of an earlier kind may hold words of a later one.
_PATHS = tuple(
    (kind, re.compile(words, re.IGNORECASE).search)
    for kind, words in (
        (
            Kind.TELL_A_FRIEND,
            r"tell[-_]?a[-_]?friend|tellafriend|send[-_]?(?:to[-_]?a?[-_]?)?friend|weiterempf|empfehl|suggest"
            r"|(?:^|[/_-])freund|invite|mailto|wishlist/[^?]{0,30}(?:send|share)|recommend",
        ),
        (
            Kind.NEWSLETTER,
            r"newsletter|subscri|rundbrief|abonn|infobrief|infomail|mailing[-_]?list|opt[-_]?in|benachricht",
        ),
        (
            Kind.REGISTRATION,
            r"regist|sign[-_]?up|create[-_]?(?:account|customer)|createpost|neukunde|new[-_]?user|mitglied",
        ),
        (
            Kind.ORDER,
            r"checkout|\border(?:s|/|$)|bestell|kasse|warenkorb|basket|\bcart\b|payment|zahlung|buchung|booking",
        ),
        (
            Kind.COMMENT,
            r"comment|kommentar|guestbook|g(?:ae|%c3%a4|ä)stebuch|\breviews?\b|bewertung|rating|rezension",
        ),
        (
            Kind.CONTACT,
            r"conta[ck]t|kontakt|anfrage|enquir|inquir|feedback|support|nachricht|mailform|formmail|formular"
            r"|rueckruf|impressum|wpforms|powermail|ticket",
        ),
    )
)
#: They mail to people with an account alone.
_PASSWORD = re.compile(
    r"lost[-_]?pass|forgot|passwor|kennwort|recover(?:y|$)", re.IGNORECASE
).search
_MOST_FIELDS = 60


def kind_of(path: str, fields: Iterable[Field] = ()) -> Kind:
    """The kind; UNKNOWN where neither path nor fields say."""
    if _PASSWORD(path[:500]):
        return Kind.UNKNOWN
    for kind, search in _PATHS:
        if search(path[:500]):
            return kind
    roles = [_role(each) for each in list(fields)[:_MOST_FIELDS]]
    return _by_roles(roles)


def _role(field: Field) -> Role:
    return field.role if field.role is not Role.OTHER else role_of(field.name, field.value)


def _by_roles(roles: list[Role]) -> Kind:
    has = set(roles)
    if Role.RECIPIENT in has:
        return Kind.TELL_A_FRIEND
    if Role.PASSWORD in has:
        named = Role.EMAIL in has and has & {Role.NAME, Role.USERNAME, Role.ADDRESS}
        return Kind.REGISTRATION if named or roles.count(Role.PASSWORD) > 1 else Kind.UNKNOWN
    if Role.EMAIL not in has:
        return Kind.UNKNOWN
    if roles.count(Role.ADDRESS) >= 3:
        return Kind.ORDER
    if has & {Role.MESSAGE, Role.SUBJECT}:
        return Kind.CONTACT
    return (
        Kind.NEWSLETTER
        if has <= {Role.EMAIL, Role.NAME, Role.HONEYPOT, Role.OTHER}
        else Kind.UNKNOWN
    )
