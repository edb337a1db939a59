"""Honest visitors, owners, cron jobs and foreign servers."""

import subprocess
from functools import partial

from tests.lab import exim, mailers, postfix
from tests.lab.people import Person
from tests.lab.plan import Mail
from tests.lab.setup import Site
from tests.lab.visitors import ASSETS, Client
from tests.lab.world import World

QUESTIONS = (
    "Haben Sie das Regal auch in Eiche?",
    "Wann ist meine Bestellung da?",
    "Kann ich die Ware in Hamburg abholen?",
    "Bitte rufen Sie mich zurueck.",
    "Ist der Artikel 12 wieder lieferbar?",
    "Gibt es den Tisch auch in 1,80 m?",
)


def honest_person(w: World, gone: float = 0.02, full: float = 0.03) -> Person:
    """A person whose mailbox mostly works."""
    person = w.people.person()
    w.fate(person.mail, gone, full)
    return person


def walk(
    w: World, site: Site, person: Person, at: float, pages: tuple[str, ...], tag: str = "browse"
) -> tuple[Client, float]:
    """Plan the pages that a browser looks at and say when the visitor is ready to act."""
    client = Client(person.ip, person.agent, site.domain)
    if w.rng.random() < 0.25:
        client.cached.update(ASSETS)
    if w.rng.random() < 0.5:
        client.last = w.rng.choice(("https://www.suche.example/", "https://portal.example/shops"))
    for page in pages:
        w.add(at, tag, partial(client.view, page), quiet=True)
        at += w.rng.uniform(6, 45)
    return client, at + w.rng.uniform(34, 155)


def contact(
    w: World, site: Site, at: float, tag: str = "contact", person: Person | None = None
) -> None:
    """Somebody reads the contact page, thinks and writes."""
    person = person or honest_person(w)
    lead = ("/",) if w.rng.random() < 0.7 else ()
    client, at = walk(w, site, person, at, (*lead, "/kontakt.php"))
    fields = {
        "name": person.name,
        "email": person.mail,
        "nachricht": w.rng.choice(QUESTIONS),
        "summe": "7",
    }
    mails = [Mail((site.notice,))]
    if site.options.get("kopie") == "1":
        mails.append(Mail((person.mail,)))
    w.add(at, tag, lambda: client.post("/kontakt.php", fields), mails)


def order(w: World, site: Site, at: float, tag: str = "order") -> None:
    """Somebody buys something."""
    person = honest_person(w, 0.015, 0.02)
    article = w.rng.randint(1, 40)
    pages = ("/", f"/produkt.php?id={article}")
    client, at = walk(w, site, person, at, pages)
    w.add(at, "browse", lambda: client.post("/warenkorb.php", {"id": str(article)}), quiet=True)
    at += w.rng.uniform(8, 40)
    w.add(at, "browse", lambda: client.view("/kasse.php"), quiet=True)
    at += w.rng.uniform(45, 180)
    fields = {"name": person.name, "email": person.mail, "artikel": str(article)}
    mails = (Mail((person.mail,)), Mail((f"info@{site.domain}",)))
    w.add(at, tag, lambda: client.post("/kasse.php", fields), mails)


def sign_up(w: World, site: Site, at: float, tag: str = "signup", confirm: float = 0.8) -> None:
    """Somebody wants the newsletter and mostly confirms within minutes."""
    person = honest_person(w)
    client, at = walk(w, site, person, at, ("/", "/newsletter.php"))
    marks: list[str] = []

    def subscribe() -> None:
        _, text = client.post("/newsletter.php", {"email": person.mail})
        marks.append(text.partition("<!-- ")[2].partition(" -->")[0])

    w.add(at, tag, subscribe, [Mail((person.mail,))])
    if w.rng.random() < confirm and w.sink.fates.get(person.mail, "ok") == "ok":
        at += w.rng.uniform(40, 900)
        path, mailbox = "/newsletter.php?bestaetigen=", "https://post.example/"
        w.add(at, "browse", lambda: client.view(path + marks[0], mailbox), quiet=True)


def register(w: World, site: Site, at: float, tag: str = "register") -> None:
    """Somebody opens an account under a plain name."""
    person = honest_person(w)
    client, at = walk(w, site, person, at, ("/", "/registrieren.php"))
    first, _, last = person.name.partition(" ")
    fields = {"vorname": first, "nachname": last, "email": person.mail, "kennwort": "x" * 9}
    w.add(at, tag, lambda: client.post("/registrieren.php", fields), [Mail((person.mail,))])


