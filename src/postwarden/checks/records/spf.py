"""SPF records as they are published: terms, modifiers, and every token that is wrong.

Source: RFC 7208 sections 4.5, 4.6, 5, 6 and 12.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from postwarden.checks.records.spf_macros import (
    EXPLAINING,
    LETTERS,
    MacroError,
    ends_well,
    pieces,
)

VERSION = "v=spf1"
MECHANISMS = ("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists")
#: Terms that count to the ten look-ups (RFC 7208 section 4.6.4).
LOOKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
#: Longer records are parsed, but not remembered.
_REMEMBERED = 4096
_TOKEN = re.compile(r"(?P<sign>[-+?~]?)(?P<name>[^:/=]*)(?P<rest>.*)", re.DOTALL)
_MODIFIER = re.compile(r"[A-Za-z][A-Za-z0-9._-]*\Z")
_LENGTH = r"(0|[1-9]\d{0,2})"
_LENGTHS = re.compile(rf"(?:/{_LENGTH})?(?://{_LENGTH})?\Z")
_ONE_LENGTH = re.compile(rf"{_LENGTH}\Z")


class Fault(NamedTuple):
    """A token that no receiver understands, and why, as a key of the texts."""

    token: str
    why: str


@dataclass(frozen=True, slots=True)
class Term:
    """One mechanism or modifier.

    Attributes:
        text: as published. `sign`: + - ~ ? of a mechanism; `name` in lower case.
        spec: the domain-spec or a modifier's value, '' where it is the domain itself.
        network: of ip4 and ip6, as a number; `mask4`, `mask6` what of an address counts.
    """

    text: str
    name: str
    sign: str = "+"
    spec: str = ""
    network: int = 0
    mask4: int = 2**32 - 1
    mask6: int = 2**128 - 1
    #: Whether it counts as a look-up.
    looks: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "looks", self.name in LOOKING)


@dataclass(frozen=True, slots=True)
class Record:
    """One parsed record; with `faults` its evaluation is a permanent error.

    Attributes:
        terms: mechanisms, in order. `others`: modifiers that have no meaning here.
    """

    text: str
    terms: tuple[Term, ...] = ()
    redirect: Term | None = None
    exp: Term | None = None
    others: tuple[Term, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def all(self) -> Term | None:
        """The term that ends it: what follows is never reached."""
        return next((term for term in self.terms if term.name == "all"), None)

    @property
    def reached(self) -> tuple[Term, ...]:
        """The terms that an address nobody names comes to, the redirect included."""
        found: list[Term] = []
        for term in self.terms:
            found.append(term)
            if term.name == "all":
                return tuple(found)
        return (*found, self.redirect) if self.redirect else tuple(found)


def selected(texts: Iterable[str]) -> tuple[str, ...]:
    """The SPF records among a name's TXT records (section 4.5)."""
    return tuple(text for text in texts if _is_spf(text))


def _is_spf(text: str) -> bool:
    return text[:6].lower() == VERSION and text[6:7] in ("", " ")


def parse(text: str) -> Record:
    """Parse a record that begins with `v=spf1`; nothing raises, all faults are named."""
    return _parse(text) if len(text) > _REMEMBERED else _remembered(text)


@lru_cache(maxsize=512)
def _remembered(text: str) -> Record:
    return _parse(text)


def _parse(text: str) -> Record:
    terms: list[Term] = []
    modifiers: list[Term] = []
    faults: list[Fault] = []
    for token in text[len(VERSION) :].split(" "):
        if token:
            try:
                term, is_modifier = _term(token)
                (modifiers if is_modifier else terms).append(term)
            except _WrongError as wrong:
                faults.append(Fault(token, wrong.why))
    faults += _twice(modifiers)
    named = {term.name: term for term in reversed(modifiers)}
    return Record(
        text,
        tuple(terms),
        named.get("redirect"),
        named.get("exp"),
        tuple(term for term in modifiers if term.name not in ("redirect", "exp")),
        tuple(faults),
    )


