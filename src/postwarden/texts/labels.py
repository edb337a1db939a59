"""Sentences of the interfaces, and which language to speak."""

from __future__ import annotations

from collections.abc import Mapping

from postwarden.model.finding import Fact
from postwarden.texts.catalogue import find, languages
from postwarden.texts.fill import Facts

__all__ = ["choose", "label", "languages"]


def label(key: str, language: str, /, **facts: Fact) -> str:
    """Fill the text at `file.table.key`; KeyError when the text or one of its facts is missing."""
    text = find(key, language)
    if not isinstance(text, str):
        raise KeyError(f"{language}: {key} is no text")
    return Facts(facts, language).fill(text)


def choose(environ: Mapping[str, str]) -> str:
    """Read the language as gettext does: the first variable that is set decides."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable):
            return "de" if value.lower().startswith("de") else "en"
    return "en"
