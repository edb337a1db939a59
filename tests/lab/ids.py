"""Long queue ids carry the time; moved mails need moved ids."""

import re

DIGITS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
LONG = re.compile(r"^[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10}z\w+$")


def moved(ident: str, offset: int) -> str:
    """The id that Postfix would have given offset seconds later; short ids hold no seconds."""
    if not LONG.match(ident):
        return ident
    return _encode(_decode(ident[:6]) + offset) + ident[6:]


def _decode(text: str) -> int:
    value = 0
    for digit in text:
        value = value * 52 + DIGITS.index(digit)
    return value


def _encode(value: int) -> str:
    text = ""
    for _ in range(6):
        value, digit = divmod(value, 52)
        text = DIGITS[digit] + text
    return text