def recommend(w: World, site: Site, at: float, tag: str = "recommend") -> None:
    """Somebody tells one friend about the shop."""
    person, friend = honest_person(w), honest_person(w)
    client, at = walk(w, site, person, at, ("/produkt.php?id=3", "/weiterempfehlen.php"))
    fields = {
        "name": person.name,
        "email": person.mail,
        "freund": friend.mail,
        "nachricht": "Schau mal, das waere was fuer dich.",
    }
    w.add(at, tag, lambda: client.post("/weiterempfehlen.php", fields), [Mail((friend.mail,))])


def browse(w: World, site: Site, at: float) -> None:
    """Somebody looks around and leaves."""
    articles = [f"/produkt.php?id={w.rng.randint(1, 40)}" for _ in range(w.rng.randint(0, 3))]
    walk(w, site, honest_person(w), at, ("/", *articles))


def office(
    w: World, account: str, at: float, ip: str, helo: str, rcpts: int = 1, tag: str = "office"
) -> None:
    """The owner of an account writes to customers from an own computer or phone."""
    to = tuple(honest_person(w, 0.01, 0.02).mail for _ in range(rcpts))
    ident = f"{w.rng.getrandbits(48):x}@{account.partition('@')[2]}"
    text = mailers.letter(account, ", ".join(to), "Ihr Auftrag", ident)
    w.add(at, tag, lambda: mailers.submit(ip, helo, account, account, to, text), [Mail(to)])


def inbox(w: World, account: str, at: float, ip: str) -> None:
    """The owner of an account fetches mail."""
    w.add(at, "imap", lambda: mailers.read_mail(ip, account))


def inbound(w: World, account: str, at: float, tag: str = "inbound") -> None:
    """A foreign server brings an honest mail."""
    person = w.people.person()
    ip = w.rng.choice(("198.51.100.101", "198.51.100.102", "198.51.100.103", "198.51.100.27"))
    helo = {"101": "mout.gmx.test", "102": "mout.web.test", "103": "mailout.t-online.test"}
    text = mailers.letter(person.mail, account, "Anfrage", f"{w.rng.getrandbits(40):x}@{ip}")
    name = helo.get(ip[-3:], "mail-wm1-f41.gmail.test")
    w.add(
        at,
        tag,
        lambda: mailers.deliver(ip, name, person.mail, [account], text),
        [Mail((account,), inbound=True)],
    )


def cron(w: World, at: float, to: str = "", tag: str = "cron") -> None:
    """A nightly job reports by the sendmail command."""
    root = f"root@{w.setup.host}"
    w.add(
        at,
        tag,
        lambda: postfix.command(to or root, "Cron <root> backup", "Backup ok"),
        [Mail((to or root,))],
    )


def monitoring(w: World, at: float, to: str, tag: str = "monitoring") -> None:
    """The monitoring reports to its keeper outside."""
    w.add(at, tag, lambda: postfix.command(to, "OK: disk /", "DISK OK"), [Mail((to,))])


def bulk(w: World, site: Site, at: float, readers: list[str], tag: str = "newsletter") -> None:
    """The newsletter by cron on the command line, a mail to each reader."""
    script = f"{site.root}/cron/newsletter.php"
    user = ["setpriv", f"--reuid={site.user}", f"--regid={site.user}", "--clear-groups"]
    for start in range(0, len(readers), 10):
        part = readers[start : start + 10]
        text = "".join(f"{reader}\n" for reader in part)
        send = partial(subprocess.run, [*user, "php8.2", script], input=text.encode(), check=True)
        w.add(at + start * 0.4, tag, send, [Mail((reader,)) for reader in part])


def flush(w: World, at: float) -> None:
    """The queue manager tries waiting mail again."""
    w.add(at, "flush", exim.flush if w.setup.exim else postfix.flush)


def phone(w: World, account: str, at: float, turn: int, tag: str = "phone") -> None:
    """The owner travels: mail from home, from the mobile carrier and from a hotel."""
    networks = ("198.18.33.7", w.people.carrier_ip(), "2001:db8:77:1::5", "198.19.12.40")
    ip = networks[turn % len(networks)]
    inbox(w, account, at, ip)
    office(w, account, at + w.rng.uniform(40, 300), ip, "[192.168.1.23]", 1, tag)


def typo(w: World, site: Site, at: float) -> None:
    """Somebody orders and mistypes the own address: the domain does not exist."""
    person = w.people.person()
    wrong = person.mail.partition("@")[0] + "@gmial.test"
    client, at = walk(w, site, person, at, ("/produkt.php?id=9", "/kasse.php"))
    fields = {"name": person.name, "email": wrong, "artikel": "9"}
    mails = (Mail((wrong,)), Mail((f"info@{site.domain}",)))
    w.add(at, "order", lambda: client.post("/kasse.php", fields), mails)
