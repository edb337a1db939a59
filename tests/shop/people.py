"""Honest visitors of the shop: what they send, how, and whether it arrived as they typed it."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from tests.shop.shop import Shop
from tests.shop.visitors import Answer, Visitor, somewhere

LONG = (
    "Sehr geehrte Damen und Herren,\n\n"
    + (
        "wir haben im September bei Ihnen drei Regale in Eiche bestellt und sind damit sehr zufrieden. "
        "Nun möchten wir das Wohnzimmer ergänzen und hätten einige Fragen zu Maßen und Oberflächen. "
    )
    * 6
    + "\n\nMit freundlichen Grüßen\nJürgen Müller-Lüdenscheidt\nLindenstraße 7, 28195 Bremen\nTel. 0421 555 0137"
)
ENQUIRIES = (
    ("Björn Öttinger", "bjoern@gmx.example", "Lieferzeit", "Guten Tag, wie lange dauert die Lieferung nach Österreich? Grüße"),
    ("Jürgen Müller-Lüdenscheidt", "jml@t-online.example", "Anfrage Regale", LONG),
    ("Nguyễn Thị Hà", "ha.nguyen@web.example", "Frage", "Haben Sie die Vase auch in Grün?"),
    ("Иван Петров", "ivan@mail.example", "Заказ", "Здравствуйте! Доставляете ли вы в Гамбург? Спасибо."),
    ("O'Brien, Sean", "sean@obrien.example", "Order 20411", "Hi, my parcel DHL 00340434161094 has not arrived. Can you check?"),
    ("Erika Mustermann", "erika@posteo.example", "Defekt", "Der Griff ist ab. Foto: https://cloud.example/s/abc123. Was nun?"),
    ("Dr. Hans-Peter v. d. Heide", "heide@praxis.example", "Angebot", "Bitte ein Angebot über 40 Stühle (Art. 4711) an www.praxis-heide.example. MfG"),
    ("KARL-HEINZ", "kh@arcor.example", "FRAGE", "GUTEN TAG WANN KOMMT MEINE BESTELLUNG? DANKE"),
    ("Ali", "ali@gmail.example", "?", "Noch da?"),
    ("Sabine Groß", "sabine@firma.example", "SEO", "Unsere Agentur möchte wissen, ob Ihr Shop Google-Bewertungen (SEO) einbindet. Danke!"),
    ("Łukasz Wiśniewski", "lukasz@wp.example", "Retoure", "Ich möchte Bestellung 10392 zurückgeben. Brauche ich einen Aufkleber? Der Betrag war 129,90 €."),
    ("María José García", "mj@correo.example", "Factura", "Hola, necesito la factura del pedido 9921. Gracias"),
    ("Frank", "frank@web.example", "Bitcoin", "Kann man bei Ihnen auch mit Bitcoin oder PayPal zahlen?"),
    ("Opa Heinz", "heinz@gmx.example", "Danke", "Post 16.5.22\nDanke für die schnelle Lieferung.\n"),
)  # fmt: skip # a table
#: Enquiries of many people, put together so that no two are alike.
GOODS = ("das Regal Nordby in Eiche", "die Vase Lina", "den Esstisch 160 cm", "das Fahrradschloss", "die Kaffeemühle",
         "den Kindersitz Max", "die Wanderschuhe in 43", "das Bett ohne Lattenrost", "den Rasenmäher RM 20",
         "die Tischlampe aus Messing", "den Wollpullover", "das Puppenhaus", "die Gartenbank", "den Akkuschrauber",
         "die Bettwäsche in Leinen", "das Teeservice", "den Schreibtischstuhl")  # fmt: skip # a table
ASKED = ("Ich suche {} schon lange. Haben Sie noch welche am Lager, oder kann man sie nachbestellen?",
         "Vorige Woche habe ich {} bei Ihnen gekauft, leider fehlt eine Schraube. Schicken Sie mir Ersatz?",
         "Wir möchten {} für unsere Kita anschaffen. Gibt es Mengenrabatt ab zehn Stück?",
         "Passt {} auch in eine Nische von 83 Zentimetern? Die Maße im Shop verstehe ich nicht.",
         "Meine Mutter wünscht sich {} zum Geburtstag am Samstag. Schaffen Sie das noch per Express?",
         "Auf der Seite steht, {} sei ausverkauft. Wann kommt die nächste Lieferung?",
         "Ich habe {} umgetauscht und warte seit drei Wochen auf mein Geld, 84,50 Euro.",
         "Kann ich {} am Donnerstag bei Ihnen im Laden ansehen? Ich komme aus Verden.",
         "Könnten Sie mir sagen, woher das Holz für {} stammt? Siehe auch https://www.fsc.example/de.",
         "Is it possible to ship {} to Denmark, and what would that cost?",
         "Die Rechnung über {} lautet auf den falschen Namen. Bitte ändern Sie das auf Groß & Söhne.",
         "Bei uns quietscht {} seit gestern. Ist das ein Fall für die Garantie?")  # fmt: skip # a table
SIGNUPS = (
    ("Anne-Kathrin", "Weiß"),
    ("José", "Núñez"),
    ("Þóra", "Jónsdóttir"),
    ("Max", "Xu"),
    ("Zoë", "van der Berg"),
)


@dataclass
class Sent:
    """One honest submission: what the visitor saw, and whether the site ran it."""

    way: str
    verdict: str
    arrived: bool


_asked = itertools.count()


def enquiry(n: int) -> tuple[str, str, str, str]:
    """Name, address, subject and text: each of the special ones once, then ordinary people."""
    turn = next(_asked)
    if turn < len(ENQUIRIES):
        return ENQUIRIES[turn]
    name = ENQUIRIES[turn % len(ENQUIRIES)][0]
    text = ASKED[turn % len(ASKED)].format(GOODS[turn * 7 % len(GOODS)])
    email = f"kundin{turn}@{('web.de', 'gmx.de', 't-online.de', 'posteo.de')[turn % 4]}"
    return name, email, f"Frage {turn}", f"Guten Tag,\n\n{text}\n\nViele Grüße\n{name}"


def _enquiry(n: int, path: str = "/kontakt.php") -> tuple[dict[str, str], str]:
    name, email, subject, text = enquiry(n)
    mark = f"h{n}-{random.randrange(10**9)}"
    both = {"name": name, "email": email, "mark": mark}
    more = {"betreff": subject, "nachricht": text} if path == "/kontakt.php" else {"message": text}
    return {**both, **more}, mark


async def _typed(visitor: Visitor, path: str) -> str:
    """Open the page, begin to type, take one's time."""
    await visitor.get(path)
    token = await visitor.token(path)
    await asyncio.sleep(random.uniform(4, 8))
    return token


