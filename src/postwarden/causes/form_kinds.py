"""What a form is for, read off its path and the subjects of its mail.

What: the words German and English sites use, and the paths of common shop and content systems.
A kind says whether the form carries the visitor's words onward (contact, tell-a-friend, comment,
order) or mails a text that the site writes to the address typed in (newsletter, registration,
password). Where no word is known the kind is `unknown`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from postwarden.causes import places

#: Kinds whose mail is the site's own text to whoever was typed in.
CONFIRMING = frozenset({"newsletter", "registration", "password"})

#: Tried in order: a word of an earlier kind wins.
_WORDS = (
    (
        "tell-a-friend",
        r"tell[-_]?a[-_]?friend|tellafriend|send[-_]?(to[-_]?a?[-_]?)?friend|sendfriend|suggest"
        r"|recommend|refer[-_]?a|weiterempf|empfehl|freund|wishlist.{0,20}(send|share)|mailto"
        r"|product[-_]?(share|notify)|\bshare\b",
    ),
    (
        "password",
        r"lost[-_]?pass|forgot|password|passwort|pwd|kennwort|resetpass|password_double_opt|recover",
    ),
    (
        "newsletter",
        r"newsletter|subscri|mailing|rundbrief|abonn|nl[-_]?(anmeld|form|reg)|mailpoet|mc4wp|optin"
        r"|opt[-_]in|infobrief|infomail",
    ),
    (
        "registration",
        r"regist|sign[-_]?up|signup|create[-_]?(account|customer|login)|createpost|anmeld|neukunde"
        r"|kundenkonto|konto|\bjoin\b|\baccount\b|new[-_]?user|mitglied|user/add",
    ),
    (
        "comment",
        r"comment|kommentar|guestbook|g(ä|ae|%c3%a4)stebuch|\breviews?\b|bewertung|rezension",
    ),
    (
        "order",
        r"checkout|\borders?\b|bestell|kasse|warenkorb|basket|\bcart\b|payment|zahlung|buchung|booking|reserv",
    ),
    (
        "contact",
        r"conta[ck]t|kontakt|anfrage|enquir|inquir|feedback|support|message|nachricht|mailform|formmail"
        r"|formular|rueckruf|r%c3%bcckruf|callback-?form|\bask\b|frage|impressum|wpcf7|wpforms|powermail"
        r"|form_?handler|ticket|senden",
    ),
)
#: Names that a form's handler may bear, and a mailer that somebody planted as well.
_HANDLER = re.compile(
    r"(send[-_]?mail|mail[-_]?send|send(form)?|mail(er)?|form)\.php", re.IGNORECASE
).search
_KINDS = tuple((kind, re.compile(words, re.IGNORECASE).search) for kind, words in _WORDS)
_SUBJECTS = (
    ("newsletter", re.compile(r"newsletter|rundbrief|subscri|abonn", re.IGNORECASE).search),
    (
        "registration",
        re.compile(
            r"regist|willkommen|welcome|ihr (kunden)?konto|anmeldung|your account|konto",
            re.IGNORECASE,
        ).search,
    ),
    ("password", re.compile(r"passwor|kennwort", re.IGNORECASE).search),
    ("tell-a-friend", re.compile(r"empfiehlt|empfehlung|recommend", re.IGNORECASE).search),
    ("order", re.compile(r"bestell|order|auftrag|rechnung|invoice", re.IGNORECASE).search),
    (
        "contact",
        re.compile(
            r"anfrage|kontakt|nachricht|enquiry|contact|message|kopie|copy", re.IGNORECASE
        ).search,
    ),
)
#: Endpoints that other servers call without reading a page: payment, webhooks, cron.
_SERVICE = re.compile(
    r"callback|ipn|webhook|hook|notify|notification|paypal|stripe|klarna|mollie|payone|saferpay"
    r"|amazonpay|sofort|cron|/api/|/rest/|soap|xmlrpc|jsonrpc",
    re.IGNORECASE,
).search


def kind_of(form: str, subjects: Iterable[str] = ()) -> str:
    """The form's kind by its path, else by the words its subjects share, else `unknown`."""
    for kind, search in _KINDS:
        if search(form):
            return kind
    if not places.holds_code(form) and _HANDLER(form):
        return "contact"
    counted = Counter(_subject_kind(s) for s in subjects if s)
    if not counted:
        return "unknown"
    kind, count = counted.most_common(1)[0]
    return kind if count * 2 > sum(counted.values()) else "unknown"


def _subject_kind(subject: str) -> str:
    return next((kind for kind, search in _SUBJECTS if search(subject)), "unknown")


def is_service(form: str) -> bool:
    """Whether other servers are expected to call this endpoint."""
    return bool(_SERVICE(form)) and kind_of(form) in ("unknown", "order")
