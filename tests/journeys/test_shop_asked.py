"""People whom the real guard asks: without JavaScript, without the page script, by keyboard; and who waits."""

import asyncio
import json
import re
from typing import Any

import pytest

from tests.journeys.conftest import Stroll
from tests.journeys.guest import SOLVED, Guest

pytestmark = [pytest.mark.slow, pytest.mark.servers]
BUTTON = "!!document.querySelector('form[action*=pw_parked] button')"
ASKED = re.compile(r"/kontakt\.php\?pw_parked=PW-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
FIRST = "document.querySelector('h1').textContent"
LANGUAGE = "document.documentElement.lang"
TEXT = "Guten Tag, wie lange dauert die Lieferung nach Österreich? Grüße"
SPAM = (
    "Earn $900 a day! http://win.example/x http://a.example http://b.example bit.ly/aa casino bonus"
)


async def without_scripts(guest: Guest) -> None:
    await guest.page.send("Emulation.setScriptExecutionDisabled", value=True)
    await guest.open("/kontakt.php")
    await guest.fill(TEXT, seconds=0)


async def command(guest: Guest, *args: str) -> Any:
    """What a command of the owner's answers."""
    done = await asyncio.to_thread(guest.shop.command, *args)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_javascript_two_buttons_bring_it_there_and_nothing_is_typed_again(
    stroll: Stroll,
) -> None:
    async def journey(guest: Guest) -> None:
        await without_scripts(guest)
        await guest.page.click("[name=senden]")
        await guest.page.until(BUTTON)
        assert await guest.page.run(FIRST) == "Noch ein Schritt, dann geht Ihre Nachricht ab."
        await guest.page.click("button")
        await guest.page.until("document.body?.className === 'wait'")
        assert re.match(r"Noch (eine Sekunde|[2-5] Sekunden), ", await guest.page.run(FIRST))
        assert guest.arrived(guest.mail(TEXT)) == 0
        await asyncio.sleep(5.1)
        await guest.page.click("button")
        await guest.thanked()
        assert ASKED.fullmatch(await guest.where())
        assert guest.arrived(guest.mail(TEXT)) == 1

    stroll(journey)


def test_with_the_keyboard_alone_the_challenge_is_answered(stroll: Stroll) -> None:
    async def journey(guest: Guest) -> None:
        await without_scripts(guest)
        await guest.key("Tab")
        assert await guest.page.run("document.activeElement.name") == "senden"
        await guest.key("Enter")
        await guest.page.until(BUTTON)
        await guest.key("Tab")
        focus = (
            "[document.activeElement.type, getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert await guest.page.run(focus) == ["submit", "solid"]
        await asyncio.sleep(5.1)
        await guest.key("Enter")
        await guest.thanked()
        assert guest.arrived(guest.mail(TEXT)) == 1

    stroll(journey)


def test_where_the_page_script_is_blocked_the_challenge_solves_itself(stroll: Stroll) -> None:
    async def journey(guest: Guest) -> None:
        await guest.page.send("Network.setBlockedURLs", urls=["*/.postwarden/pw.js"])
        await guest.open("/kontakt.php")
        await guest.fill(TEXT, seconds=0)
        assert await guest.page.run(SOLVED) is False
        await guest.page.click("[name=senden]")
        await guest.thanked()
        assert ASKED.fullmatch(await guest.where())
        assert guest.arrived(guest.mail(TEXT)) == 1

    stroll(journey)


async def held(guest: Guest) -> str:
    """Send what no policy lets pass; the reference on the page that comes."""
    await guest.open("/kontakt.php")
    await guest.fill(SPAM)
    await guest.page.click("[name=senden]")
    await guest.page.until("document.body?.className === 'held'")
    return str(await guest.page.run("document.querySelector('.reference strong').textContent"))


def test_what_looks_like_spam_waits_for_the_owner_who_finds_reads_and_releases_it(
    stroll: Stroll,
) -> None:
    async def journey(guest: Guest) -> None:
        name = await held(guest)
        assert await guest.where() == "/kontakt.php"
        assert guest.copies() == 0
        [row] = json.loads(await command(guest, "held", "list", "--format", "json"))
        assert row["id"] == name
        shown = await command(guest, "held", "show", name)
        assert guest.email in shown
        assert SPAM in shown
        await command(guest, "held", "release", name)
        assert (guest.arrived(guest.mail(SPAM)), guest.copies()) == (1, 1)
        assert json.loads(await command(guest, "held", "list", "--format", "json")) == []

    stroll(journey)


def test_an_english_browser_reads_english(stroll: Stroll) -> None:
    async def journey(guest: Guest) -> None:
        await held(guest)
        assert await guest.page.run(LANGUAGE) == "en"
        assert await guest.page.run(FIRST) == "Your message has arrived and is kept safe."
        await without_scripts(guest)
        await guest.page.click("[name=senden]")
        await guest.page.until(BUTTON)
        assert await guest.page.run(LANGUAGE) == "en"
        assert (
            await guest.page.run("document.querySelector('button').textContent")
            == "Send the message"
        )

    stroll(journey, language="en-GB,en;q=0.9")
