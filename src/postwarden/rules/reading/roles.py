"""What a field holds, guessed from its name, else from its value. German, English, common systems.

A name is taken apart (`jform[contact_email_copy]`, `cVorname`, `your-message`) and its words looked up,
the sort that says most first: a box for a copy before the address it copies to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from postwarden.model.attempt import Kind, Role
from postwarden.rules.reading import addresses

_PARTS = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])|\d+")
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Fields of the form's machinery; what stands in them nobody typed.
_MACHINE = _words(
    """token nonce csrf captcha altcha recaptcha hcaptcha turnstile state action submit submitted redirect
    referer referrer return target callback timestamp formid formkey sessid session utm gclid trusted
    properties hash checksum version plugin locale module option task controller fnc cl xid vvcode"""
)
#: Beside a trap some plugins keep what they measure with: `honeypot_time`.
_BESIDE_IT = _words("time timestamp token hash nonce key date prefix")
#: Last words of numbers that the form carries along: `comment_post_ID`.
_NUMBERED = frozenset({"id", "ids", "parent"})
_NESTED = re.compile(r"[\[\].]+")
_HONEYPOT = _words("honeypot hideit leerlassen leavethisempty leaveblank")
_HONEYPOT_NAME = re.compile(
    r"(?:^|[\[_-])(?:_hp|__hp|hp_(?:input|field|textarea)|jtl_hp_input|ak_hp_textarea|first_name_confirmation"
    r"|leave_?(?:this_)?(?:empty|blank)|bitte_?(?:leer|frei)_?lassen)(?:$|[\]_-])",
    re.IGNORECASE,
)
_COPY = _words(
    "copy kopie emailcopy sendcopy copytome kopiekunde carboncopy mailcopy cckopie selfcopy ccsender ccme sendcc"
)
_PASSWORD = _words("password passwort kennwort pass pwd passwd passphrase pw")
_EMAIL = _words(
    "email mail emailadresse mailadresse emailaddress mailaddress emailadress smail cemail useremail usermail"
    " absender epost replyto emailrepeat mailfrom"
)
_FRIEND = _words(
    "friend friends freund freundin freunde recipient recipients empfaenger bekannter bekannte receiver to"
    " rec cc bcc recemail toemail mailto freundemail friendemail srecipient empfaengermail invitee invite"
)
_USERNAME = _words(
    "username userlogin login benutzername benutzer nick nickname nutzername loginname userid"
)
_PHONE = _words(
    "phone telephone telefon tel mobile handy fax mobil telefonnummer telefonnr rufnummer handynummer telnr"
    " phonenumber mobilnummer telefax"
)
_COMPANY = _words(
    "company firma firmenname organisation organization unternehmen verein companyname institution betrieb"
)
_ADDRESS = _words(
    "address adresse anschrift street strasse str plz zip zipcode postcode postleitzahl postal ort city stadt"
    " wohnort hausnummer hausnr country land streetaddress housenumber town"
)
_MESSAGE = _words(
    "message nachricht msg text comment comments kommentar kommentare bemerkung bemerkungen anfrage mitteilung"
    " anliegen frage question inquiry enquiry body content beschreibung description notiz note notes feedback"
    " mitteilungen nachrichtentext messagebody messagetext textarea wunsch wuensche excerpt scomment review"
    " rezension bewertungstext anmerkung anmerkungen freitext"
)
_SUBJECT = _words("subject betreff thema topic subjekt topics grund reason")
_URL = _words(
    "url website homepage webseite internetseite webadresse site blog web www internetadresse uri"
)
_NAME = _words(
    "name vorname nachname firstname lastname surname familienname fullname ansprechpartner author fname lname"
    " givenname kontaktperson vollername middlename zuname rufname forename cvorname cnachname sname recname"
    " sendname oxfname oxlname namen kundenname yourname autor"
)
#: What is called a name and is none of a person's.
_NO_NAME = _words(
    "file form product produkt block hook blog page site field shop article artikel list host event tag item"
    " entity navigation slot salutation list group kategorie category store button plugin datei"
)
_ORDER: tuple[tuple[frozenset[str], Role], ...] = (
    (_HONEYPOT, Role.HONEYPOT),
    (_MACHINE, Role.OTHER),
    (_PASSWORD, Role.PASSWORD),
    (_COPY, Role.COPY),
    (_EMAIL, Role.EMAIL),
    (_USERNAME, Role.USERNAME),
    (_COMPANY, Role.COMPANY),
    (_SUBJECT, Role.SUBJECT),
    (_PHONE, Role.PHONE),
    (_NAME, Role.NAME),
    (_MESSAGE, Role.MESSAGE),
    (_URL, Role.URL),
    (_ADDRESS, Role.ADDRESS),
)
#: A message is longer than this or has a line break, a value that nothing else names.
_LONG = 60
_LOOKED_AT = 120


def role_of(name: str, value: str, kind: Kind = Kind.UNKNOWN) -> Role:
    """The field's role; OTHER where neither its name nor its value says more."""
    role, friend = _by_name(name[:_LOOKED_AT])
    if role is None:
        return _by_value(value)
    if role is Role.EMAIL:
        return Role.RECIPIENT if friend else Role.EMAIL
    if role is Role.OTHER and friend and "@" in value[:300]:
        return Role.RECIPIENT
    return _sobered(role, value, kind)


