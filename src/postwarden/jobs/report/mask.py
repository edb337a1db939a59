"""Masks the people behind foreign addresses: `kunde@gmx.de` becomes `k***@gmx.de`.

Addresses hide in many shapes: in angle brackets, after `key=`, in JSON, URL-encoded, in the senders
that mailing lists and forwarders make of them (VERP, SRS). A sign for "at" is looked for, then the
text between the one before it and this one is read backwards: each character is read a fixed number
of times, so the time is linear. In doubt more is masked: a leak hurts a person, a mask does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from postwarden.jobs.report.clean import clean
from postwarden.jobs.report.local import after_keys, foreign_local, own_local, starred
from postwarden.model import Run

Mask = Callable[[str], str]

_DOMAIN = r"\[[^\]\s]{1,64}\]|[^\W_][\w.-]{0,252}"
_AT = re.compile(
    r"@|＠|﹫|%(?:25)*40|\\x40|\\u0040|&#0*64;|&#x0*40;|&commat;"
    # Quoted-printable: only before a real domain, for `size=4096` is no address.
    r"|=40(?=(?:[a-z0-9-]{1,63}\.){0,5}[a-z0-9-]{0,62}[a-z][a-z0-9-]{0,62}\.[a-z]{2,24}\b)",
    re.IGNORECASE,
)
_AFTER = re.compile(_DOMAIN)
# What no unquoted local part holds, also URL-encoded or escaped.
_HARD = re.compile(
    r"[\s<>()\[\]\",;:\\]|%(?:25)*(?:20|22|3c|3e|3a|3b|2c|28|29|5b|5d|0a|0d|09|00)"
    r"|\\[nrt]|&(?:lt|gt|quot|amp);|\\u00(?:3c|3e|22)",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r"(?<!helo)=<([^\s<>@]+?)(?=(?:…|\.\.\.)?$)")
_QUOTES = ('\\"', '"', "%22")
_ANGLES = frozenset({"<", "%3c", "&lt;", "\\u003c"})
_WORD = re.compile(r"[^\s<>()\[\]{}\"',;:=/@%\\]{5,}")
_HERE = frozenset({"localhost", "localhost.localdomain"})


@dataclass(frozen=True, slots=True)
class Own:
    """What belongs to this server: domains with all below them, and whole account names."""

    domains: frozenset[str]
    accounts: frozenset[str]

    def domain(self, name: str) -> bool:
        """Say whether a domain, or one above it, is our own."""
        parts = _plain(name).split(".")
        return any(".".join(parts[at:]) in self.domains for at in range(min(len(parts), 32)))

    def address(self, local: str, domain: str) -> bool:
        """Say whether an address is one of our accounts, in whatever writing."""
        return f"{local}@{_plain(domain)}".casefold() in self.accounts


@dataclass(slots=True)
class _Masking:
    """One text being masked."""

    text: str
    own: Own
    people: set[str] = field(default_factory=set)

    def parts(self) -> Iterator[str]:
        start = 0
        for at in _AT.finditer(self.text):
            if at.start() < start:
                continue
            domain = _AFTER.match(self.text, at.end())
            end = domain.end() if domain else at.end()
            name = domain.group() if domain else ""
            yield self.before(self.text[start : at.start()], name)
            yield self.text[at.start() : end]
            start = end
        yield self.text[start:]

    def before(self, head: str, domain: str) -> str:
        """Mask the local part at the end of what stands before an at sign."""
        kept, local, close, sure = _split(head)
        if not sure:
            kept, local = after_keys(kept, local)
        if not local or self.own.address(local, domain):
            return kept + local + close
        if self.own.domain(domain):
            return kept + own_local(local, self.own.domain) + close
        known, masked, person = foreign_local(local, sure)
        self.people.add(person.casefold())
        return kept + known + masked + close


def masker(own_domains: Collection[str], own_accounts: Collection[str]) -> Mask:
    """Make the mask for one server; what it returns is cleaned as well."""
    domains = {_plain(each) for each in own_domains if each} | _HERE
    accounts = frozenset(_account(each) for each in own_accounts)
    own = Own(frozenset(domains | {_idna(each) for each in domains}), accounts)
    return lambda text: _masked(clean(text), own)


def mask_for(run: Run) -> Mask:
    """Make the mask for a run: its own domains, and the accounts that it accuses, stay readable."""
    accused = {each.subject.name for each in run.causes if each.subject.kind == "account"}
    return masker(run.own_domains, accused)


def unmasked(text: str) -> str:
    """Show everything: the mask of `--unmask`."""
    return clean(text)


def _masked(text: str, own: Own) -> str:
    if "=<" in text:
        text = _OPEN_END.sub(lambda m: "=<" + _cut_short(m[1], own), text)
    if not _AT.search(text):
        return text
    masking = _Masking(text, own)
    masked = "".join(masking.parts())
    return _again(masked, masking.people) if masking.people else masked


def _split(head: str) -> tuple[str, str, str, bool]:
    """Split before the local part and before a closing quote; say whether its begin is sure."""
    for quote in _QUOTES:
        if head.endswith(quote) and (opening := head.rfind(quote, 0, -len(quote))) >= 0:
            begin = opening + len(quote)
            return head[:begin], head[begin : -len(quote)], quote, True
    begin, opener = 0, ""
    for hard in _HARD.finditer(head):
        begin, opener = hard.end(), hard.group()
    return head[:begin], head[begin:], "", opener.casefold() in _ANGLES


def _cut_short(local: str, own: Own) -> str:
    """Mask an address that lost its end when the quote was cut; a bare account name stays."""
    if local.casefold() in own.accounts:
        return local
    return starred(local)


def _again(text: str, people: set[str]) -> str:
    """Mask the same name where a receiver repeats it alone: `unknown user: kunde`."""

    def masked(match: re.Match[str]) -> str:
        word = match.group()
        bare = word.rstrip(".!?")
        return starred(bare) + word[len(bare) :] if bare.casefold() in people else word

    return _WORD.sub(masked, text)


def _account(name: str) -> str:
    local, at, domain = name.rpartition("@")
    return f"{local}@{_plain(domain)}".casefold() if at else name.casefold()


def _plain(domain: str) -> str:
    return domain.strip(".-[]").casefold()


def _idna(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
