"""The terminal answer: one sentence, the proof, the steps; hostile text stays text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from postwarden.jobs.report import as_text
from postwarden.jobs.report.headline import mood
from postwarden.jobs.report.paper import cells
from postwarden.texts.labels import label
from tests.jobs.report import runs

LANGUAGES = ("de", "en")


def sections(text: str) -> list[str]:
    lines = text.splitlines()
    return [lines[at - 1] for at, line in enumerate(lines) if line.startswith("───")]


@pytest.mark.parametrize("name", runs.RUNS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [30, 50, 80, 132])
def test_every_answer_fits_its_width(name: str, language: str, width: int) -> None:
    text = as_text(runs.RUNS[name], language, runs.MASK, width)
    # A command between backticks stays in one piece, so that it can be copied.
    assert [e for e in text.splitlines() if cells(e) > width and "`" not in e] == []
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert not text.startswith("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sections_come_in_the_order_a_person_needs_them(language: str) -> None:
    wanted = [
        label(f"report.section.{name}", language)
        for name in (
            "numbers",
            "timeline",
            "causes",
            "steps",
            "ask",
            "notes",
            "missing",
            "assumptions",
            "sources",
        )
    ]
    assert sections(as_text(runs.THREE, language, runs.MASK)) == wanted


@pytest.mark.parametrize(("language", "said"), [("de", "nicht bekannt"), ("en", "not known")])
def test_without_a_mail_log_the_sums_are_not_known(language: str, said: str) -> None:
    numbers = as_text(runs.BLIND, language, runs.MASK).split("───\n")[1]
    assert numbers.count(said) == 5
    assert "0" not in numbers.split("\n\n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_time_line_cannot_show_is_said(language: str) -> None:
    beside = runs.run(runs.FORWARDED, runs.FORM)
    sentence = label("report.timeline.beside", language, names="X").partition("X")[0]
    assert sentence in as_text(beside, language, runs.MASK, 200)
    assert sentence not in as_text(runs.ONE, language, runs.MASK, 200)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_refuses_is_told_before_what_to_do(language: str) -> None:
    names = [label(f"report.section.{name}", language) for name in ("refusals", "steps")]
    told = sections(as_text(runs.REFUSED, language, runs.MASK))
    assert [each for each in told if each in names] == names


def test_a_refusal_is_one_line_with_whom_to_ask_and_what_to_quote() -> None:
    text = as_text(runs.REFUSED, "de", runs.MASK, 2000)
    (gmx,) = [line for line in text.splitlines() if line.startswith("- GMX")]
    assert gmx == (
        "- GMX, WEB.DE und IONOS: 12 Mails an 11 Empfänger nicht angenommen, denn die Adresse Ihres "
        "Servers steht auf einer Sperrliste. Abgewiesen vom 20.11.2026, 09:00 Uhr, bis 22.11.2026, "
        "20:05 Uhr. Zuletzt bestand das noch. Zuständig: "
        "https://postmaster.gmx.net/en/case?c=r0301&r=1Nabcd-2xyzAB1cde-00QwEr. "
        "Kennzeichen: 1Nabcd-2xyzAB1cde-00QwEr."
    )
    (moon,) = [line for line in text.splitlines() if line.startswith("- firma.example")]
    assert "2 davon waren weitergeleitet." in moon
    assert "Andere Mails kommen dort an." in moon
    assert moon.endswith("Antwort: „450 The moon, k***@gmx.example“")
    (ordinary,) = [line for line in text.splitlines() if line.startswith("- Daneben, wie auf")]
    assert "3 Mails (das Postfach gibt es nicht, oder es ist voll)" in ordinary
    first = text.splitlines()[0]
    assert first.startswith("Keine Ursache gefunden:")
    assert "GMX, WEB.DE und IONOS: 12 Mails" in first


def test_very_many_refusals_are_cut_for_a_person() -> None:
    many = replace(runs.REFUSED, refusals=(runs.MOON,) * 40)
    assert "28 weitere Fälle stehen in der JSON-Ausgabe." in as_text(many, "de", runs.MASK, 200)


def test_the_first_line_is_the_answer() -> None:
    first = as_text(runs.ONE, "de", runs.MASK, 200).splitlines()[0]
    assert "342 von 611" in first
    assert "/kontakt.php" in first
    assert first.endswith(".")


@pytest.mark.parametrize(
    ("name", "language", "first"),
    [
        ("three", "de", "3 Ursachen zugleich: 539 von 808 gesendeten Mails"),
        ("three", "en", "3 causes at once: 539 of 808 mails sent"),
        ("clean", "de", "Keine Ursache gefunden: 611 gesendete Mails"),
        ("all-traced", "de", "Nichts gefunden: 611 gesendete Mails"),
        ("all-traced", "en", "Nothing found: 611 mails sent"),
        ("quiet", "en", "No mail was sent"),
        ("blind", "de", "Ob Mails gesendet wurden, lässt sich nicht sagen"),
        ("only-missing", "en", "No cause found: 42 mails sent"),
        ("beside", "en", "2 causes at once; the largest of them: "),
    ],
)
def test_the_first_sentence_says_what_was_looked_at(name: str, language: str, first: str) -> None:
    assert as_text(runs.RUNS[name], language, runs.MASK, 200).startswith(first)


def test_the_sums_stand_under_each_other() -> None:
    text = as_text(runs.ONE, "en", runs.MASK)
    rows = [line for line in text.splitlines() if re.match(r"[ =+] +\d+  ", line)]
    assert [row.lstrip(" =+").split("  ")[0] for row in rows] == ["611", "342", "260", "9"]
    assert [row[0] for row in rows] == [" ", "=", "+", "+"]
    assert len({row.index("%") for row in rows}) == 1


def test_evidence_names_its_source_and_line() -> None:
    text = as_text(runs.ONE, "en", runs.MASK, 200)
    assert "  /var/log/mail.log.1:48211  Nov 18 02:14:07 web01" in text
    assert "to=<k***@gmx.example>" in text
    assert "kunde@" not in text


def test_a_shared_step_is_told_once() -> None:
    text = as_text(runs.THREE, "de", runs.MASK, 10_000)
    steps = [line for line in text.splitlines() if re.match(r" *\d+\. ", line)]
    assert len({re.sub(r"^ *\d+\. ", "", step) for step in steps}) == len(steps)
    assert label("report.section.common", "de") in text


def test_a_chosen_site_names_what_lies_outside() -> None:
    text = as_text(runs.CHOSEN, "en", runs.MASK)
    assert "Other sites and unattributed: 1,904 mails." in text


def test_colour_only_if_asked_and_never_needed() -> None:
    plain = as_text(runs.ONE, "en", runs.MASK)
    coloured = as_text(runs.ONE, "en", runs.MASK, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80])
def test_hostile_text_is_shown_and_not_obeyed(language: str, width: int) -> None:
    text = as_text(runs.hostile(), language, runs.MASK, width)
    assert not any(char in text for char in "\x1b\x9b\u202e\x07\x00\r\udcff")
    assert "{{ 7*7 }}" in text.replace("\n", " ")
    text.encode("utf-8")
    assert len(text) < 60_000


def test_many_causes_and_steps_without_time_are_told_as_well() -> None:
    many = tuple(
        replace(runs.FORM, subject=replace(runs.FORM.subject, name=f"/form{n}.php"))
        for n in range(8)
    )
    text = as_text(runs.run(*many), "en", runs.MASK)
    assert "\n8. " in text
    assert label("report.timeline.more", "en") in text


def test_causes_beside_the_sums_are_neither_drawn_nor_given_a_share_of_them() -> None:
    text = as_text(runs.BESIDE, "en", runs.MASK)
    assert "Cause 1  " not in text.split("Why: the causes")[0]
    assert "124 mails to 124 recipients\n" in text
    assert "k***@gmx.example" in text


def test_the_steps_of_a_hint_stand_with_it() -> None:
    quiet = runs.run(runs.BOUNCED, ordinary=600)
    text = as_text(quiet, "en", runs.MASK)
    assert label("report.section.steps", "en") not in sections(text)
    assert "  > " in text.split(label("report.section.notes", "en"))[1]


def test_nothing_found_is_not_calm_where_something_could_not_be_looked_at() -> None:
    assert mood(runs.ALL_TRACED) == "calm"
    assert mood(runs.ONLY_MISSING) == "open"
    assert mood(runs.BLIND) == "blind"
    assert mood(runs.run(runs.BOUNCED)) == "calm"
    assert mood(runs.ONE) == "alarm"
