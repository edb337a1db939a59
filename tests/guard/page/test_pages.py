"""The pages: each says first what has become of the message, and holds nothing that was not meant."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.guard.page import pages
from postwarden.guard.page.pages import About
from postwarden.model.attempt import Kind

CHALLENGE = {"parameters": {"data": {"f": "</script><b>", "l": 2}, "cost": 1000}, "signature": "00"}
CONTACT = "040 / 12 34 56, laden@shop.example; https://shop.example/hilfe, Frau Möller"

Page = Callable[[About], str]
PAGES: dict[str, Page] = {
    "challenge": lambda a: pages.challenge_page(a, "/kontakt.php?id=1", "K7Q2", CHALLENGE, "W"),
    "wait": lambda a: pages.challenge_page(a, "/kontakt.php", "K7Q2", CHALLENGE, "W", 3),
    "held": lambda a: pages.held_page(a, "K7Q2-M9XD"),
    "refused": lambda a: pages.refused_page(a, "K7Q2-M9XD"),
    "closed": pages.closed_page,
    "not-kept": pages.not_kept_page,
    "too-large": pages.too_large_page,
    "answered": pages.answered_page,
    "away": pages.away_page,
    "unclear": lambda a: pages.away_page(a, unclear=True),
}
ANSWERS: dict[str, Callable[[About], dict[str, Any]]] = {
    "challenge": lambda a: pages.challenge_json(a, "K7Q2", CHALLENGE),
    "held": lambda a: pages.held_json(a, "K7Q2-M9XD"),
    "refused": lambda a: pages.refused_json(a, "K7Q2-M9XD"),
    "closed": pages.closed_json,
    "not-kept": pages.not_kept_json,
    "too-large": pages.too_large_json,
    "answered": pages.answered_json,
    "away": pages.away_json,
    "unclear": lambda a: pages.away_json(a, unclear=True),
}


class Seen(HTMLParser):
    """The elements of a page in their order, and what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and data.strip():
            self.texts.append((self.found[-1][0], data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]

    def text(self, tag: str) -> str:
        return " ".join(text for name, text in self.texts if name == tag)


each = pytest.mark.parametrize("name", PAGES)
both = pytest.mark.parametrize("language", ["de", "en"])


@each
@both
def test_a_page_is_whole_in_both_languages(name: str, language: str) -> None:
    seen = Seen(PAGES[name](About("Gärtnerei Möller", language, CONTACT)))
    assert seen.found[0] == ("html", {"lang": language})
    assert {"name": "robots", "content": "noindex"} in seen.all("meta")
    assert len(seen.all("h1")) == 1
    assert seen.text("h1").endswith(".")
    assert seen.text("title") == f"{seen.text('h1')} – Gärtnerei Möller"
    assert len(seen.all("style")) == 1


@each
def test_a_page_needs_nothing_but_its_own_style_and_the_solver(name: str) -> None:
    page = PAGES[name](About("Laden", "de"))
    seen = Seen(page)
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in pages.CSP
    assert "url(" not in style
    assert "@import" not in style
    assert all(not {"style", "onclick", "onload"} & attrs.keys() for _, attrs in seen.found)
    scripts = [each.get("src") for each in seen.all("script") if "type" not in each]
    assert scripts == (["/.postwarden/solve.js"] if name in ("challenge", "wait") else [])


def test_the_policy_allows_neither_inline_nor_foreign_code() -> None:
    assert "unsafe" not in pages.CSP
    assert pages.CSP.startswith("default-src 'none'; script-src 'self'; style-src 'sha256-")


def test_the_challenge_can_be_answered_with_and_without_a_script() -> None:
    page = PAGES["challenge"](About("Laden", "de"))
    seen = Seen(page)
    [form] = seen.all("form")
    assert form == {"method": "post", "action": "/kontakt.php?id=1&pw_parked=K7Q2"}
    values = {each["name"]: each["value"] for each in seen.all("input")}
    assert values == {"pw_parked": "K7Q2", "pw_token": "", "pw_wait": "W"}
    assert seen.text("button") == "Nachricht absenden"
    data = page.partition('id="pw-challenge">')[2].partition("</script>")[0]
    assert json.loads(data) == CHALLENGE
    # The PHP gate exchanges this address for one of its own.
    assert '"/.postwarden/solve.js"' in page


@pytest.mark.parametrize(
    ("seconds", "language", "first"),
    [
        (3, "de", "Noch 3 Sekunden, dann können Sie Ihre Nachricht absenden."),
        (1, "de", "Noch eine Sekunde, dann können Sie Ihre Nachricht absenden."),
        (1, "en", "One more second, then you can send your message."),
        (0, "de", "Noch ein Schritt, dann geht Ihre Nachricht ab."),
    ],
)
def test_who_pressed_too_early_reads_how_long_to_wait(
    seconds: int, language: str, first: str
) -> None:
    page = pages.challenge_page(About("Laden", language), "/", "K7Q2", CHALLENGE, "W", seconds)
    assert Seen(page).text("h1") == first


def test_a_held_message_is_said_to_be_safe_with_its_reference_and_ways_to_the_owner() -> None:
    seen = Seen(pages.held_page(About("Laden", "de", CONTACT), "K7Q2-M9XD"))
    assert seen.text("h1") == "Ihre Nachricht ist angekommen und sicher aufbewahrt."
    assert seen.text("strong") == "K7Q2-M9XD"
    assert [each["href"] for each in seen.all("a")] == [
        "tel:040123456",
        "mailto:laden@shop.example",
        "https://shop.example/hilfe",
    ]
    assert "Frau Möller" in seen.text("li")


@each
def test_without_a_contact_no_page_promises_one(name: str) -> None:
    seen = Seen(PAGES[name](About("Laden", "de")))
    assert seen.all("a") == []
    assert not any(
        text.endswith(":") for tag, text in seen.texts if tag == "p" and "Zeichen" not in text
    )


@pytest.mark.parametrize("name", ["not-kept", "away"])
def test_who_could_not_be_served_is_told_that_the_text_is_still_there(name: str) -> None:
    assert "Ihr Text steht noch im Formular" in Seen(PAGES[name](About("Laden", "de"))).text("p")


@pytest.mark.parametrize(
    ("kind", "what"),
    [(Kind.NEWSLETTER, "Anmeldung"), (Kind.ORDER, "Bestellung"), (Kind.COMMENT, "Nachricht")],
)
def test_a_page_calls_the_message_what_it_is(kind: Kind, what: str) -> None:
    page = pages.held_page(About("Laden", "de", kind=kind), "K7Q2")
    assert Seen(page).text("h1") == f"Ihre {what} ist angekommen und sicher aufbewahrt."


@pytest.mark.parametrize("name", ANSWERS)
@both
def test_the_answer_for_scripts_says_the_same_in_one_line(name: str, language: str) -> None:
    answer = ANSWERS[name](About("Laden", language))
    first = Seen(PAGES[name](About("Laden", language))).text("h1")
    assert answer["postwarden"] == name
    assert answer["message"].startswith(first)
    assert "\n" not in json.dumps(answer)
    assert ("reference" in answer) == (name in ("held", "refused"))


def test_the_challenge_for_scripts_holds_what_the_page_script_needs() -> None:
    answer = pages.challenge_json(About("Laden"), "K7Q2", CHALLENGE, "W")
    assert answer.items() >= {"parked": "K7Q2", "challenge": CHALLENGE, "wait": "W"}.items()


@pytest.mark.parametrize(
    ("target", "action"),
    [
        ("/kontakt.php", "/kontakt.php?pw_parked=A"),
        ("/kontakt.php?a=1&b=%20", "/kontakt.php?a=1&b=%20&pw_parked=A"),
        ("//elsewhere.test/x", "/.//elsewhere.test/x?pw_parked=A"),
        ("/\\elsewhere.test", "/%5Celsewhere.test?pw_parked=A"),
        ("kontakt.php", "/kontakt.php?pw_parked=A"),
        ("/\t/elsewhere.test", "/%09/elsewhere.test?pw_parked=A"),
        ("/a#b?c", "/a?pw_parked=A"),
        ("", "/?pw_parked=A"),
    ],
)
def test_the_answer_goes_to_the_same_path_of_the_same_host(target: str, action: str) -> None:
    assert pages.parked_action(target, "A") == action


@given(st.text())
def test_no_target_leads_to_another_host(target: str) -> None:
    action = pages.parked_action(target, "A")
    assert re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", action)


@given(st.text(min_size=1), st.text(), st.text())
def test_whatever_is_filled_in_stays_text(site: str, contact: str, reference: str) -> None:
    evil = '"><script src=//x></script>'
    seen = Seen(pages.held_page(About(site + evil, "en", contact + evil), reference + evil))
    assert seen.all("script") == []
    assert all(re.match(r"(https?://|mailto:|tel:)", each["href"] or "") for each in seen.all("a"))


@given(st.text())
def test_a_contact_becomes_a_link_only_where_it_is_one(contact: str) -> None:
    for shown, link in pages.ways(contact):
        assert shown in contact
        assert re.fullmatch(r"(https?://\S.*|mailto:\S+@\S+|tel:\+?\d+)?", link, re.DOTALL)


def test_the_scripts_are_small_and_keep_nothing() -> None:
    folder = files("postwarden.guard.page")
    script, solver = (folder.joinpath(name).read_text("utf-8") for name in ("pw.js", "solve.js"))
    assert len(script.encode()) <= 10_000
    assert len(solver.encode()) <= 6_000
    for word in ("cookie", "localStorage", "sessionStorage", "indexedDB", "navigator", "screen"):
        assert f".{word}" not in script + solver
    for word in ("eval(", "innerHTML", "Function(", "Worker", "http://", "https://"):
        assert word not in script + solver
