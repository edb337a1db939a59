"""The attackers' programs."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from tests.lab import mailers
from tests.lab.plan import Mail
from tests.lab.setup import Site
from tests.lab.visitors import Client
from tests.lab.world import World

OLD = "Mozilla/5.0 (Windows NT 6.1; WOW64; rv:45.0) Gecko/20100101 Firefox/45.0"
SPAM = (
    "Congratulations! You won 0.75 BTC, see https://claim.example/{n}",
    "Hot offer only today https://shop.example/?r={n}",
    "Работа на дому https://rabota.example/{n}",
)


def spam(w: World) -> str:
    """A text nobody asked for."""
    return w.rng.choice(SPAM).format(n=w.rng.randint(1000, 9999))


@dataclass
class Swarm:
    """The habits of one bot: its addresses, browser names and whether it looks before."""

    w: World
    site: Site
    ips: list[str]
    agents: tuple[str, ...] = (OLD,)
    look: float = 0.0
    referer: bool = False

    def post(
        self, at: float, tag: str, path: str, fields: dict[str, str], mails: Sequence[Mail] = ()
    ) -> None:
        """Post a form; now and then fetch it a second before, without its pictures."""
        rng = self.w.rng
        client = Client(rng.choice(self.ips), rng.choice(self.agents), self.site.domain)
        if rng.random() < self.look:
            before = at - rng.uniform(0.9, 1.6)
            self.w.add(before, "bot-look", lambda: client.ask("GET", path), quiet=True)
        referer = f"http://{self.site.domain}{path}" if self.referer else ""
        self.w.add(at, tag, lambda: client.post(path, fields, referer), mails, quiet=not mails)


def addresses(w: World, count: int, carrier: bool = True, ipv6: float = 0.0) -> list[str]:
    """A pool of hijacked machines; one may sit behind the carrier of honest people."""
    pool = [w.people.anywhere_ip() for _ in range(count)]
    six = int(count * ipv6)
    pool[:six] = [f"2001:db8:a{w.rng.randint(0, 255):02x}:{n + 1:x}::1" for n in range(six)]
    return pool + ([w.people.carrier_ip()] if carrier else [])


def copies(swarm: Swarm, at: float, tag: str, path: str = "/kontakt.php", to: str = "") -> None:
    """A contact form with copy: the stranger is the sender, the owner gets a notice."""
    w = swarm.w
    to = to or victim(w)
    fields = {
        "name": w.rng.choice(("CRYPTO BONUS", "Casino Gratis", "Anna")),
        "email": to,
        "nachricht": spam(w),
    }
    swarm.post(at, tag, path, fields, (Mail((swarm.site.notice,)), Mail((to,))))


def victim(w: World, gone: float = 0.25, full: float = 0.06) -> str:
    """An address of the list, often dead."""
    mail = w.people.victim()
    w.fate(mail, gone, full, 0.04)
    return mail


def login_spam(
    w: World,
    at: float,
    tag: str,
    account: str,
    sender: str,
    ip: str,
    rcpts: Sequence[str],
    helo: str,
) -> None:
    """Spam through a stolen login."""
    to = tuple(rcpts)
    ident = f"{w.rng.getrandbits(60):x}@{sender.partition('@')[2]}"
    body = spam(w).encode("ascii", "replace").decode()
    text = mailers.letter(sender, "undisclosed:;", "Re: invoice", ident, body)
    w.add(at, tag, lambda: mailers.submit(ip, helo, account, sender, to, text), [Mail(to)])


def packed(rcpts: Sequence[str]) -> str:
    """A list of addresses as the infected file expects it."""
    return base64.b64encode(",".join(rcpts).encode()).decode()
