"""DNS messages: a question as bytes, an answer as a snapshot's state, records and TTL.

Most answers say that there is nothing: they are read from the header and the SOA alone. All
others are read by dnspython. Sources: RFC 1035 section 4, RFC 2308, RFC 6891.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import dns.exception
import dns.message
import dns.rdata
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from postwarden.model.snapshot import Seen, State

#: Bytes of an answer that travel in one piece over every network (DNS flag day 2020).
UDP_SIZE = 1232
#: More records or signs of one answer than any honest name has; the rest is left out. Not of TXT:
#: a message holds no more than 64 KiB of them, and what is left out would look as if it was missing.
MOST_RECORDS, MOST_SIGNS = 200, 65_536
_HEADER = struct.Struct("!6H")
_RECORD = struct.Struct("!HHIH")
_RECURSION_DESIRED, _TRUNCATED, _ANSWER = 0x0100, 0x0200, 0x8000
#: OPT: root, type 41, size, no extension, no data.
_EDNS = b"\0" + struct.pack("!HHIH", 41, UDP_SIZE, 0, 0)
_NS, _SOA, _NXDOMAIN = 2, 6, 3
_AUTHORITATIVE = 0x0400
#: What is no answer, though it is to our question.
_REFERRAL, _STRANGE, _LOOP = "referral", "no answer to the question", "alias loop"
_RCODES = {1: "FORMERR", 2: "SERVFAIL", 4: "NOTIMP", 5: "REFUSED"}
#: A negative answer is not kept longer than this (RFC 2308 section 5 allows three hours).
_NEGATIVE = 3 * 3600


class BadMessageError(ValueError):
    """These bytes are no answer to the question."""


class TruncatedError(Exception):
    """The answer did not fit; it has to be asked for over TCP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a message says; see Snapshot for each."""

    state: State
    records: tuple[str, ...] = ()
    ttl: int = 0
    facts: dict[str, Seen] = field(default_factory=dict)


def asked(name: str, rdtype: str) -> bytes:
    """The question section; ValueError for a name that DNS cannot hold."""
    labels = name.encode("ascii").split(b".") if name else []
    if any(not 0 < len(label) < 64 for label in labels) or len(name) > 253:
        raise ValueError(f"no name for DNS: {name[:80]!r}")
    packed = b"".join(bytes((len(label),)) + label for label in labels)
    return packed + b"\0" + struct.pack("!HH", dns.rdatatype.from_text(rdtype), 1)


def message(number: int, question: bytes) -> bytes:
    """The whole message to send."""
    return _HEADER.pack(number, _RECURSION_DESIRED, 1, 0, 0, 1) + question + _EDNS


def read(data: bytes, question: bytes) -> Answer:
    """Read an answer; BadMessageError when it is none to this question, TruncatedError for TC."""
    if len(data) < _HEADER.size:
        raise BadMessageError("too short")
    _, flags, _, answers, authorities, _ = _HEADER.unpack_from(data)
    if not flags & _ANSWER or data[12 : 12 + len(question)].lower() != question.lower():
        raise BadMessageError("another question")
    if flags & _TRUNCATED:
        raise TruncatedError
    rcode = flags & 15
    if rcode not in (0, _NXDOMAIN):
        state = State.REFUSED if rcode == 5 else State.BROKEN
        return Answer(state, facts={"rcode": _RCODES.get(rcode, str(rcode))})
    if answers:
        return _records(data, rcode)
    kind, ttl = _negative(data, 12 + len(question)) if authorities else (0, 0)
    if kind == _NS and not rcode and not flags & _AUTHORITATIVE and _refers(data):
        return _none(_REFERRAL)
    return Answer(State.NO_NAME if rcode else State.NO_RECORD, ttl=ttl)


def _none(why: str) -> Answer:
    return Answer(State.BROKEN, facts={"rcode": why})


def _refers(data: bytes) -> bool:
    """Whether it says "ask there", and nothing about the name (RFC 2308 section 2.2)."""
    try:
        authority = dns.message.from_wire(data).authority
    except (dns.exception.DNSException, ValueError, IndexError) as error:
        raise BadMessageError(type(error).__name__) from error
    return all(each.rdtype != dns.rdatatype.SOA for each in authority)


def _negative(data: bytes, at: int) -> tuple[int, int]:
    """Type of the first authority, and seconds that its SOA lets a negative answer be kept."""
    kind = 0
    try:
        while data[at] and data[at] < 0xC0:
            at += data[at] + 1
        at += 2 if data[at] else 1
        kind, _, ttl, length = _RECORD.unpack_from(data, at)
        if kind != _SOA or length < 20:
            return kind, 0
        (minimum,) = struct.unpack_from("!I", data, at + _RECORD.size + length - 4)
    except (IndexError, struct.error):
        return kind, 0
    return kind, int(min(ttl, minimum, _NEGATIVE))


def _records(data: bytes, rcode: int) -> Answer:
    try:
        whole = dns.message.from_wire(data)
        if not isinstance(whole, dns.message.QueryMessage):
            raise BadMessageError("no query")
        chain = whole.resolve_chaining()
    except dns.message.ChainTooLong:
        return _none(_LOOP)
    except (dns.exception.DNSException, ValueError, IndexError) as error:
        raise BadMessageError(type(error).__name__) from error
    facts: dict[str, Seen] = {}
    if chain.cnames:
        facts["alias"] = _name(str(chain.canonical_name))
    if chain.answer is None:
        if not chain.cnames:
            return _none(_STRANGE)  # what stands there is about another name
        state = State.NO_NAME if rcode else State.NO_RECORD
        return Answer(state, ttl=min(chain.minimum_ttl, _NEGATIVE), facts=facts)
    return Answer(State.FOUND, _texts(chain.answer), chain.minimum_ttl, facts)


def _texts(found: dns.rrset.RRset) -> tuple[str, ...]:
    most = len(found) if found.rdtype == dns.rdatatype.TXT else MOST_RECORDS
    texts = sorted(_text(record) for record in list(found)[:most])
    room = MOST_SIGNS
    kept = []
    for text in texts:
        room -= len(text)
        if room < 0:
            break
        kept.append(text)
    return tuple(kept)


def _text(record: dns.rdata.Rdata) -> str:
    match record:
        case TXT():
            return b"".join(record.strings).decode("latin-1")
        case MX():
            return f"{record.preference} {_name(str(record.exchange))}"
    return _name(record.to_text())


def _name(text: str) -> str:
    return text.rstrip(".").lower() if text != "." else "."
