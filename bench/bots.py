"""Five kinds of bots and honest people against the shop's forms; counts the mails that came out.

Real nginx, PHP-FPM and guard on loopback, mail into a sink. Usage: python -m bench.bots [POSTS]
(POSTS of each kind, 500 by default). A mail counts when it goes to an address other than the owner's.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.shop.people import Sent, honest
from tests.shop.shop import Shop
from tests.shop.visitors import Visitor, inputs, somewhere

LINKS = (
    "https://best-seo.example/go",
    "http://crypto-win.example/?r=7",
    "https://pills24.example",
    "www.casino-top.example",
)
OPENERS = ("Hello", "Hi there", "Guten Tag", "Sehr geehrte Damen und Herren", "Good day", "Hallo")
PITCHES = (
    "we can bring your website to the first page of Google for 99 dollars",
    "earn 5000 dollars a week with our trading robot, no experience needed",
    "wir bringen Ihre Webseite garantiert auf Platz eins bei Google",
    "your invoice is overdue, look at it here",
    "you have been chosen for a prize, claim it today",
    "Kredit ohne Schufa, sofort aufs Konto, keine Fragen",
)
FIRST = ("Anna", "Peter", "Olga", "James", "Mehmet", "Sophie", "Lukas", "Ines", "Tom", "Maria")
LAST = ("Schmidt", "Miller", "Ivanova", "Kaya", "Weber", "Brown", "Koch", "Silva", "Wolf", "Braun")


def victim() -> str:
    """A stranger's address."""
    host = random.choice(("gmx.example", "web.example", "gmail.example", "firma.example"))
    return f"{random.choice(FIRST).lower()}.{random.choice(LAST).lower()}{random.randrange(10**6)}@{host}"


def pitch() -> str:
    """A spam text, a little different each time."""
    middle = random.choice(PITCHES)
    return f"{random.choice(OPENERS)},\n{middle}. {random.choice(LINKS)}{random.randrange(10**4)}\n{random.choice(FIRST)}"


def filled(path: str, name: str = "", text: str = "") -> dict[str, str]:
    """What a bot types into a form of the shop, all fields right."""
    first, last = random.choice(FIRST), random.choice(LAST)
    name, text = name or f"{first} {last}", text or pitch()
    return {
        "/kontakt.php": {"name": name, "email": victim(), "betreff": text[:40], "nachricht": text},
        "/kopie.php": {"name": name, "email": victim(), "message": text, "send_copy": "1"},
        "/empfehlen.php": {"name": name, "email": victim(), "freund_email": victim(), "nachricht": text},
        "/newsletter.php": {"name": name, "email": victim()},
        "/registrieren.php": {"vorname": name, "nachname": last, "email": victim(), "passwort": "Geheim123!"},
        "/bestellen.php": {
            "vorname": first, "nachname": last, "strasse": "Weg 1", "plz": "28195", "ort": "Bremen",
            "email": victim(), "bemerkung": text,
        },
        "/alt_kontakt.php": {"email": victim(), "nachricht": text},
    }[path]  # fmt: skip # a table


MAILERS = (
    "/kontakt.php",
    "/kopie.php",
    "/empfehlen.php",
    "/newsletter.php",
    "/registrieren.php",
    "/alt_kontakt.php",
)
Bot = Callable[[Visitor, int], Awaitable[str]]


async def direct(visitor: Visitor, n: int) -> str:
    """Posts without ever opening a page."""
    path = MAILERS[n % len(MAILERS)]
    visitor.agent = random.choice(("python-requests/2.31", visitor.agent))
    return (await visitor.post(path, filled(path))).verdict


async def fill_all(visitor: Visitor, n: int) -> str:
    """Opens the page, fills whatever it finds, traps included, and posts."""
    path = MAILERS[n % 5]
    names = inputs(await visitor.get(path))
    data = {name: random.choice(LINKS) for name in names}
    return (await visitor.post(path, {**data, **filled(path)})).verdict


async def headless(visitor: Visitor, n: int) -> str:
    """A driven browser: tokens, time, challenge pages solved, each post from another network."""
    path = MAILERS[n % 5]
    await visitor.get(path)
    token = await visitor.token(path)
    await asyncio.sleep(random.uniform(4, 12))
    answer = await visitor.post(path, filled(path), token)
    if answer.verdict == "challenge":
        return (await visitor.answer(answer.text, script=True)).verdict
    return answer.verdict


