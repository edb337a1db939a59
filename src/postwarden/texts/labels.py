"""Sentences of the interfaces."""

from __future__ import annotations

from postwarden.model.finding import Fact
from postwarden.texts.catalogue import find, languages
from postwarden.texts.fill import Facts

__all__ = ["label", "languages"]


def label(key: str, language: str, /, **facts: Fact) -> str:
    """Fill the text at `file.table.key`; KeyError when the text or one of its facts is missing."""
    text = find(key, language)
    if not isinstance(text, str):
        raise KeyError(f"{language}: {key} is no text")
    return Facts(facts, language).fill(text)
