"""Somebody in the shop with a real browser: opens pages, types, presses keys and buttons."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from tests.journeys.chromium import Page
from tests.shop.shop import OWNER, Shop
from tests.shop.visitors import somewhere

LANGUAGE = "de-DE,de;q=0.9"
THANKS = "document.querySelector('h1')?.textContent === 'Vielen Dank'"
SOLVED = "!!document.querySelector('form input[name=pw_token]')?.value"
NAME, EMAIL = "Jürgen Müller-Lüdenscheidt", "j.mueller@web.example"
TEXT = (
    "Guten Tag,\nich hätte gern gewusst, ob das Regal „Nordby“ in Eiche geölt noch lieferbar ist.\n"
    "Maße: 80 × 200 cm, Preis laut Katalog 129,90 €. Größe und Farbe (weiß/grün?) sind mir gleich.\n"
    "Viele Grüße aus Köln"
)
_NAMED = {"Enter": ("\r", 13), "Tab": ("", 9), "Backspace": ("", 8)}


@dataclass
class Guest:
    """One visitor at one address. `since` is how many mails the shop had sent before."""

    page: Page
    shop: Shop
    language: str = LANGUAGE
    since: int = field(default=0)

    async def come(self) -> None:
        """Be an ordinary browser at an address of one's own."""
        self.since = len(self.shop.mails())
        agent = await self.page.run("navigator.userAgent")
        await self.page.send("Network.enable")
        await self.page.send(
            "Network.setUserAgentOverride",
            userAgent=agent.replace("Headless", ""),
            acceptLanguage=self.language,
        )
        await self.page.send("Network.setExtraHTTPHeaders", headers={"X-Forwarded-For": somewhere()})

    async def open(self, path: str) -> None:
        await self.page.open(f"http://localhost:{self.shop.port}{path}")

    async def key(self, key: str) -> None:
        """Press one key and let it go."""
        text, code = _NAMED.get(key, (key, 0))
        about = {"key": key, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
        await self.page.send("Input.dispatchKeyEvent", type="keyDown", **about)
        await self.page.send("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def type(self, text: str) -> None:
        """Type into what has the focus, key by key."""
        for letter in text:
            await self.key("Enter" if letter == "\n" else letter)

    async def fill(self, text: str = TEXT, email: str = EMAIL, seconds: float = 3.2) -> None:
        """Fill the contact form with the keyboard, as slowly as somebody who hurries."""
        began = time.monotonic()
        await self.page.click("[name=name]")
        for each in (NAME, email, "Frage zu Ihrem Regal"):
            await self.type(each)
            await self.key("Tab")
        await self.type(text)
        await asyncio.sleep(max(0, seconds - (time.monotonic() - began)))

    async def thanked(self) -> None:
        """The site's own page, at the site's own address."""
        await self.page.until(THANKS)

    async def where(self) -> str:
        """Path and query in the address bar."""
        return str(await self.page.run("location.pathname + location.search"))

    def arrived(self, words: str) -> int:
        """How many mails to the owner have these words; every byte of them counts."""
        mails = [mail for mail in self.shop.mails() if OWNER in str(mail["To"])]
        texts = [bytes(mail.get_payload(decode=True)).decode() for mail in mails]
        return sum(words in text.replace("\r\n", "\n") for text in texts)

    def asked(self) -> int:
        """How many posts of the shop's contact form were challenged or held."""
        return sum(1 for _ in self.shop.folder.glob("guard/*/PW-*"))
