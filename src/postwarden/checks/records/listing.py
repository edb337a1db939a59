"""Blocklists: the name under which a subject is asked, and what an answer says (RFC 5782)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from postwarden.model.blocklist import Blocklist, Entry, asked_as, ranges
from postwarden.model.snapshot import Question, Snapshot, State

#: Resolvers that many share, so that lists refuse them or count their questions together.
PUBLIC_RESOLVERS = frozenset(
    """
    8.8.8.8 8.8.4.4 2001:4860:4860::8888 2001:4860:4860::8844
    1.1.1.1 1.0.0.1 1.1.1.2 1.0.0.2 2606:4700:4700::1111 2606:4700:4700::1001
    9.9.9.9 9.9.9.10 149.112.112.112 2620:fe::fe 2620:fe::9
    208.67.222.222 208.67.220.220 2620:119:35::35 2620:119:53::53
    94.140.14.14 94.140.15.15 2a10:50c0::ad1:ff 2a10:50c0::ad2:ff
    64.6.64.6 64.6.65.6 76.76.2.0 76.76.10.0 185.222.222.222 45.11.45.11
    """.split()
)
_LISTING = IPv4Address("127.0.0.0"), IPv4Address("127.255.255.255")
#: Spamhaus, Validity and others say here why they do not answer.
_ERRORS = IPv4Address("127.255.255.0")


class Answer(StrEnum):
    """How a list answered: all but `OK` says nothing about the subject."""

    OK = "ok"
    PENDING = "not-asked"
    REFUSED = "refused"
    SILENT = "silent"
    WILDCARD = "wildcard"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says: entries by return code, where `answer` is OK."""

    answer: Answer
    entries: tuple[tuple[str, Entry], ...] = ()


def named_as(blocklist: Blocklist, ip: str) -> str:
    """What an entry is about: the address, or its network where the list names networks."""
    address = ip_address(ip)
    if isinstance(address, IPv6Address) and blocklist.v6_prefix < 128:
        return str(IPv6Network((int(address), blocklist.v6_prefix), strict=False))
    return str(address)


def is_about(question: Question, blocklist: str, subject: str) -> bool:
    """Whether a question asked this list about this address, network or name."""
    if question.kind != "list" or question.detail != f"{blocklist} A":
        return False
    address, _, prefix = subject.partition("/")
    if not prefix.isdecimal():
        return question.name == asked_as(subject)
    # Reversed, two signs a nibble: the network is what all its addresses end with.
    return question.name.endswith(asked_as(address)[1 - int(prefix) // 2 :])


def read(blocklist: Blocklist, snapshot: Snapshot) -> Reading:
    """Read an answer. Any record that is no listing makes the whole of it say nothing."""
    if not snapshot.looked:
        return Reading(_failure(snapshot))
    entries: list[tuple[str, Entry]] = []
    for record in snapshot.records:
        address = _listing(record)
        if address is None:
            return Reading(Answer.WILDCARD)
        if _is_error(blocklist, address):
            return Reading(Answer.REFUSED)
        entries += ((record, entry) for entry in _entries(blocklist, address))
    return Reading(Answer.OK, tuple(entries))


def canary(blocklist: Blocklist, listed: Snapshot, unlisted: Snapshot) -> Answer:
    """Say by its test points whether a list works: one is always listed, one never."""
    readings = [read(blocklist, each) for each in (listed, unlisted)]
    for reading in readings:
        if reading.answer is not Answer.OK:
            return reading.answer
    if unlisted.records:
        return Answer.WILDCARD
    return Answer.OK if listed.records else Answer.SILENT


def _failure(snapshot: Snapshot) -> Answer:
    if snapshot.state is State.PENDING or snapshot.facts.get("rcode") == "not-asked":
        return Answer.PENDING
    if snapshot.facts.get("rcode") == "unreachable":
        return Answer.UNREACHABLE
    return Answer(snapshot.state.value)


def _listing(record: str) -> IPv4Address | None:
    """The return code; None for what lies outside 127/8: a parked domain, a lying resolver."""
    try:
        address = IPv4Address(record)
    except ValueError:
        return None
    return address if _LISTING[0] <= address <= _LISTING[1] else None


def _is_error(blocklist: Blocklist, address: IPv4Address) -> bool:
    return address >= _ERRORS or any(matches(blocklist.mode, e, address) for e in blocklist.errors)


def _entries(blocklist: Blocklist, address: IPv4Address) -> Iterator[Entry]:
    found = [e for code, e in blocklist.codes.items() if matches(blocklist.mode, code, address)]
    yield from found or [blocklist.unknown]


def matches(mode: str, code: str, address: IPv4Address) -> bool:
    """Whether a code of a list, written in its mode, stands for this return code."""
    octets = address.packed
    if mode == "bitmask":
        return octets[:3] == b"\x7f\0\0" and bool(octets[3] & int(code))
    return all(
        low <= octet <= high for octet, (low, high) in zip(octets, ranges(code), strict=True)
    )
