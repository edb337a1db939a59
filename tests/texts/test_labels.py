"""Sentences of the interfaces, and the language of the environment."""

import pytest

from postwarden.texts import labels


def test_german_and_english_are_spoken() -> None:
    assert labels.languages() == ("de", "en")


def test_a_label_is_found_by_its_path_and_filled() -> None:
    assert labels.label("values.kind.contact", "de") == "Kontaktformular"
    assert labels.label("format.place.site", "en", subject="/a", site="b.test") == "/a on b.test"


@pytest.mark.parametrize(
    "key", ["values.kind.none", "values.nothing", "nothing.at.all", "values", "values.kind"]
)
def test_a_missing_label_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        labels.label(key, "de")


def test_a_missing_fact_is_an_error() -> None:
    with pytest.raises(KeyError, match="site"):
        labels.label("format.place.site", "de", subject="/a")


@pytest.mark.parametrize("language", ["fr", "", "../en", "__pycache__"])
def test_a_language_without_texts_is_an_error(language: str) -> None:
    with pytest.raises(KeyError):
        labels.label("values.kind.contact", language)
