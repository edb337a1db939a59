"""Patterns of the book take time that is linear in the text: no quantifier stands in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import pytest

from postwarden.causes.replies import recogniser, wording
from postwarden.causes.replies.book import book
from postwarden.model.refusal import CLASSES, STRICT_ABOUT_NAMES
from postwarden.texts.catalogue import family

#: The parser behind `re`; it has no public name.
PARSER = import_module("re._parser")
BOUND = 300
PATTERNS = {
    pattern.pattern
    for reply in book().replies
    for pattern in (reply.match, reply.reference, reply.contact, reply.listed)
    if pattern
}
OURS = [
    each.__self__.pattern
    for module in (wording, recogniser)
    for each in vars(module).values()
    if isinstance(getattr(each, "__self__", None), re.Pattern)
]


def repeats(parsed: Sequence[Any], inside: int = 1) -> Iterator[tuple[int, int]]:
    """Each quantifier: how often it repeats, and how often what it stands in does."""
    for code, argument in parsed:
        if str(code) in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, inner = argument
            yield int(most), inside
            yield from repeats(inner, inside * int(most))
            continue
        for part in argument if isinstance(argument, tuple | list) else ():
            if isinstance(part, PARSER.SubPattern):
                yield from repeats(part, inside)
            elif isinstance(part, list):
                for branch in part:
                    yield from (
                        repeats(branch, inside) if isinstance(branch, PARSER.SubPattern) else ()
                    )


def is_linear(pattern: str) -> bool:
    found = list(repeats(PARSER.parse(pattern)))
    return all(most <= BOUND and (inside == 1 or most * inside <= 12) for most, inside in found)


@pytest.mark.parametrize("pattern", sorted(PATTERNS) + OURS)
def test_every_quantifier_has_a_bound_and_none_is_nested(pattern: str) -> None:
    assert is_linear(pattern)


@pytest.mark.parametrize(
    "pattern", [r"a*", r"(?:a+b)+", r"(?:a{1,90}b){1,90}", r"x|(?:y\S+)", r"a{1,900}"]
)
def test_the_rule_can_fail(pattern: str) -> None:
    assert not is_linear(pattern)


@pytest.mark.parametrize("language", ["de", "en"])
def test_everybody_in_the_book_has_a_name(language: str) -> None:
    words = family(language, "values")
    keys = {reply.key for reply in book().replies if reply.kind != "wording"}
    assert keys | {"others"} == set(words["receiver"])
    assert {r.filter for r in book().replies if r.filter} == set(words["filter"])
    assert {r.ask for r in book().replies if r.ask and "." not in r.ask} == set(words["ask"])
    assert set(words["class"]) == CLASSES


def test_the_strict_ones_and_the_languages_are_those_of_the_book() -> None:
    keys = {reply.key for reply in book().replies if reply.kind == "receiver"}
    assert keys >= STRICT_ABOUT_NAMES
    assert set(book().languages.values()) == {"de", "en"}
    assert book().languages["gmx"] == "de"
