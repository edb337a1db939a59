"""Every sentence of the report stands in both languages, with the same facts, and is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from postwarden.texts.catalogue import family

REPORT = Path(__file__).parents[3] / "src" / "postwarden" / "jobs" / "report"
#: Tables whose words are asked for by a code of the run.
BY_CODE = {
    "reviewed",
    "became",
    "standing",
    "section",
    "sums",
    "beside",
    "certainty",
    "severity",
    "kicker",
    "covered",
    "fact",
    "check",
    "checked",
    "change",
}


def texts(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from texts(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def places(text: str) -> set[str]:
    return set(re.findall(r"\{#?([a-z_]+)", text))


def test_both_languages_say_the_same_with_the_same_facts() -> None:
    german, english = (dict(texts(family(language, "report"))) for language in ("de", "en"))
    assert list(german) == list(english)
    different = [key for key in german if places(german[key]) != places(english[key])]
    assert different == []


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    files = [*REPORT.glob("*.py"), *REPORT.glob("templates/*.j2")]
    code = "\n".join(file.read_text("utf-8") for file in files)
    asked = set(re.findall(r'"([a-z]+\.[a-z_]+)"', code))
    known = dict(texts(family("en", "report")))
    plain = {key for key in known if key.split(".")[0] not in BY_CODE}
    assert sorted(plain - asked) == []


@pytest.mark.parametrize("page", ["answer", "checkup"])
def test_no_sentence_stands_in_the_code(page: str) -> None:
    template = (REPORT / "templates" / f"{page}.html.j2").read_text("utf-8")
    markup = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", template, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>|&\w+;", " ", markup)
    assert re.findall(r"[A-Za-z]{3,}", text) == ["Postwarden"]
