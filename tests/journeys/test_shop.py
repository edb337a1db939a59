"""People with JavaScript in the real shop: what they send arrives as they typed it, and nobody asks them."""

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from tests.journeys.conftest import Stroll
from tests.journeys.guest import NAME, SOLVED, TEXT, Guest

pytestmark = [pytest.mark.slow, pytest.mark.servers]
STORED = "document.cookie + localStorage.length + sessionStorage.length"


def test_what_a_person_types_arrives_once_and_nothing_is_stored_in_the_browser(
    stroll: Stroll,
) -> None:
    async def journey(guest: Guest) -> None:
        await guest.open("/kontakt.php")
        text = TEXT + '\nUnd noch etwas: äöüß – €, "so" & <anders>, 100 % \\o/.' * 12
        await guest.fill(text)
        await guest.page.until(SOLVED)
        stored = await guest.page.run(STORED)
        await guest.page.click("[name=senden]")
        await guest.thanked()
        assert (stored, await guest.page.run(STORED)) == ("00", "00")
        assert await guest.where() == "/kontakt.php"
        assert guest.arrived(guest.mail(text)) == 1

    stroll(journey)


def test_the_return_key_sends_as_well_as_the_button(stroll: Stroll) -> None:
    async def journey(guest: Guest) -> None:
        await guest.open("/kontakt.php")
        await guest.fill("Gibt es die Vase auch in Grün?")
        await guest.page.click("[name=betreff]")
        await guest.key("Enter")
        await guest.thanked()
        assert await guest.where() == "/kontakt.php"
        assert guest.arrived(guest.mail("Gibt es die Vase auch in Grün?")) == 1

    stroll(journey)


def test_a_mistyped_address_is_corrected_on_the_form_that_the_site_shows_again(
    stroll: Stroll,
) -> None:
    async def journey(guest: Guest) -> None:
        await guest.open("/kontakt.php")
        await guest.fill("Wann öffnen Sie am Samstag?", email="j.mueller.example")
        await guest.page.click("[name=senden]")
        await guest.page.until("document.title.startsWith('Bitte prüfen')")
        await guest.replace("[name=email]", guest.email)
        await guest.key("Enter")
        await guest.thanked()
        assert await guest.where() == "/kontakt.php"
        assert guest.arrived(guest.mail("Wann öffnen Sie am Samstag?")) == 1

    stroll(journey)


def test_a_double_click_is_no_misuse(stroll: Stroll) -> None:
    async def journey(guest: Guest) -> None:
        await guest.open("/kontakt.php")
        await guest.fill("Ist der Tisch noch da?")
        await guest.page.until(SOLVED)
        await guest.page.click("[name=senden]", times=2)
        await guest.thanked()
        assert await guest.where() == "/kontakt.php"
        # Twice where the browser sends twice: the site alone would get the same.
        assert 1 <= guest.arrived(guest.mail("Ist der Tisch noch da?")) <= 2

    stroll(journey)


def test_back_and_a_second_enquiry_from_the_same_form(stroll: Stroll) -> None:
    async def journey(guest: Guest) -> None:
        await guest.open("/kontakt.php")
        await guest.fill("Erste Frage: Liefern Sie nach Wien?")
        await guest.page.click("[name=senden]")
        await guest.thanked()
        await guest.page.run("setTimeout(() => history.back(), 50), 0")
        await guest.page.until("!!document.querySelector('[name=nachricht]')")
        await guest.replace("[name=nachricht]", "Zweite Frage: Und was kostet das?")
        await guest.page.until(SOLVED)
        await asyncio.sleep(3)
        await guest.page.click("[name=senden]")
        await guest.thanked()
        assert await guest.where() == "/kontakt.php"
        assert guest.arrived(guest.mail("Zweite Frage: Und was kostet das?")) == 1

    stroll(journey)


def test_a_file_of_three_megabytes_arrives_byte_for_byte(stroll: Stroll, tmp_path: Path) -> None:
    file = tmp_path / "Grundriß Küche.pdf"
    file.write_bytes(os.urandom(3_000_000))

    async def journey(guest: Guest) -> None:
        await guest.open("/upload.php")
        await guest.page.click("[name=name]")
        for each in (NAME, guest.email, "Der Grundriß, wie am Telefon besprochen"):
            await guest.type(each)
            await guest.key("Tab")
        await guest.page.choose("[name=datei]", file)
        await guest.page.click("button")
        await guest.thanked()
        assert await guest.where() == "/upload.php"
        assert guest.arrived(hashlib.sha256(file.read_bytes()).hexdigest()) == 1
        assert guest.arrived(f"{file.name} 3000000 ") == 1

    stroll(journey)
