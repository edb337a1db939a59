"""What every server on the net sees and what is nobody's fault: probes, guesses, crawlers."""

from functools import partial

from tests.lab import mailers
from tests.lab.bots import OLD
from tests.lab.plan import Mail
from tests.lab.setup import Site
from tests.lab.visitors import Client
from tests.lab.world import World

PROBES = (
    "/wp-login.php",
    "/xmlrpc.php",
    "/.env",
    "/administrator/index.php",
    "/phpmyadmin/",
    "/wp-content/plugins/hellopress/wp_filemanager.php",
    "/.git/config",
    "/vendor/phpunit/",
)
CRAWLER = "Mozilla/5.0 (compatible; SuchBot/2.1; +http://www.suche.example/bot.html)"


def probe(w: World, site: Site, at: float) -> None:
    """A bot looks in vain for holes."""
    agent = w.rng.choice((OLD, "", "python-requests/2.31.0"))
    client = Client(w.people.anywhere_ip(), agent, site.domain)
    for number, path in enumerate(w.rng.sample(PROBES, w.rng.randint(1, 4))):
        guess = {"log": "admin"} if path in ("/xmlrpc.php", "/wp-login.php") else None
        ask = partial(client.ask, "POST" if guess else "GET", path, guess)
        w.add(at + number * 1.3, "probe", ask, quiet=True)


def crawl(w: World, site: Site, at: float) -> None:
    """A search engine reads some pages."""
    client = Client("198.19.3.77", CRAWLER, site.domain)
    pages = ["/robots.txt", "/", "/kontakt.php", *(f"/produkt.php?id={n}" for n in range(1, 4))]
    for number, path in enumerate(pages):
        w.add(at + number * 11, "crawl", partial(client.ask, "GET", path), quiet=True)


def guess(w: World, account: str, at: float, imap: bool = False, ip: str = "") -> None:
    """Somebody guesses a password and fails."""
    source = ip or w.people.anywhere_ip()
    if imap:
        w.add(at, "guess", lambda: mailers.read_mail(source, account, right=False))
    else:
        w.add(at, "guess", lambda: mailers.guess(source, "User", account))


def relay_attempt(w: World, at: float) -> None:
    """Somebody asks in vain whether the server relays."""
    ip, to = w.people.hosting_ip(), w.people.victim()
    text = mailers.letter("test@spam.example", to, "test", "a@spam.example")
    w.add(
        at, "relay-attempt", lambda: mailers.deliver(ip, "WIN-8J2", "test@spam.example", [to], text)
    )


def stranger(w: World, domain: str, at: float) -> None:
    """Spam for a mailbox that does not exist here is refused."""
    ip, to = w.people.hosting_ip(), f"{w.rng.choice(('sales', 'admin', 'test', 'hr'))}@{domain}"
    text = mailers.letter("promo@spam.example", to, "Offer", "b@spam.example")
    helo, sender = "mail.spam.example", "promo@spam.example"
    w.add(at, "stranger", lambda: mailers.deliver(ip, helo, sender, [to], text))


def received_bounce(w: World, account: str, at: float, tag: str = "bounce-in") -> None:
    """A foreign server complains about a mail that was forged elsewhere."""
    ip = w.rng.choice(("198.51.100.61", "198.51.100.62", "198.51.100.60"))
    ident = f"{w.rng.getrandbits(50):x}@{ip}"
    text = mailers.letter("MAILER-DAEMON@mail-ru.test", account, "Undelivered Mail", ident)
    w.add(
        at,
        tag,
        lambda: mailers.deliver(ip, "mxs.mail-ru.test", "", [account], text),
        [Mail((account,), inbound=True)],
    )