async def script(shop: Shop, visitor: Visitor, n: int) -> Sent:
    """With JavaScript: contact, copy box, registration, newsletter, order, tell a friend in turn."""
    path, data, mark = form_of(n)
    token = await _typed(visitor, path)
    answer = await visitor.post(path, data, token)
    return await _ended(shop, visitor, answer, mark, f"script {path}", script=True)


async def corrected(shop: Shop, visitor: Visitor, n: int) -> Sent:
    """A mistyped address, corrected and sent again with the same token."""
    data, mark = _enquiry(n)
    token = await _typed(visitor, "/kontakt.php")
    first = await visitor.post(
        "/kontakt.php", {**data, "email": "keine-adresse", "mark": "x"}, token
    )
    again = await visitor.post("/kontakt.php", data, token) if first.verdict == "accept" else first
    return await _ended(shop, visitor, again, mark, "corrected", script=True)


async def double_click(shop: Shop, visitor: Visitor, n: int) -> Sent:
    """The same post twice at once."""
    data, mark = _enquiry(n)
    token = await _typed(visitor, "/kontakt.php")
    both = await asyncio.gather(*(visitor.post("/kontakt.php", data, token) for _ in range(2)))
    worst = max(both, key=lambda answer: answer.verdict != "accept")
    return await _ended(shop, visitor, worst, mark, "double click", script=True)


