"""An attempt: somebody wants something now. Here: a form post, as the guard's rules see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network


class Kind(StrEnum):
    """What a form is for; it decides whom its mails reach."""

    CONTACT = "contact"
    REGISTRATION = "registration"
    NEWSLETTER = "newsletter"
    ORDER = "order"
    COMMENT = "comment"
    TELL_A_FRIEND = "tell-a-friend"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a field holds. `email` is the visitor's own address, `recipient` somebody else's."""

    NAME = "name"
    EMAIL = "email"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    MESSAGE = "message"
    PHONE = "phone"
    URL = "url"
    COMPANY = "company"
    ADDRESS = "address"
    USERNAME = "username"
    PASSWORD = "password"  # noqa: S105 - the name of a role, no password
    COPY = "copy"
    HONEYPOT = "honeypot"
    OTHER = "other"


class Copy(StrEnum):
    """Whether a form mails the visitor's words to an address that was typed into it."""

    ALWAYS = "always"
    FIELD = "field"
    NEVER = "never"
    UNKNOWN = "unknown"


class Proof(StrEnum):
    """What is known of the token: `unknown` = nobody looked, `absent` = there was none."""

    UNKNOWN = "unknown"
    ABSENT = "absent"
    VALID = "valid"
    EXPIRED = "expired"
    FORGED = "forged"


@lru_cache(4096)
def _network(ip: str, v4: int, v6: int) -> str:
    try:
        address = ip_address(ip)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((address, v4 if address.version == 4 else v6), strict=False))


@dataclass(frozen=True, slots=True)
class Token:
    """The token of a post.

    Attributes:
        issued: when it was fetched, which is after the page was loaded.
        used: it was spent before, and this is neither a double click nor a corrected form.
        solved: it comes from the challenge page: the visitor has already been asked once.
    """

    proof: Proof = Proof.UNKNOWN
    issued: datetime | None = None
    used: bool = False
    solved: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, decoded and bounded."""

    name: str
    value: str
    role: Role = Role.OTHER


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form; its content is not looked at. `size` in bytes."""

    name: str
    type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form post. Names of headers are lower case; `own` are the site's own domains.

    `language` is the site's. Lives for one request; what is kept of it are keyed hashes (counts), a
    row of the guard's events and, where it is held, the sealed payload.
    """

    at: datetime
    id: str = ""
    host: str = ""
    method: str = "POST"
    path: str = ""
    ip: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = Kind.UNKNOWN
    copy: Copy = Copy.UNKNOWN
    fields: tuple[Field, ...] = ()
    files: tuple[Upload, ...] = ()
    token: Token = Token()
    language: str = ""
    own: tuple[str, ...] = ()

    def values(self, *roles: Role) -> tuple[str, ...]:
        """What was typed into the fields of these roles, empty ones left out."""
        return tuple(each.value for each in self.fields if each.role in roles and each.value)

    def texts(self) -> Iterator[Field]:
        """Fields a person writes into freely: subject, message, and what has no role but words."""
        for each in self.fields:
            wordy = each.role is Role.OTHER and " " in each.value.strip()
            if each.value and (each.role in (Role.SUBJECT, Role.MESSAGE) or wordy):
                yield each

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses that the form may mail to, lower case: typed ones, not the owner's."""
        found = self.values(Role.EMAIL, Role.RECIPIENT)
        return tuple(dict.fromkeys(each.strip().lower()[:254] for each in found if "@" in each))

    @property
    def form(self) -> str:
        """The form: host and path."""
        return f"{self.host.lower()}{self.path}"

    @property
    def prefix(self) -> str:
        """The network a visitor stands for: his IPv4 address, or the /64 of his IPv6 address."""
        return _network(self.ip, 32, 64)

    @property
    def wide_prefix(self) -> str:
        """The wider network: /24 or /48."""
        return _network(self.ip, 24, 48)

    @property
    def elapsed(self) -> timedelta | None:
        """Time since the token was fetched; None where that is not known."""
        return self.at - self.token.issued if self.token.issued else None
