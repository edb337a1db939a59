"""The record to publish instead: what is wrong with a published one, put right.

Text in, text out; '' says that a person has to decide. What comes out parses without a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address

from postwarden.checks.records.spf import MECHANISMS, VERSION, Record, parse, selected

#: Longer records are put right by hand.
_LONGEST = 2000
#: Straight and typographic quotes, invisible signs, backslashes: what pasting leaves behind.
_QUOTES = re.compile(r"[\"'`\u00b4\u2018-\u201f\u00ab\u00bb\u200b\ufeff\\]")
_GAPS = re.compile(r"[,;\s\u00a0]+")
_BEGINNING = re.compile(r"\W{0,9}v\s{0,3}[=:]\s{0,3}spf\s{0,3}1(?!\d)", re.IGNORECASE)
_LOOSE = re.compile(r"\b(include|a|mx|ptr|ip4|ip6|exists|redirect) ?([:=]) ", re.IGNORECASE)
_GLUED = re.compile(
    r"(?<=[^\s+~?-])(?=[+~?-]?(?:include:|redirect=|ip4:|ip6:|exists:)|[+~?-]all(?: |$))",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"([+~?-]?)([A-Za-z0-9]+)([:=])(.+)")
_MISNAMED = {"ipv4": "ip4", "ipv6": "ip6", "ip": "ip4", "ip4": "ip4", "ip6": "ip6"}
_SCHEME = re.compile(r"https?://")


def mended(text: str) -> str:
    """A record with the usual slips put right: `ipv4:`, commas, quotes, glued strings, ..."""
    if len(text) > _LONGEST:
        return ""
    plain = _BEGINNING.sub(VERSION + " ", _QUOTES.sub("", _decoded(text)), count=1)
    plain = _LOOSE.sub(r"\1\2", _GAPS.sub(" ", plain).strip())
    words = _GLUED.sub(" ", plain).split()
    if not words or words[0] != VERSION:
        return ""
    return _good([_mended(word) for word in words[1:]])


def _decoded(text: str) -> str:
    """A snapshot holds bytes as Latin-1; typographic quotes are UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _mended(word: str) -> str:
    word = _SCHEME.sub("", word)
    if word.lower().lstrip("+~?-").rstrip(".") == "all":
        return word.rstrip(".")
    if mechanism := as_mechanism(word):
        return mechanism
    found = _TOKEN.fullmatch(word)
    if found is None:
        return word
    sign, name, _, value = found.groups()
    name = _MISNAMED.get(name.lower(), name.lower())
    if name in ("ip4", "ip6", "a", "mx", "include") and (mechanism := as_mechanism(value)):
        return sign + mechanism
    if name in ("ip4", "ip6") and re.search(r"[A-Za-z]", value):
        name = "a"
    return f"{sign}{name}{'=' if name in ('redirect', 'exp') else ':'}{value}"


def as_mechanism(address: str) -> str:
    """`192.0.2.0/24` -> `ip4:192.0.2.0/24`; '' for what is no address."""
    bare, slash, length = address.partition("/")
    try:
        return f"ip{ip_address(bare).version}:{bare}{slash}{length}"
    except ValueError:
        return ""


def _good(tokens: Iterable[str]) -> str:
    """Join tokens, each once; '' when they are no record without a fault."""
    text = " ".join((VERSION, *dict.fromkeys(tokens)))
    record = parse(text)
    return "" if record.faults or without_effect(record) or glued(record) else text


def misspelt(text: str) -> bool:
    """Whether somebody meant this for an SPF record, and no receiver takes it for one."""
    return not selected((text,)) and bool(_BEGINNING.match(_QUOTES.sub("", _decoded(text[:60]))))


def glued(record: Record) -> tuple[str, ...]:
    """Terms that hold another one: legal as a name, but nobody has such a name."""
    terms = (*record.terms, *([record.redirect] if record.redirect else ()))
    return tuple(term.text for term in terms if _GLUED.search(term.text))


def without_effect(record: Record) -> tuple[str, ...]:
    """Tokens such as `include=x`: legal, and ignored by every receiver."""
    return tuple(term.text for term in record.others if term.name in MECHANISMS)


def tokens(text: str) -> list[str]:
    """What follows the version."""
    return text[len(VERSION) :].split()


def without(text: str, *unwanted: str) -> str:
    """The record without these tokens."""
    return _good(token for token in tokens(text) if token not in unwanted)


def replaced(text: str, token: str, new: str) -> str:
    """The record with another token in one's place."""
    return _good(new if each == token else each for each in tokens(text))


def with_first(text: str, mechanisms: Iterable[str]) -> str:
    """The record with mechanisms before all others: there nothing decides before them."""
    return _good((*mechanisms, *tokens(text)))


def ended(text: str, sign: str = "~") -> str:
    """The record with its `all` made strict, or with one where there is none."""
    kept = [token for token in tokens(text) if token.lower().lstrip("+~?-") != "all"]
    return _good((*kept, f"{sign}all"))


def merged(texts: Sequence[str]) -> str:
    """One record out of several: every term once, the softer of their endings."""
    records = [parse(text) for text in texts]
    if any(record.faults for record in records):
        return ""
    modifiers = [each.redirect for each in records if each.redirect]
    signs = [each.all.sign for each in records if each.all]
    kept = [t.text for each in records for t in each.terms if t.name != "all"]
    kept += [f"include:{term.spec}" for term in modifiers]
    sign = "-" if signs and set(signs) == {"-"} else "~"
    return _good((*kept, f"{sign}all"))


def slimmed(text: str, addresses: Mapping[str, Sequence[str]]) -> str:
    """The record with addresses in place of terms that have to be looked up."""
    found: list[str] = []
    for token in tokens(text):
        sign = token[0] if token[0] in "+~?-" else ""
        found += (
            [sign + as_mechanism(a) for a in addresses[token]] if token in addresses else [token]
        )
    return _good(found)


#: What the hosters' own guides say to include, by the registrable domain of their mail servers.
_INCLUDES = {
    "ionos.de": "_spf-eu.ionos.com",
    "ionos.com": "_spf-eu.ionos.com",
    "kundenserver.de": "_spf-eu.ionos.com",
    "rzone.de": "smtp.rzone.de",
    "kasserver.com": "spf.kasserver.com",
    "agenturserver.de": "agenturserver.de",
    "netcup.net": "_spf.webhosting.systems",
    "mailbox.org": "mailbox.org",
    "infomaniak.ch": "spf.infomaniak.ch",
    "ovh.net": "mx.ovh.com",
    "google.com": "_spf.google.com",
    "googlemail.com": "_spf.google.com",
    "outlook.com": "spf.protection.outlook.com",
}


def first_record(
    senders: Iterable[str], exchanges: Sequence[str], registered: Iterable[str], *, web: bool
) -> str:
    """A record for a domain without one: what is seen to send, else its mail and web servers.

    `registered`: the registrable domains of the exchanges. Without either nobody sends: `-all`.
    """
    terms = [as_mechanism(ip) for ip in senders]
    terms += [f"include:{_INCLUDES[name]}" for name in registered if name in _INCLUDES]
    terms += ["mx"] if exchanges else []
    terms += ["a"] if web else []
    return _good((*terms, "~all")) if terms else f"{VERSION} -all"
