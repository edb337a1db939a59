"""The page: one file, no request to the outside, well-formed, readable, nothing interpreted."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from postwarden.jobs.report import as_html, as_text
from postwarden.jobs.report.as_html import pieces
from tests.jobs.report import runs

VOID = {"meta", "br", "hr", "img", "link", "input"}
ALL = {**runs.RUNS, "hostile": runs.hostile()}
PAGES = [(name, language) for name in ALL for language in ("de", "en")]


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(f"{tag} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if "style" not in self.stack:
            self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def page(name: str, language: str = "en") -> Page:
    return Page(as_html(ALL[name], language, runs.MASK))


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_a_page_is_well_formed(name: str, language: str) -> None:
    read = page(name, language)
    assert read.wrong == []
    assert read.stack == []
    assert read.values("lang") == [language]
    assert len(read.values("id")) == len(set(read.values("id")))
    targets = {href.removeprefix("#") for href in read.values("href")}
    labels = {each for value in read.values("aria-labelledby") for each in value.split()}
    assert targets | labels <= set(read.values("id"))


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_a_page_asks_nobody_for_anything(name: str, language: str) -> None:
    read = page(name, language)
    values = [value for _, _, value in read.attributes]
    assert not any(
        re.search(r"https?://|//\w|javascript:|data:(?!$)", each) for each in values if each != CSP
    )
    assert CSP in values
    names = {name for _, name, _ in read.attributes}
    assert not names & {"src", "srcset", "action", "onerror", "onload", "onclick", "xlink:href"}
    assert not set(read.tags) & {"script", "link", "img", "iframe", "object", "form", "base"}
    style = as_html(ALL[name], language, runs.MASK).split("<style>")[1].split("</style>")[0]
    assert not re.search(r"@import|url\(|https?:|@font-face|expression", style)


CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_headings_are_in_order_and_the_answer_comes_first(name: str, language: str) -> None:
    read = page(name, language)
    levels = [int(tag[1]) for tag in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert read.attributes[0] == ("html", "lang", language)
    first_link = next(value for tag, name, value in read.attributes if (tag, name) == ("a", "href"))
    assert first_link == "#answer"


def test_the_picture_has_words_and_a_table() -> None:
    read = page("three")
    assert read.tags.count("title") == 3  # the page's and one a drawing
    assert read.tags.count("desc") == 2
    assert "table" in read.tags
    text = " ".join(read.text)
    assert "808 mails sent" in text
    assert "Cause 3: /var/www/laden/wp-content/uploads/2026/11/.cache.php" in text


def test_page_and_terminal_say_the_same() -> None:
    text = re.sub(r"\s+", " ", as_text(runs.ONE, "de", runs.MASK, 10_000))
    html = re.sub(r"\s+", " ", " ".join(page("one", "de").text))
    for word in ("342 von 611", "k***@gmx.example", "/var/log/mail.log.1:48211", "Europe/Berlin"):
        assert word in text
        assert word in html
    assert "kunde@" not in html


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    html = as_html(runs.hostile(), "de", runs.MASK)
    assert not any(char in html for char in "\x1b\x9b\u202e\x07\x00\udcff")
    assert "<script" not in html
    assert "&lt;script" in html
    assert html.count("</style>") == 1
    assert html.count("</title>") == 3
    assert "{{ 7*7 }}" in html
    assert len(html) < 200_000


def test_commands_are_set_apart() -> None:
    assert pieces("Run `ls -l`, then `id`.") == [
        (False, "Run "),
        (True, "ls -l"),
        (False, ", then "),
        (True, "id"),
        (False, "."),
    ]
    assert pieces("one ` alone") == [(False, "one ` alone")]
    assert pieces("") == []


def style() -> str:
    return as_html(runs.CLEAN, "en", runs.MASK).split("<style>")[1].split("</style>")[0]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast_is_wcag_aa(scheme: int) -> None:
    root = style().split(":root {")[1 + scheme].split("}")[0]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", root))
    for ground in ("paper", "card"):
        for text in ("ink", "soft", "alarm", "calm", "blind", "link"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for tone in range(6):
        assert contrast(colours[f"tone{tone}"], colours["paper"]) >= 3, tone


def test_without_a_mail_log_the_sums_are_not_known() -> None:
    assert as_html(runs.BLIND, "de", runs.MASK).count("nicht bekannt") == 5


def test_what_the_picture_cannot_show_is_said() -> None:
    shown = as_html(runs.run(runs.FORWARDED, runs.FORM), "en", runs.MASK)
    assert "Not in the picture: Cause 2." in shown or "Not in the picture: Cause 1." in shown


def test_who_refuses_has_its_section() -> None:
    page = as_html(runs.REFUSED, "de", runs.MASK)
    assert page.count('id="refusals"') == 1
    assert "GMX, WEB.DE und IONOS: 12 Mails an 11 Empfänger" in page
    assert 'id="refusals"' not in as_html(runs.CLEAN, "de", runs.MASK)
