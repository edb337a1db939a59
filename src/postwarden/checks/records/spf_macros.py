"""Macros in SPF records: `%{ir}.%{v}.%{d2}` parsed and filled in. Source: RFC 7208 section 7."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

#: Letters everywhere, and those allowed in the text of an explanation only.
LETTERS, EXPLAINING = "slodipvh", "crt"
#: Signs of a domain name; longer ones lose labels on their left (section 7.3).
LONGEST = 253
_PIECE = re.compile(
    r"%\{(?P<letter>[A-Za-z])(?P<digits>\d{0,6})(?P<reverse>[rR]?)(?P<delimiters>[.+,/_=-]*)\}"
    r"|%(?P<sign>[%_-])|(?P<literal>[^%]+)"
)
_SIGNS = {"%": "%", "_": " ", "-": "%20"}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class MacroError(ValueError):
    """A `%` that begins no macro, or a macro that does not exist."""


@dataclass(frozen=True, slots=True)
class Macro:
    """`%{l2r-}`: a letter, how many right-hand parts, whether reversed, where it is split."""

    letter: str
    parts: int = 0
    reverse: bool = False
    delimiters: str = "."

    def filled(self, value: str) -> str:
        """Its value split, reversed, cut and joined again; upper case letters escape it."""
        if self.parts or self.reverse or self.delimiters != ".":
            pieces = re.split(f"[{re.escape(self.delimiters)}]", value)
            pieces = pieces[::-1] if self.reverse else pieces
            value = ".".join(pieces[-self.parts :])
        return _escaped(value) if self.letter.isupper() else value


def _escaped(value: str) -> str:
    """As in a URL (RFC 3986): all but unreserved signs as bytes in hexadecimal."""
    return "".join(
        sign if sign in _UNRESERVED else "".join(f"%{byte:02X}" for byte in sign.encode())
        for sign in value
    )


Pieces = tuple[str | Macro, ...]


@lru_cache(maxsize=512)
def pieces(text: str, letters: str = LETTERS) -> Pieces:
    """Text and macros in order; MacroError says that there is a wrong one."""
    found: list[str | Macro] = []
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            raise MacroError(text[at : at + 20])
        found.append(_piece(piece, letters))
        at = piece.end()
    return tuple(found)


def _piece(piece: re.Match[str], letters: str) -> str | Macro:
    if piece["literal"] is not None:
        return piece["literal"]
    if piece["sign"] is not None:
        return _SIGNS[piece["sign"]]
    digits = piece["digits"]
    if piece["letter"].lower() not in letters or (digits and not int(digits)):
        raise MacroError(piece[0])
    return Macro(
        piece["letter"], int(digits or 0), bool(piece["reverse"]), piece["delimiters"] or "."
    )


def ends_well(spec: str) -> bool:
    """Whether a domain-spec ends as it has to: in a macro, or a dot and a top label.

    MacroError for wrong macros. Source: RFC 7208 section 7.1, `domain-end`.
    """
    if not pieces(spec):
        return False
    last = [match["literal"] for match in _PIECE.finditer(spec)][-1]
    if last is None:
        return True
    _, dot, label = last.removesuffix(".").rpartition(".")
    return bool(dot) and is_top_label(label)


def is_top_label(label: str) -> bool:
    """Letters, digits and inner dashes, and not digits alone."""
    bare = label.replace("-", "")
    return (
        bare.isalnum()
        and label.isascii()
        and not label.startswith("-")
        and not label.endswith("-")
        and not label.isdigit()
    )


def filled(found: Pieces, value: Callable[[str], str]) -> str:
    """The text with each macro's value in its place; `value` is asked by lower-case letter."""
    return "".join(
        each if isinstance(each, str) else each.filled(value(each.letter.lower())) for each in found
    )


def as_name(text: str) -> str:
    """A filled domain-spec as DNS is asked for it: no last dot, cut on the left to fit."""
    name = text.removesuffix(".")
    while len(name) > LONGEST and "." in name:
        name = name.partition(".")[2]
    return name
