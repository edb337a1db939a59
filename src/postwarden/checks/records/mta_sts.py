"""MTA-STS: the record that announces a policy, and the policy itself. Source: RFC 8461."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from postwarden.checks.records.addresses import is_public
from postwarden.checks.records.mail_hosts import addresses
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

#: Section 3.2: the longest that a policy may be kept, and how many lines and hosts are read.
LONGEST_AGE = 31_557_600
_MOST_LINES, _MOST_HOSTS = 500, 100
_VERSION = "STSv1"
_MODES = ("enforce", "testing", "none")
#: Section 3.1: an id is up to 32 letters and digits; a field's name and value have their own signs.
_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_FIELD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[\x21-\x3a\x3c\x3e-\x7e]+")
_HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,126}[a-z0-9-]{1,63}")


class Record(NamedTuple):
    """The TXT record at `_mta-sts`; `fault` is '' or why senders ignore it."""

    text: str
    fault: str = ""


class Policy(NamedTuple):
    """A policy as senders read it; `faults` say why they ignore it: `version`, `mode`, ..."""

    mode: str = ""
    hosts: tuple[str, ...] = ()
    max_age: int = 0
    faults: tuple[str, ...] = ()

    def matches(self, host: str) -> bool:
        """Whether a mail server's name is one that the policy names (section 4.1)."""
        parent = host.partition(".")[2]
        return host in self.hosts or f"*.{parent}" in self.hosts


@dataclass(frozen=True, slots=True)
class Published:
    """What a domain publishes: the record's answer and, where there is a good one, the policy's.

    `page` is None as long as there is no record or no address to fetch the policy from; `host` are
    the answers for the policy host's addresses.
    """

    answer: Snapshot
    record: Record | None
    host: tuple[Snapshot, Snapshot]
    page: Snapshot | None

    @property
    def policy(self) -> Policy | None:
        """The policy where it could be fetched as senders fetch it."""
        body = self.page and self.page.facts.get("body")
        if self.page is None or not isinstance(body, str) or fetch_fault(self.page):
            return None
        return parse(body)


def url(domain: str) -> str:
    """Where the policy of a domain stands (section 3.3)."""
    return f"https://mta-sts.{domain}/.well-known/mta-sts.txt"


def published(world: World, domain: str) -> Published:
    """Ask for the record and the policy of a domain."""
    answer = world.dns(f"_mta-sts.{domain}", "TXT")
    host = addresses(world, f"mta-sts.{domain}")
    record = recorded(answer.records)
    public = [a for each in host for a in each.records if is_public(a)][:4]
    page = world.page(url(domain), public) if record and public else None
    return Published(answer, record, host, page)


def recorded(texts: Sequence[str]) -> Record | None:
    """The record among the texts; several are none to a sender (section 3.1)."""
    found = [text for text in texts if re.match(rf"v={_VERSION}\s*(;|$)", text)]
    if not found:
        return None
    if len(found) > 1:
        return Record(found[0], "several")
    fields = [each.strip() for each in found[0].split(";")[1:]]
    ids = [each[3:] for each in fields if each.startswith("id=")]
    if not ids:
        return Record(found[0], "no-id")
    if not _ID.fullmatch(ids[0]):
        return Record(found[0], "bad-id")
    whole = all(_FIELD.fullmatch(each) for each in fields if each)
    return Record(found[0], "" if whole else "syntax")


def fetch_fault(page: Snapshot) -> str:
    """Why senders do not take what the policy host answered; '' if they do (section 3.3)."""
    if error := page.facts.get("error"):
        return str(error)
    status = page.facts.get("status")
    if isinstance(status, int) and 300 <= status < 400:
        return "redirect"
    if status != 200:
        return "status"
    kind = str(page.facts.get("content_type", "")).partition(";")[0].strip().lower()
    return "" if kind == "text/plain" else "content-type"


def parse(text: str) -> Policy:
    """Read a policy; of a key given twice the first counts, all but `mx` (section 3.2)."""
    single: dict[str, str] = {}
    hosts: list[str] = []
    faults: dict[str, None] = {}
    for line in text.split("\n")[:_MOST_LINES]:
        line = line.strip(" \t\r")
        key, colon, value = (part.strip(" \t") for part in line.partition(":"))
        if not colon and line:
            faults["line"] = None
        elif key == "mx":
            hosts.append(value.rstrip(".").lower())
        elif colon:
            single.setdefault(key, value)
    hosts = hosts[:_MOST_HOSTS]
    faults |= dict.fromkeys(_wrong(single, hosts))
    mode, age = single.get("mode", ""), _age(single)
    return Policy(mode, tuple(dict.fromkeys(hosts)), age or 0, tuple(faults))


def _wrong(single: dict[str, str], hosts: list[str]) -> list[str]:
    faults = []
    if single.get("version") != _VERSION:
        faults.append("version")
    if single.get("mode") not in _MODES:
        faults.append("mode")
    if _age(single) is None:
        faults.append("max-age")
    if not hosts and single.get("mode") != "none":
        faults.append("no-mx")
    if not all(map(_HOST.fullmatch, hosts)):
        faults.append("bad-mx")
    return faults


def _age(single: dict[str, str]) -> int | None:
    text = single.get("max_age", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return None
    return int(text) if int(text) <= LONGEST_AGE else None
