"""Somebody in the shop with a real browser: opens pages, types, presses keys and buttons."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field

from tests.journeys.chromium import Page
from tests.shop.shop import OWNER, Shop
from tests.shop.visitors import somewhere

LANGUAGE = "de-DE,de;q=0.9"
THANKS = "document.querySelector('h1')?.textContent === 'Vielen Dank'"
SOLVED = "!!document.querySelector('form input[name=pw_token]')?.value"
NAME = "Jürgen Müller-Lüdenscheidt"
TEXT = (
    "Guten Tag,\nich hätte gern gewusst, ob das Regal „Nordby“ in Eiche geölt noch lieferbar ist.\n"
    "Maße: 80 × 200 cm, Preis laut Katalog 129,90 €. Größe und Farbe (weiß/grün?) sind mir gleich.\n"
    "Viele Grüße aus Köln"
)
_numbers = itertools.count(1)
_NAMED = {"Enter": ("\r", 13), "Tab": ("", 9), "Backspace": ("", 8)}


@dataclass
class Guest:
    """One visitor at one address."""

    page: Page
    shop: Shop
    language: str = LANGUAGE
    email: str = field(default_factory=lambda: f"j.mueller{next(_numbers)}@web.example")

    async def come(self) -> None:
        """Be an ordinary browser at an address of one's own."""
        agent = await self.page.run("navigator.userAgent")
        await self.page.send("Network.enable")
        await self.page.send(
            "Network.setUserAgentOverride",
            userAgent=agent.replace("Headless", ""),
            acceptLanguage=self.language,
        )
        await self.page.send(
            "Network.setExtraHTTPHeaders", headers={"X-Forwarded-For": somewhere()}
        )

    async def open(self, path: str) -> None:
        await self.page.open(f"http://localhost:{self.shop.port}{path}")
        await self.page.until("!!document.querySelector('form')")

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

    async def fill(self, text: str = TEXT, email: str = "", seconds: float = 3.2) -> None:
        """Fill the contact form with the keyboard, as slowly as somebody who hurries."""
        began = time.monotonic()
        await self.page.click("[name=name]")
        for each in (NAME, email or self.email, "Frage zu Ihrem Regal"):
            await self.type(each)
            await self.key("Tab")
        await self.type(text)
        await asyncio.sleep(max(0, seconds - (time.monotonic() - began)))

    async def replace(self, selector: str, text: str) -> None:
        """Type over what stands in a field."""
        await self.page.until("document.readyState === 'complete'")
        await self.page.click(selector)
        await self.page.until(f"document.activeElement === document.querySelector('{selector}')")
        await self.page.run("document.activeElement.select()")
        await self.type(text)

    async def thanked(self) -> None:
        """The site's own page, at the site's own address."""
        await self.page.until(THANKS)

    async def where(self) -> str:
        """Path and query in the address bar; `pw_parked` in it where there was a challenge."""
        return str(await self.page.run("location.pathname + location.search"))

    def mail(self, text: str) -> str:
        """What the shop's owner reads."""
        return f"Von: {NAME} <{self.email}>\n\n{text}"

    def copies(self) -> int:
        """How many mails the shop has sent to the guest."""
        return sum(self.email in str(mail["To"]) for mail in self.shop.to_strangers())

    def arrived(self, words: str) -> int:
        """How many mails to the owner have these words; every byte of them counts."""
        mails = [mail for mail in self.shop.mails() if OWNER in str(mail["To"])]
        texts = [bytes(mail.get_payload(decode=True)).decode() for mail in mails]
        return sum(words in text.replace("\r\n", "\n") for text in texts)
