"""Facts are put into texts and never interpreted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.finding import Fact
from postwarden.texts.fill import Facts, states, whole

HOSTILE = ["{messages}", "{{", "}}", "{#x}", "%s %(a)s", "<b>&amp;", "\x1b[31m", "{a|b|c}", "\\1\0"]


def fill(template: str, language: str = "de", **facts: Fact) -> str:
    return Facts(facts, language).fill(template)


@given(st.text() | st.sampled_from(HOSTILE))
def test_a_fact_is_inserted_unchanged(text: str) -> None:
    assert fill("vor {script} nach", script=text) == f"vor {text} nach"


@given(st.lists(st.text() | st.sampled_from(HOSTILE), min_size=2, max_size=2))
def test_the_members_of_a_list_are_inserted_unchanged(texts: list[str]) -> None:
    assert fill("{paths}", paths=tuple(texts)) == f"{texts[0]} und {texts[1]}"


@given(st.text())
def test_two_facts_do_not_see_each_other(text: str) -> None:
    assert fill("{a}{b}", a="{b}", b=text) == "{b}" + text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234, "1.234"),
        (0.56, "56 %"),
        (True, "ja"),
        (False, "nein"),
        (None, "unbekannt"),
        (datetime(2026, 11, 24, 9, 5, tzinfo=UTC), "24.11.2026, 09:05 Uhr"),
        ((), "keine"),
        ("text", "text"),
    ],
)
def test_every_type_of_fact_is_shown_as_people_read_it(value: Fact, shown: str) -> None:
    assert fill("{x}", x=value) == shown


def test_a_value_that_has_a_word_is_said_with_it() -> None:
    assert fill("{kind}", kind="contact") == "Kontaktformular"
    assert fill("{kind}", "en", kind="contact") == "contact form"


def test_a_value_without_a_word_stays_as_it_is() -> None:
    assert fill("{kind}", kind="survey") == "survey"


def test_the_name_of_a_fact_without_words_is_no_way_into_other_texts() -> None:
    assert fill("{script}", script="contact") == "contact"


def test_a_list_of_codes_is_said_in_words() -> None:
    text = fill("{missing}", missing=("missing.script-log", "access-log"))
    assert text == "das Mail-Log von PHP und das Zugriffs-Log des Webservers"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 Mails"), (1, "eine Mail"), (1234, "1.234 Mails")]
)
def test_one_is_told_from_many(count: int, text: str) -> None:
    assert fill("{n|eine Mail|# Mails}", n=count) == text


@pytest.mark.parametrize(
    ("value", "count"), [(("a",), "1"), (("a", "b"), "2"), (3, "3"), (True, "1")]
)
def test_a_list_can_be_counted(value: Fact, count: str) -> None:
    assert fill("{#x}", x=value) == count


def test_doubled_braces_are_braces() -> None:
    assert fill("a {{ return {n}; }}", n=1) == "a { return 1; }"


@pytest.mark.parametrize("template", ["{x}", "{#x}", "{x|a|b}", "{amount}", "{span}"])
def test_a_fact_that_is_missing_is_named(template: str) -> None:
    with pytest.raises(KeyError):
        fill(template)


@pytest.mark.parametrize(
    ("messages", "share", "de", "en"),
    [
        (342, 342 / 611, "342 von 611 gesendeten Mails", "342 of 611 mails"),
        (611, 1.0, "Alle 611 gesendeten Mails", "all 611 mails sent"),
        (1, 1.0, "Die einzige gesendete Mail", "the only mail sent"),
        (342, 0.5597, "342 von 611 gesendeten Mails", "342 of 611 mails"),
        (5000, 0.5, "5.000 gesendete Mails (50 % von allen)", "5,000 mails (50% of all)"),
        (1, 0.0051, "1 gesendete Mail (unter 1 % von allen)", "1 mail (under 1% of all)"),
        (0, 0.0, "0 gesendete Mails (0 % von allen)", "0 mails (0% of all)"),
    ],
)
def test_the_whole_is_named_only_where_the_share_gives_it(
    messages: int, share: float, de: str, en: str
) -> None:
    assert fill("{amount}", "de", messages=messages, share=share) == de
    assert fill("{amount}", "en", messages=messages, share=share) == en


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_the_whole_is_exact(a: int, b: int) -> None:
    part, sent = min(a, b), max(a, b)
    assert whole(part, part / sent) in (sent, None)
    assert whole(part, round(part / sent, 4)) in (sent, None)


@pytest.mark.parametrize(
    ("value", "holding"),
    [
        (True, {"yes", "some"}),
        (False, {"no", "none"}),
        (None, {"unknown"}),
        ("unknown", {"unknown", "some"}),
        ("", {"none"}),
        (0, {"none"}),
        (1, {"one", "some"}),
        (7, {"many", "some"}),
        ((), {"none"}),
        (("missing.gap", "start"), {"gap", "start", "some"}),
        (datetime(2026, 1, 1, tzinfo=UTC), {"some"}),
    ],
)
def test_what_a_condition_may_ask(value: Fact, holding: set[str]) -> None:
    assert set(states(value)) == holding


def test_a_condition_can_ask_for_a_fact_that_is_not_carried() -> None:
    assert Facts({}, "de").holds("script.absent")
    assert not Facts({}, "de").holds("script.none")
    assert not Facts({"script": ""}, "de").holds("script.absent")
