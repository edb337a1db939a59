"""Domain names: as DNS asks for them, their registrable part, their parents."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import idna

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_LONGEST = 253


def ascii_name(text: str) -> str:
    """`Müller.example.` -> `xn--mller-kva.example`; ValueError for what is no domain name."""
    name = text.strip().rstrip(".").lower()
    try:
        if not name.isascii():
            name = idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"no domain name: {text!r}") from error
    labels = name.split(".")
    if len(name) > _LONGEST or not all(map(_is_label, labels)):
        raise ValueError(f"no domain name: {text!r}")
    return name


def readable(name: str) -> str:
    """As people write it: `xn--mller-kva.example` -> `müller.example`; what is none stays."""
    try:
        return idna.decode(name) if "xn--" in name else name
    except idna.IDNAError:
        return name


def _is_label(label: str) -> bool:
    plain = label.replace("-", "").replace("_", "")
    return 0 < len(label) < 64 and (not plain or plain.isalnum()) and label.isascii()


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def registrable(name: str) -> str:
    """The domain that somebody registered: `a.b.example.co.uk` -> `example.co.uk`.

    A name that is itself a public suffix stands for itself. Source: publicsuffix.org.
    """
    return _suffixes().privatesuffix(name.rstrip(".").lower()) or name


def parents(name: str) -> tuple[str, ...]:
    """The names above, nearest first: `a.b.c` -> `b.c`, `c`."""
    labels = name.split(".")
    return tuple(".".join(labels[n:]) for n in range(1, len(labels)))


def within(name: str, domain: str) -> bool:
    """Whether a name is the domain or lies below it."""
    return name == domain or name.endswith("." + domain)


@cache
def _registries() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True)


def bought(name: str) -> str:
    """The domain that somebody bought at a registry: `shop.herokuapp.com` -> `herokuapp.com`.

    Unlike `registrable` it takes what providers hand out below their own domain for one domain.
    """
    return _registries().privatesuffix(name.rstrip(".").lower()) or name
