"""Files that hold DMARC aggregate reports -> their XML documents, unpacked and bounded.

A report is an XML file, the one member of a zip or gz file, or such a file attached to a mail, alone
or in an mbox. Anybody may send one: sizes that a file names are never trusted, nothing nested is
unpacked. Limits: facts of real reports, which rarely reach 1 MB.
"""

from __future__ import annotations

import email
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from email.message import Message

from postwarden.probes.files import chunks, opened
from postwarden.probes.source import Kind, LogFile, Trouble, Unreadable
from postwarden.probes.unpack import unpack

#: Bytes of a document, of a packed attachment, of one mail; mails in one mbox.
DOCUMENT, ATTACHMENT, MAIL, MAILS = 50 << 20, 2 << 20, 8 << 20, 20_000
_CHUNK = 256 << 10
#: A zip file whose first member is an XML file (APPNOTE.TXT section 4.3.7).
_ZIP = re.compile(rb"PK\x03\x04.{22}[\s\S]{4}[^\x00/]{1,250}?\.xml", re.DOTALL | re.IGNORECASE)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|(?:\w+:)?feedback\b)")
_HEADER = re.compile(rb"(?:[!-9;-~]{1,76}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){3,}")
_MIME = re.compile(rb"^content-type:\s*(?:multipart/|application/)", re.IGNORECASE | re.MULTILINE)
#: A header that says what a part is, with the lines it goes on; how many there may be, how long.
_PART = re.compile(rb"^content-[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_PARTS, _LONGEST = 100, 4000

_FROM = b"\nFrom "

Found = bytes | Trouble


def kind_of(head: bytes) -> Kind | None:
    """`xml`, `zip`, `mail`, `mbox` for what may hold reports, None for anything else."""
    if _ZIP.match(head):
        return "zip"
    if _XML.match(head):
        return "xml"
    mail = head.partition(b"\n")[2] if head.startswith(b"From ") else head
    if _HEADER.match(mail) and _MIME.search(mail):
        return "mbox" if mail is not head else "mail"
    return None


def documents(file: LogFile) -> Iterator[Found]:
    """The documents of a file, and troubles with what cannot be read; never raises."""
    try:
        yield from _documents(file)
    except Unreadable as error:
        yield Trouble(file.name, error.reason)


def _documents(file: LogFile) -> Iterator[Found]:
    with opened(file.path) as source:
        read = unpack(source, file.packing) if file.packing else chunks(source, _CHUNK, file.size)
        match file.kind:
            case "xml":
                yield _whole(read, DOCUMENT)
            case "zip":
                yield from _packed(_whole(read, ATTACHMENT), file.name)
            case "mail":
                yield from _attached(_whole(read, MAIL), file.name)
            case "mbox":
                for mail in _mails(read):
                    yield from _attached(mail, file.name)


def _whole(parts: Iterator[bytes], most: int) -> bytes:
    """All of it; Unreadable("bomb") beyond `most` bytes."""
    found = bytearray()
    for part in parts:
        found += part
        if len(found) > most:
            raise Unreadable("bomb")
    return bytes(found)


def _mails(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The mails of an mbox without their `From ` lines (RFC 4155), the largest left out."""
    rest, count = b"\n", 0
    for part in parts:
        *whole, rest = (rest + part).split(_FROM)
        for mail in whole:
            if len(mail) < MAIL:
                yield mail.partition(b"\n")[2]
            count += 1
        if count > MAILS:
            raise Unreadable("too-many")
        # Of a mail that is too large the end is still looked for, in what comes next.
        rest = rest if len(rest) < MAIL else rest[:1] * MAIL
    yield rest.partition(b"\n")[2]


def _attached(mail: bytes, name: str) -> Iterator[Found]:
    """Reports attached to a mail."""
    mail = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    if not _is_simple(mail):
        yield Trouble(name, "not-a-report")
        return
    message = email.message_from_bytes(mail)
    for number, part in enumerate(message.walk()):
        if number > 20:
            return
        if not part.is_multipart():
            content = _content(part)
            if content[:2] in (b"PK", b"\x1f\x8b"):
                yield from _packed(content, name)
            elif _XML.match(content):
                yield content[:DOCUMENT]


def _is_simple(mail: bytes) -> bool:
    """Whether it has few parts and short headers: only such mails are read in linear time."""
    for number, header in enumerate(_PART.finditer(mail)):
        if number >= _PARTS or len(header.group()) > _LONGEST:
            return False
    return True


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError):
        return b""
    return content if isinstance(content, bytes) else b""


def _packed(content: bytes, name: str) -> Iterator[Found]:
    """The one document in a zip or gz file."""
    if len(content) > ATTACHMENT:
        yield Trouble(name, "bomb")
        return
    try:
        yield _unzipped(content) if content[:2] == b"PK" else _ungzipped(content)
    except Unreadable as error:
        yield Trouble(name, error.reason)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ):
        yield Trouble(name, "damaged")


def _unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        if len(members) != 1:
            raise Unreadable("not-a-report")
        with archive.open(members[0]) as member:
            return _bounded(member.read(DOCUMENT + 1))


def _ungzipped(content: bytes) -> bytes:
    return _bounded(zlib.decompressobj(wbits=31).decompress(content, DOCUMENT + 1))


def _bounded(document: bytes) -> bytes:
    """A document, and no archive within an archive."""
    if len(document) > DOCUMENT:
        raise Unreadable("bomb")
    if not _XML.match(document):
        raise Unreadable("not-a-report")
    return document
