"""Makes hostile text harmless to look at: no terminal codes, no bidi overrides, no endless strings.

What is left is one line of visible characters. It is still text and never markup: the page escapes
it, the terminal writes it as it is.
"""

from __future__ import annotations

import re

#: Longer texts are cut for a person; the log holds the rest.
LIMIT = 1000
CUT = "…"

_SPACES = r"\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029"
# Unicode's control (Cc), format (Cf) and surrogate (Cs) characters, and other fillers without ink.
_UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    r"\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# A whole terminal sequence goes, so that no `[31m` stays behind: CSI, OSC and its kin, two bytes.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,256}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]{0,8}[0-~]"
)
_WHITE = re.compile(f"[{_SPACES}]+")
_HIDDEN = re.compile(f"[{_UNSEEN}]")
# Marks piled on one letter climb over the neighbouring lines.
_PILED = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def clean(text: str) -> str:
    """Leave one line of visible characters: linear in the text, safe to apply twice."""
    if text.isascii() and text.isprintable():
        return text
    text = _WHITE.sub(" ", _ESCAPES.sub("", text))
    # Taking one character out may join two halves of nothing: what is left holds no escape at all.
    return _PILED.sub(r"\1", _HIDDEN.sub("", text))


def cut(text: str, limit: int = LIMIT) -> str:
    """Cut a text for display, and show that it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + CUT
