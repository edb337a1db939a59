"""Invented people, their mailboxes and the addresses they come from."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.lab.providers import PROVIDERS, SMALL

FIRST = """Anna Bernd Claudia Dieter Elke Frank Gisela Heiko Ines Jens Katrin Lars Monika Nils
Petra Ralf Sabine Thomas Ute Volker Andrea Bastian Carola Daniel Eva Felix Greta Holger""".split()
LAST = """Albers Becker Conrad Dietrich Ebert Fischer Graf Hartmann Immel Jung Keller Lange Martens
Neumann Ostermann Peters Richter Schuster Thiele Ulrich Vogt Wagner Zimmer Kaiser Lorenz""".split()
FORMS = ("{f}.{l}{n}", "{f}{n}", "{l}.{f}{n}", "{l}{n}", "{f}_{l}{n}")
SPAM_TARGETS = (
    ("mail-ru.test", 5),
    ("inbox-ru.test", 2),
    ("yahoo.test", 4),
    ("aol.test", 2),
    ("qq.test", 3),
    ("gmail.test", 6),
    ("hotmail.test", 4),
    ("icloud.test", 2),
    ("gmx.test", 2),
    ("web.test", 2),
    ("t-online.test", 1),
    ("outlook.test", 3),
    ("stille.test", 1),
    ("gmial.test", 1),
)
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{n}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{n}.0) Gecko/20100101 Firefox/{n}.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{n}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.6 Safari/605.1.15",
)


@dataclass(frozen=True)
class Person:
    """An honest human: name, mailbox, address and browser."""

    name: str
    mail: str
    ip: str
    agent: str


class People:
    """Draws people, victims and addresses from one seeded source of chance."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.used: set[str] = set()

    def person(self) -> Person:
        """A new honest person with a mailbox of the German kind."""
        first, last = self.rng.choice(FIRST), self.rng.choice(LAST)
        known = [(name, one.weight) for one in PROVIDERS for name in one.domains if one.weight]
        known += [(self.rng.choice(SMALL), 4)]
        mail = self._address(first, last, known)
        return Person(f"{first} {last}", mail, self.home_ip(), self.agent())

    def victim(self) -> str:
        """An address from a spammer's list."""
        return self._address(self.rng.choice(FIRST), self.rng.choice(LAST), SPAM_TARGETS)

    def _address(self, first: str, last: str, domains: Sequence[tuple[str, int]]) -> str:
        names, weights = [name for name, _ in domains], [weight for _, weight in domains]
        while True:
            domain = self.rng.choices(names, weights)[0]
            form = self.rng.choice(FORMS)
            numbers = (self.rng.randint(2, 99), self.rng.randint(1950, 2009))
            number = self.rng.choice(("", *map(str, numbers)))
            mail = form.format(f=first.lower(), l=last.lower(), n=number) + "@" + domain
            if mail not in self.used:
                self.used.add(mail)
                return mail

    def home_ip(self) -> str:
        """The address of a household or a phone; now and then IPv6."""
        kind = self.rng.random()
        if kind < 0.12:
            net, part, host = (self.rng.randint(16, limit) for limit in (4095, 65535, 99))
            return f"2001:db8:{net:x}:{part:x}::{host:x}"
        if kind < 0.3:
            return self.carrier_ip()
        return f"198.18.{self.rng.randint(0, 127)}.{self.rng.randint(1, 254)}"

    def carrier_ip(self) -> str:
        """One of few addresses behind which a mobile carrier hides its customers."""
        return f"198.18.130.{self.rng.randint(10, 17)}"

    def hosting_ip(self) -> str:
        """A rented machine somewhere."""
        return f"198.19.{self.rng.randint(0, 63)}.{self.rng.randint(1, 254)}"

    def anywhere_ip(self) -> str:
        """A hijacked machine anywhere in the world, mostly without a name."""
        return f"198.19.{self.rng.randint(64, 255)}.{self.rng.randint(1, 254)}"

    def agent(self) -> str:
        """A browser of this year."""
        return self.rng.choice(AGENTS).format(n=self.rng.randint(124, 131))
