"""The guide of every finding, filled."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.causes import form_abuse, missing, stolen_account
from postwarden.model import Certainty, Code, Finding, Subject
from postwarden.model.finding import Fact
from postwarden.texts.guide import Guide, codes, guide, limits
from tests.texts import samples

LANGUAGES = ("de", "en")
ALL = samples.codes()
#: What a filled text never holds outside of commands: a seam between two parts showed.
SEAM = re.compile(r"\{[#a-z]|\|[a-z]|  | [.,;:]|\.\.|,,|\bNone\b(?! of)|^[a-zäöü]|[^.?:”“…)`/]$")


def form_finding(**changed: Fact) -> Finding:
    facts: dict[str, Fact] = {
        "messages": 342,
        "recipients": 342,
        "first": datetime(2026, 11, 24, 8, 5, tzinfo=UTC),
        "last": datetime(2026, 11, 24, 10, 20, tzinfo=UTC),
        "share": 342 / 611,
        "failed": 0,
        "why_not_higher": (),
        "kind": "contact",
        "copy_to_visitor": "yes",
        "linked": "no",
        "posts": 342,
        "addresses": 41,
        "honest": 0,
    }
    return samples.make(form_abuse.CODE, facts | changed)


def texts(finding: Finding, language: str) -> list[str]:
    filled = guide(finding, language)
    return [filled.title + ".", filled.why, *filled.fix, filled.ask or "."]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ALL, ids=lambda code: code.name)
def test_every_value_of_every_fact_can_be_told(code: Code, language: str) -> None:
    for finding in samples.findings(code):
        filled = guide(finding, language)
        assert filled.title
        assert filled.why
        assert filled.fix


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ALL, ids=lambda code: code.name)
def test_no_seam_shows_in_a_filled_text(code: Code, language: str) -> None:
    for finding in samples.findings(code):
        for text in texts(finding, language):
            prose = re.sub(r"`[^`]*`|\S*/\S*[^\s.,;:)]|\.\w+", "x", text)
            prose = prose[:1].upper() + prose[1:]
            assert not SEAM.search(prose), text


def test_the_first_sentence_is_for_somebody_who_never_saw_a_log() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert guide(form_finding(), "de", zone=berlin).title == (
        "342 von 611 gesendeten Mails haben Bots am 24.11.2026 über das Kontaktformular "
        "/kontakt.php auf laden.test verschickt"
    )
    assert guide(form_finding(), "en", zone=berlin).title == (
        "Bots sent 342 of 611 mails through the contact form /kontakt.php on laden.test "
        "on 24 Nov 2026"
    )


@pytest.mark.parametrize(
    ("certainty", "words"),
    [
        (Certainty.PROVEN, "haben Bots"),
        (Certainty.LIKELY, "haben wahrscheinlich Bots"),
        (Certainty.POSSIBLE, "haben möglicherweise Bots"),
    ],
)
def test_the_title_is_no_surer_than_the_finding(certainty: Certainty, words: str) -> None:
    unsure = samples.make(form_abuse.CODE, form_finding().facts, certainty=certainty)
    assert words in guide(unsure, "de").title


def test_mail_that_reaches_nobody_else_is_not_said_to() -> None:
    why = guide(form_finding(copy_to_visitor=False, recipients=1), "de").why
    assert "fremde Adressen" not in why
    assert "nicht an Fremde" in why


def test_a_sentence_is_said_only_where_its_fact_holds() -> None:
    with_copy, without = form_finding(), form_finding(copy_to_visitor="no")
    assert "Kopie" in guide(with_copy, "de").why
    assert "Kopie" not in guide(without, "de").why
    assert "Kopie" in guide(with_copy, "de").fix[0]


def test_a_sentence_can_be_left_out_where_a_fact_holds() -> None:
    order = guide(form_finding(kind="order"), "de").fix
    assert not any("Kopie" in step or "return 410" in step for step in order)
    assert "Bestätigung einer Bestellung" in order[0]


def test_an_optional_fact_brings_its_sentence_with_it() -> None:
    assert "Zum ersten Mal" not in guide(form_finding(), "de").why
    probed = form_finding(first_probe=datetime(2026, 11, 3, 2, 1, tzinfo=UTC))
    assert "am 3.11.2026, 02:01 Uhr" in guide(probed, "de").why


def test_no_failed_attempts_is_told_from_not_knowing() -> None:
    code = stolen_account.CODE
    facts = {name: samples.VALUES.get(name, samples.NUMBERS)[0] for name in code.facts}
    none = guide(samples.make(code, facts | {"failed_before": 0}), "de").why
    unknown = guide(samples.make(code, facts | {"failed_before": None}), "de").why
    assert "nicht verzeichnet" in none
    assert "nicht verzeichnet" not in unknown


def test_steps_for_a_panel_bear_its_name() -> None:
    finding = missing.SCRIPT_LOG.about(Subject("host", "web01"), messages=3)
    steps = guide(finding, "de").fix
    panels = ("Plesk", "cPanel", "ISPConfig", "Froxlor", "KeyHelp")
    assert [p for p in panels if any(step.startswith(f"{p}: ") for step in steps)] == list(panels)


def test_what_no_hoster_must_do_has_no_request() -> None:
    finding = missing.ZONE.about(Subject("host", "web01"), zone="UTC", zone_from="machine")
    assert guide(finding, "de").ask is None


def test_limits_say_why_the_certainty_is_not_higher() -> None:
    finding = form_finding(why_not_higher=samples.LIMITS)
    assert len(set(limits(finding, "de"))) == len(samples.LIMITS)
    assert limits(form_finding(), "de") == ()
    with pytest.raises(KeyError):
        limits(form_finding(why_not_higher=("no-such-limit",)), "de")


def test_a_code_without_texts_is_an_error() -> None:
    finding = Code("cause.nothing", form_abuse.CODE.severity).about(Subject("host", "web01"))
    with pytest.raises(KeyError, match=r"cause\.nothing"):
        guide(finding, "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_are_those_that_have_texts(language: str) -> None:
    assert codes(language) == {code.name for code in ALL}


@given(st.text())
def test_what_a_stranger_wrote_is_shown_as_it_is(text: str) -> None:
    finding = missing.SOURCE.about(Subject("host", "h"), source=text, reason="empty")
    assert guide(finding, "en").title == f"{text} could not be read: there is nothing in it"


@given(st.text(), st.text())
def test_a_hostile_subject_and_site_change_nothing_else(name: str, site: str) -> None:
    facts = form_finding().facts
    plain = samples.make(form_abuse.CODE, facts, "SUBJECT", "SITE")
    hostile = samples.make(form_abuse.CODE, facts, name, site or "x")
    expected = guide(plain, "de").title.replace("SUBJECT auf SITE", f"{name} auf {site or 'x'}")
    assert guide(hostile, "de").title == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ALL, ids=lambda code: code.name)
def test_no_fact_stands_in_a_command(code: Code, language: str) -> None:
    """Whoever pastes a command from the report must not run what a stranger put into the log."""
    mark = "`STRANGER`"
    for finding in samples.findings(code):
        facts = {n: mark if isinstance(v, str) else v for n, v in finding.facts.items()}
        marked = Finding(
            code.name, mark, mark, Subject("host", mark), finding.severity, finding.certainty, facts
        )
        filled: Guide = guide(marked, language)
        for step in filled.fix:
            assert "STRANGER" not in "".join(step.replace(mark, "STRANGER").split("`")[1::2])