@lru_cache(maxsize=4096)
def _by_name(name: str) -> tuple[Role | None, bool]:
    """The role that a name says, None where it says nothing; whether it is about somebody else.

    Of nested names the last part says most: `recipients[email][]`, `subject[0][value]`.
    """
    if _HONEYPOT_NAME.search(name):
        return Role.HONEYPOT, False
    parts = _parts(name)
    friend = bool(_joined(parts) & _FRIEND)
    beside = not _HONEYPOT.isdisjoint(parts) and not _BESIDE_IT.isdisjoint(parts)
    if beside or (parts and parts[-1] in _NUMBERED):
        return Role.OTHER, friend
    last = next((each for each in reversed(_NESTED.split(name)) if each.strip("[]")), name)
    role = _of_words(_joined(_parts(last))) or _of_words(_joined(parts))
    return (Role.OTHER if role is None and friend else role), friend


def _parts(name: str) -> list[str]:
    return [part.lower().translate(_FOLD) for part in _PARTS.findall(name)]


def _joined(parts: list[str]) -> frozenset[str]:
    """The words of a name, and neighbours as one word: `e-mail`, `first_name`."""
    return frozenset([*parts, *(one + two for one, two in pairwise(parts))])


def _of_words(words: frozenset[str]) -> Role | None:
    for known, role in _ORDER:
        if words & known and not (role is Role.NAME and words & _NO_NAME):
            return _not_misled(role, words)
    return None


def _not_misled(role: Role, words: frozenset[str]) -> Role:
    """`email_subject` is a subject, `email_message` a message."""
    if role is Role.EMAIL and not words & {"address", "adresse"}:
        if words & _SUBJECT:
            return Role.SUBJECT
        return Role.MESSAGE if words & _MESSAGE else role
    return role


def _sobered(role: Role, value: str, kind: Kind) -> Role:
    """An address in what is called a copy is where the copy goes."""
    if role is Role.COPY and "@" in value[:300]:
        return Role.RECIPIENT
    if role is Role.USERNAME and kind is Kind.NEWSLETTER and "@" in value[:300]:
        return Role.EMAIL
    return role


def _by_value(value: str) -> Role:
    """An address alone -> email; lines or many words -> message."""
    short = value[:400].strip()
    if "@" in short and " " not in short and addresses.found(short) == (short.lower(),):
        return Role.EMAIL
    wordy = short.count(" ") >= 3
    if wordy and (len(short) > _LONG or "\n" in short):
        return Role.MESSAGE
    return Role.OTHER