def _twice(modifiers: list[Term]) -> list[Fault]:
    """Redirect and exp may stand in a record once each (section 6)."""
    names = [term.name for term in modifiers]
    return [
        Fault(term.text, "twice")
        for at, term in enumerate(modifiers)
        if term.name in ("redirect", "exp") and term.name in names[:at]
    ]


class _WrongError(ValueError):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _term(token: str) -> tuple[Term, bool]:
    """A token as a term, and whether it is a modifier."""
    if not token.isascii() or not token.isprintable():
        raise _WrongError("character")
    match = _TOKEN.match(token)
    assert match is not None  # every text matches it
    sign, name, rest = match["sign"], match["name"], match["rest"]
    if rest.startswith("=") and not sign and _MODIFIER.match(name):
        return _modifier(token, name.lower(), rest[1:]), True
    read = _READERS.get(name.lower())
    if read is None:
        raise _WrongError("unknown")
    return read(Term(token, name.lower(), sign or "+"), rest), False


def _modifier(token: str, name: str, value: str) -> Term:
    try:
        if name in ("redirect", "exp"):
            _check_spec(value)
        else:
            pieces(value, LETTERS + EXPLAINING)
    except MacroError as error:
        raise _WrongError("macro") from error
    return Term(token, name, "", value)


def _check_spec(spec: str) -> None:
    if not spec:
        raise _WrongError("empty")
    try:
        good = ends_well(spec)
    except MacroError as error:
        raise _WrongError("macro") from error
    if not good:
        raise _WrongError("domain")


def _bare(term: Term, rest: str) -> Term:
    if rest:
        raise _WrongError("value")
    return term


def _named(term: Term, rest: str) -> Term:
    """Include and exists: a domain-spec and nothing else."""
    if not rest.startswith(":"):
        raise _WrongError("empty" if not rest else "value")
    _check_spec(rest[1:])
    return Term(term.text, term.name, term.sign, rest[1:])


def _maybe_named(term: Term, rest: str) -> Term:
    return _named(term, rest) if rest else term


def _hosts(term: Term, rest: str) -> Term:
    """A and mx: `[:domain-spec][/length4][//length6]`."""
    lengths = _LENGTHS.search(rest)
    assert lengths is not None  # the pattern matches nothing at the end, too
    spec = rest[: lengths.start()]
    if spec:
        if not spec.startswith(":"):
            raise _WrongError("value")
        _check_spec(spec[1:])
    mask4 = _mask(lengths[1], 32)
    mask6 = _mask(lengths[2], 128)
    return Term(term.text, term.name, term.sign, spec[1:], 0, mask4, mask6)


def _network(term: Term, rest: str) -> Term:
    """Ip4 and ip6: an address and a length."""
    if len(rest) < 2 or not rest.startswith(":"):
        raise _WrongError("empty")
    address, slash, length = rest[1:].partition("/")
    if slash and not _ONE_LENGTH.match(length):
        raise _WrongError("length")
    try:
        if term.name == "ip4":
            mask = _mask(length, 32)
            network = int(IPv4Address(address)) & mask
            return Term(term.text, term.name, term.sign, rest[1:], network, mask4=mask)
        mask = _mask(length, 128)
        if "%" in address:
            raise _WrongError("address")
        network = int(IPv6Address(address)) & mask
        return Term(term.text, term.name, term.sign, rest[1:], network, mask6=mask)
    except _WrongError:
        raise
    except ValueError as error:
        raise _WrongError("address") from error


def _mask(length: str | None, bits: int) -> int:
    number = int(length) if length else bits
    if number > bits:
        raise _WrongError("length")
    return (1 << bits) - (1 << (bits - number))


_READERS: dict[str, Callable[[Term, str], Term]] = {
    "all": _bare,
    "include": _named,
    "exists": _named,
    "ptr": _maybe_named,
    "a": _hosts,
    "mx": _hosts,
    "ip4": _network,
    "ip6": _network,
}