async def back_button(shop: Shop, visitor: Visitor, n: int) -> Sent:
    """Sent, back, and a second question with a fresh token (the script fetches one on `pageshow`)."""
    first, _ = _enquiry(n)
    await visitor.post("/kontakt.php", first, await _typed(visitor, "/kontakt.php"))
    data, mark = _enquiry(n + 1)
    data.update(name=first["name"], email=first["email"])
    answer = await visitor.post("/kontakt.php", data, await _typed(visitor, "/kontakt.php"))
    return await _ended(shop, visitor, answer, mark, "back button", script=True)


async def upload(shop: Shop, visitor: Visitor, n: int) -> Sent:
    """An enquiry with a file of some megabytes."""
    mark = f"h{n}-{random.randrange(10**9)}"
    token = await _typed(visitor, "/upload.php")
    answer = await visitor.post("/upload.php", _with_file(n, mark), token)
    return await _ended(shop, visitor, answer, mark, "upload", script=True)


async def no_script(shop: Shop, visitor: Visitor, n: int) -> Sent:
    """Without JavaScript: no token, the wait page, its button after some seconds."""
    if n % 4 == 3:
        mark = f"h{n}-{random.randrange(10**9)}"
        answer = await visitor.post("/upload.php", _with_file(n, mark))
    else:
        path, data, mark = form_of(n)
        await visitor.get(path)
        await asyncio.sleep(3)
        answer = await visitor.post(path, data)
    return await _ended(shop, visitor, answer, mark, "no JavaScript", script=False)


def form_of(n: int) -> tuple[str, dict[str, str], str]:
    """A form of the shop, filled in: path, fields, and the mark by which it is found again."""
    if n % 3:
        path = "/kontakt.php" if n % 2 else "/kopie.php"
        data, mark = _enquiry(n, path)
        return path, data, mark
    mark = f"h{n}-{random.randrange(10**9)}"
    first, last = SIGNUPS[n % len(SIGNUPS)]
    email = f"{first.lower().encode('ascii', 'ignore').decode()}{n}@web.example"
    forms: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("/registrieren.php", {"vorname": first, "nachname": last, "passwort": "Blume-7-Tisch"}),
        ("/newsletter.php", {"name": first}),
        ("/bestellen.php", {"vorname": first, "nachname": last, "strasse": "Lindenstraße 7", "plz": "28195",
                            "ort": "Bremen", "bemerkung": "Bitte klingeln bei Groß."}),
        ("/empfehlen.php", {"name": first, "freund_email": f"freund{n}@gmx.example", "nachricht": "Schau mal, das Regal!"}),
    )  # fmt: skip # a table
    path, typed = forms[n // 3 % 4]
    return path, {**typed, "email": email, "mark": mark}, mark


def _with_file(n: int, mark: str) -> aiohttp.FormData:
    name, email, _, text = enquiry(n)
    form = aiohttp.FormData({"name": name, "email": email, "nachricht": text, "mark": mark})
    form.add_field(
        "datei",
        random.randbytes(3_000_000),
        filename="Grundriß Küche.pdf",
        content_type="application/pdf",
    )
    return form


async def _ended(
    shop: Shop, visitor: Visitor, answer: Answer, mark: str, way: str, *, script: bool
) -> Sent:
    verdict = answer.verdict
    if verdict == "challenge":
        answer = await visitor.answer(answer.text, wait=0.5 if script else 5.5, script=script)
        if answer.verdict != "accept":
            verdict = answer.verdict
    return Sent(way, verdict, shop.runs(mark=mark) > 0)


WAYS = (
    (script, 30),
    (corrected, 6),
    (double_click, 6),
    (back_button, 6),
    (upload, 6),
    (no_script, 20),
)


async def honest(shop: Shop) -> list[Sent]:
    """Send all of them, a few at once."""
    gate, sent = asyncio.Semaphore(10), []
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=jar
    ) as session:

        async def one(way: object, n: int) -> Sent:
            async with gate:
                assert callable(way)
                found = await way(shop, Visitor(session, shop.url, somewhere()), n)
                assert isinstance(found, Sent)
                return found

        sent = await asyncio.gather(*(one(way, n) for way, count in WAYS for n in range(count)))
    return list(sent)