class Replay:
    """Solves one challenge a form and uses it again and again."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    async def __call__(self, visitor: Visitor, n: int) -> str:
        path = MAILERS[n % 5]
        if path not in self._tokens:
            self._tokens[path] = await visitor.token(path)
            await asyncio.sleep(4)
        return (await visitor.post(path, filled(path), self._tokens[path])).verdict


async def bomber(visitor: Visitor, n: int) -> str:
    """Name-field spam in registrations, and a newsletter form turned against strangers' mailboxes."""
    path = ("/registrieren.php", "/newsletter.php")[n % 2]
    name = random.choice(
        (f"Gewinn {random.choice(LINKS)}", "Claim 500 EUR bit.ly/x7Kq", random.choice(FIRST))
    )
    token = await visitor.token(path)
    await asyncio.sleep(random.uniform(3, 9))
    answer = await visitor.post(
        path, filled(path, name if n % 2 == 0 else random.choice(FIRST)), token
    )
    if answer.verdict == "challenge":
        return (await visitor.answer(answer.text, script=True)).verdict
    return answer.verdict


@dataclass
class Row:
    """What became of one kind's posts."""

    name: str
    posts: int
    verdicts: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    owner: int = 0


async def attack(shop: Shop, name: str, bot: Bot, posts: int, at_once: int) -> Row:
    """Let one kind of bot post, so many at once."""
    row, gate = Row(name, posts), asyncio.Semaphore(at_once)
    before, owner = len(shop.to_strangers()), len(shop.mails())
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
    ) as session:

        async def one(n: int) -> None:
            async with gate:
                row.verdicts[await bot(Visitor(session, shop.url, somewhere()), n)] += 1

        await asyncio.gather(*(one(n) for n in range(posts)))
    row.mails = len(shop.to_strangers()) - before
    row.owner = len(shop.mails()) - owner - row.mails
    return row


def main() -> None:
    """Each kind against a fresh shop; then honest people against a fresh one, and after an attack."""
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    kinds: dict[str, tuple[Bot, int]] = {
        "direct post": (direct, 8), "get, then fill all": (fill_all, 8), "headless browser": (headless, 100),
        "token replay": (Replay(), 8), "name-field spam, list bombing": (bomber, 100),
    }  # fmt: skip # a table
    print(
        "| bots | posts | mails to strangers | stayed in | mails to the owner | verdicts |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for name, (bot, at_once) in kinds.items():
        with _shop() as shop:
            row = asyncio.run(attack(shop, name, bot, posts, at_once))
        inside = 1 - row.mails / row.posts
        counted = ", ".join(f"{word} {n}" for word, n in row.verdicts.most_common())
        print(
            f"| {row.name} | {row.posts} | {row.mails} | {inside:.1%} | {row.owner} | {counted} |",
            flush=True,
        )
    with _shop() as shop:
        _tell(asyncio.run(honest(shop)), "on a quiet day")
    with _shop() as shop:
        asyncio.run(attack(shop, "before", headless, 100, 50))
        _tell(asyncio.run(honest(shop)), "after an attack")


def _tell(sent: Sequence[Sent], when: str) -> None:
    with_script = [each for each in sent if each.way != "no JavaScript"]
    without = [each for each in sent if each.way == "no JavaScript"]
    stopped = [each for each in with_script if each.verdict != "accept"]
    refused = sum(each.verdict == "refuse" for each in sent)
    lost = sum(not each.arrived and each.verdict != "hold" for each in sent)
    print(
        f"\nHonest submissions {when}: {len(sent)}, refused {refused}, neither arrived nor held {lost}"
    )
    print(f"with JavaScript {len(with_script)}, of these challenged or held {len(stopped)}")
    arrived = sum(each.arrived for each in without)
    print(f"without {len(without)}, of these arrived after the wait page {arrived}")
    for each in [*stopped, *(each for each in without if not each.arrived)]:
        print(f"  {each.way}: {each.verdict}, arrived: {each.arrived}", flush=True)


class _shop:  # noqa: N801 - a context manager that reads as a word
    def __enter__(self) -> Shop:
        self._folder = tempfile.TemporaryDirectory(prefix="pw-bots-")
        self._shop = Shop(Path(self._folder.name))
        self._shop.start()
        return self._shop

    def __exit__(self, *_: object) -> None:
        self._shop.stop_all()
        time.sleep(0.2)
        self._folder.cleanup()


if __name__ == "__main__":
    main()
