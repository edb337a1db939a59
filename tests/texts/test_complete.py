"""Every code speaks both languages, with its own facts and no others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from postwarden.model import Certainty, Code, Severity
from postwarden.texts.catalogue import families, family, find
from postwarden.texts.fill import DERIVED, PLACE
from tests.texts import samples

LANGUAGES = ("de", "en")
ALL = samples.codes()
#: What a text may name beside its code's facts: the finding's own fields.
FIELDS = {"subject", "site", "host", "place", "maybe"}
STATES = {"yes", "no", "unknown", "some", "none", "one", "many", "absent"}
PARTS = {"text", "step", "when", "unless", "panel"}
PANELS = {"Plesk", "cPanel", "ISPConfig", "Froxlor", "KeyHelp", "mailcow"}


def listed(entry: Any) -> list[Any]:
    return entry if isinstance(entry, list) else [entry]


def parts(entry: Any, language: str, when: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every text of an entry with the conditions it stands under, steps included."""
    for each in listed(entry):
        if isinstance(each, str):
            yield each, when
        else:
            asked = (*when, *listed(each.get("when", [])))
            inner = find(f"steps.{each['step']}", language) if "step" in each else each["text"]
            yield from parts(inner, language, asked)


def named(text: str) -> set[str]:
    return {match["name"] for match in PLACE.finditer(text) if match["name"]}


def strings(table: Any) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict | list):
        for each in table.values() if isinstance(table, dict) else table:
            yield from strings(each)


def shape(table: Any) -> Any:
    """What both languages share: the keys, and of a part all but its text."""
    if isinstance(table, dict) and "text" in table and table.keys() <= PARTS:
        return {key: value for key, value in table.items() if key != "text"}
    if isinstance(table, dict):
        return {key: shape(value) for key, value in table.items()}
    return [shape(each) for each in table] if isinstance(table, list) else type(table).__name__


cases = pytest.mark.parametrize(
    ("code", "language"),
    [(c, lang) for c in ALL for lang in LANGUAGES],
    ids=lambda each: getattr(each, "name", each),
)


@cases
def test_every_code_has_its_texts(code: Code, language: str) -> None:
    texts = find(code.name, language)
    assert {"title", "why", "fix"} <= texts.keys() <= {"title", "why", "fix", "ask"}
    assert all(text.strip() == text != "" for text in strings(texts))


@cases
def test_every_text_names_only_facts_of_its_code(code: Code, language: str) -> None:
    for entry in find(code.name, language).values():
        for text, when in parts(entry, language):
            for name in named(text) - FIELDS:
                needed = set(DERIVED.get(name, (name,)))
                asked = {one.partition(".")[0] for one in when}
                assert needed <= set(code.facts) | (set(code.optional) & asked), text


@cases
def test_every_condition_can_hold(code: Code, language: str) -> None:
    for entry in find(code.name, language).values():
        for each in (part for part in listed(entry) if isinstance(part, dict)):
            for one in (*listed(each.get("when", [])), *listed(each.get("unless", []))):
                name, _, value = one.partition(".")
                assert name in code.facts + code.optional, each
                assert value in STATES | set(family(language, "values").get(name, {})), each
                assert value != "absent" or name not in named(each.get("text", "")), each


@cases
def test_a_part_says_what_it_is(code: Code, language: str) -> None:
    for entry in find(code.name, language).values():
        for each in listed(entry):
            if isinstance(each, dict):
                assert each.keys() <= PARTS
                assert ("text" in each) != ("step" in each)
                assert each.get("panel", "Plesk") in PANELS


@pytest.mark.parametrize("name", families("de"))
def test_both_languages_say_the_same_things(name: str) -> None:
    assert name in families("en")
    assert shape(family("de", name)) == shape(family("en", name))


def test_no_language_has_a_file_of_its_own() -> None:
    assert families("de") == families("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_shared_steps_name_no_fact_and_are_all_used(language: str) -> None:
    used = set()
    for code in ALL:
        for entry in find(code.name, language).values():
            used |= {
                each["step"] for each in listed(entry) if isinstance(each, dict) and "step" in each
            }
    steps = family(language, "steps")
    assert used == set(steps)
    assert [text for text in strings(steps) if named(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_has_its_word(language: str) -> None:
    words = family(language, "values")
    assert set(words["kind"]) == set(samples.KINDS)
    assert set(words["reason"]) == set(samples.REASONS)
    assert set(words["severity"]) == set(Severity)
    assert set(words["certainty"]) == set(Certainty)
    assert set(words["state"]) == {"yes", "no", "unknown"}
    assert set(words["zone_from"]) == {"option", "log", "machine"}
    opened = {
        code.name.removeprefix("missing.") for code in ALL if code.name.startswith("missing.")
    }
    assert set(words["missing"]) == opened | {"mail", "requests", "logins", "scripts"}
    assert set(family(language, "limits")) == set(samples.LIMITS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", families("de"))
def test_the_tone_is_calm_and_the_braces_are_closed(name: str, language: str) -> None:
    for text in strings(family(language, name)):
        prose = re.sub(r"`[^`]*`", "", text)
        assert "!" not in prose, text
        assert "ß" not in prose or language == "de", text
        assert text.count("`") % 2 == 0, text
        rest = PLACE.sub("", re.sub(r"\{n\}|\{last_day\}|\{last_time\}", "", text))
        assert not set("{}") & set(rest), text


@pytest.mark.parametrize("name", families("de"))
def test_german_has_its_umlauts_and_its_quotes(name: str) -> None:
    for text in strings(family("de", name)):
        prose = re.sub(r"`[^`]*`", "", text)
        assert not re.search(
            r"\b(fuer|ueber|koenn|moeg|pruef|waehr|oeffn|aender)", prose.lower()
        ), text
        assert '"' not in prose, text
        assert prose.count("„") == prose.count("“"), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_to_the_hoster_is_whole(language: str) -> None:
    hello, thanks = {"de": ("Guten Tag", "Vielen Dank."), "en": ("Hello", "Thank you.")}[language]
    for code in ALL:
        ask = find(code.name, language).get("ask")
        if ask is not None:
            first = ask[0] if isinstance(ask[0], str) else ask[0]["text"]
            assert first.startswith(hello)
            last = ask[-1] if isinstance(ask[-1], str) else ask[-1]["text"]
            assert last.endswith(thanks)
            assert 2 <= len(ask) <= 7
