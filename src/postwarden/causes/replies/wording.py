"""A reply as logged -> the words that the receiver said, and their shape."""

from __future__ import annotations

import re

#: A reply is looked at so far; readers keep less, a quoted line may hold more.
LONGEST = 1_000
_SAID = (" said: ", " refused to talk to me: ")
#: Where Exim, Sendmail and others put no word before the code.
_CODE = re.compile(r"(?:^|[ :=])([45]\d\d)(?=[ ;-])").search
_END = " (in reply to "
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}").fullmatch
_HOST = re.compile(r"(?:^|[ :])host ([A-Za-z0-9][A-Za-z0-9.-]{0,250})\s?\[").search
_LONG_ID = 24
_TOKENS = 60


def said(reply: str) -> str:
    """The receiver's words in one line, from its code on; a text without a code stays whole.

    A reply of several lines repeats its code before each: the repeats would break its phrases.
    """
    text = reply[:LONGEST]
    for mark in _SAID:
        at = text.find(mark)
        if at >= 0:
            text = text[at + len(mark) :]
            break
    else:
        if found := _CODE(text):
            text = text[found.start(1) :]
    end = text.find(_END)
    if end >= 0:
        text = text[:end]
    # Exim writes the line breaks of a reply as two characters.
    text = " ".join(text.replace("\\n", " ").split())
    # The bracket that Postfix closes at the end of a line was opened before these words.
    if text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1]
    code = text[:3]
    return _joined(text, code) if code.isdigit() and f"{code}-" in text else text


def _joined(text: str, code: str) -> str:
    text = f"{code} {text[4:]}"
    enhanced = text[4:].partition(" ")[0]
    if _ENHANCED(enhanced):
        text = text.replace(f" {code}-{enhanced} ", " ").replace(f" {code} {enhanced} ", " ")
    return text.replace(f" {code}-", " ").replace(f" {code} ", " ")


def is_temporary(text: str, dsn: str) -> bool:
    """Whether the receiver asks to come again: its own code says it, else the log's (RFC 3463)."""
    code = text[:1] if text[:3].isdigit() else dsn[:1]
    return code == "4"


def has_code(text: str) -> bool:
    """Whether a text begins with the code of a refusal."""
    return text[:1] in ("4", "5") and text[:3].isdigit() and text[3:4] in (" ", ";")


def named_host(reply: str) -> str:
    """The server that a reply names, where the log names none beside it."""
    found = _HOST(reply)
    return found[1].lower() if found else ""


def shape(text: str) -> str:
    """The words without what changes from mail to mail: numbers, addresses, hosts, ids."""
    head, *rest = text.split()[:_TOKENS] or [""]
    return " ".join([head, *("*" if _varies(each) else each for each in rest)])


def _varies(word: str) -> bool:
    if _ENHANCED(word):
        return False
    inside = word.strip(".,:;()[]<>\"'")
    return (
        "@" in word
        or "/" in word
        or "." in inside
        or len(inside) > _LONG_ID
        or any(map(str.isdigit, word))
    )
