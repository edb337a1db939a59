"""A body, read once while it is kept: its fields for the judge, its bytes for the site.

Form encodings after the URL and HTML standards, multipart/form-data after RFC 7578, JSON flattened.
Everything is bounded; what lies beyond a bound is kept but not judged, and `beyond` says so.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email.message import Message
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from postwarden.model.attempt import Field, Upload

MOST_FIELDS = 1000
MOST_FILES = 100
NAME, VALUE = 200, 20_000
#: Bytes of a body without parts that are looked at.
LOOKED_AT = 1024 * 1024
IN_MEMORY = 256 * 1024
DEPTH = 8


class TooLargeError(Exception):
    """The body is larger than the site takes."""


@dataclass(slots=True)
class Body:
    """A body as it came. `stream` holds its bytes; close it."""

    stream: IO[bytes]
    size: int = 0
    fields: list[Field] = field(default_factory=list)
    files: list[Upload] = field(default_factory=list)
    beyond: bool = False

    def pieces(self) -> Iterator[bytes]:
        """The bytes again, from the start."""
        self.stream.seek(0)
        while piece := self.stream.read(IN_MEMORY):
            yield piece

    def close(self) -> None:
        """Drop the bytes."""
        self.stream.close()


async def read(chunks: AsyncIterator[bytes], content_type: str, most: int) -> Body:
    """Read a body to its end. Raises TooLargeError, OSError where it cannot be kept."""
    body = Body(SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - closed by whoever answers
    parser = _parser(content_type, body)
    try:
        async for chunk in chunks:
            body.size += len(chunk)
            if body.size > most:
                raise TooLargeError
            body.stream.write(chunk)
            parser.feed(chunk)
    except BaseException:
        body.close()
        raise
    parser.end()
    return body


def parsed(raw: bytes, content_type: str) -> Body:
    """The fields of a body that is at hand whole; its stream stays empty."""
    body = Body(BytesIO())
    parser = _parser(content_type, body)
    parser.feed(raw)
    parser.end()
    return body


class _Whole:
    """Urlencoded bodies and JSON: collected up to a bound, then read."""

    def __init__(self, body: Body, kind: str, charset: str) -> None:
        self._body, self._kind, self._charset = body, kind, charset
        self._bytes = bytearray()

    def feed(self, chunk: bytes) -> None:
        room = LOOKED_AT - len(self._bytes)
        self._bytes += chunk[:room]
        self._body.beyond |= len(chunk) > room

    def end(self) -> None:
        raw = bytes(self._bytes)
        pairs = _json(raw) if self._kind.endswith("json") else _urlencoded(raw, self._charset)
        for place, (name, value) in enumerate(pairs):
            if place >= MOST_FIELDS:
                self._body.beyond = True
                break
            self._body.fields.append(Field(name[:NAME], value[:VALUE]))


class _Nothing:
    """A body of another type: kept, not looked at."""

    def feed(self, chunk: bytes) -> None: ...

    def end(self) -> None: ...


class _Parts:
    """multipart/form-data, piece by piece."""

    def __init__(self, body: Body, boundary: str, charset: str) -> None:
        self._body, self._charset = body, charset
        self._broken = False
        self._header: list[bytes] = [b"", b""]
        self._headers: dict[bytes, bytes] = {}
        self._value = bytearray()
        self._size = 0
        calls: Any = {name: getattr(self, name) for name in dir(self) if name.startswith("on_")}
        self._parser = MultipartParser(boundary.encode("latin-1", "replace"), callbacks=calls)

    def feed(self, chunk: bytes) -> None:
        if self._broken:
            return
        try:
            self._parser.write(chunk)
        except FormParserError:
            self._broken = self._body.beyond = True

    def end(self) -> None:
        """A part that was cut off counts as far as it came: PHP may take it too."""
        if self._headers:
            self.on_part_end()

    def on_part_begin(self) -> None:
        self._headers, self._value, self._size = {}, bytearray(), 0
        self._header = [b"", b""]

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] = (self._header[0] + data[start:end])[:200]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] = (self._header[1] + data[start:end])[:2000]

    def on_header_end(self) -> None:
        if len(self._headers) < 20:
            self._headers[self._header[0].lower()] = self._header[1]
        self._header = [b"", b""]

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        room = VALUE * 4 - len(self._value)
        self._value += data[start : min(end, start + room)]

    def on_part_end(self) -> None:
        disposition = _header(self._headers.get(b"content-disposition", b""))
        kind = _decoded(self._headers.get(b"content-type", b""), "")
        name = str(disposition.get_param("name", "", "content-disposition"))
        file = disposition.get_param("filename", None, "content-disposition")
        self._headers = {}
        if file is not None and len(self._body.files) < MOST_FILES:
            self._body.files.append(Upload(str(file)[:255], kind[:100], self._size))
        elif file is None and len(self._body.fields) < MOST_FIELDS:
            value = _decoded(bytes(self._value), self._charset)[:VALUE]
            self._body.fields.append(Field(name[:NAME], value))
        else:
            self._body.beyond = True


def _parser(content_type: str, body: Body) -> _Whole | _Nothing | _Parts:
    head = Message()
    head["content-type"] = content_type[:500].replace("\r", " ").replace("\n", " ")
    kind = head.get_content_type() if content_type else "application/x-www-form-urlencoded"
    charset = str(head.get_param("charset", ""))
    if kind == "multipart/form-data":
        boundary = str(head.get_param("boundary", ""))
        return _Parts(body, boundary, charset) if 0 < len(boundary) <= 200 else _Nothing()
    if kind == "application/x-www-form-urlencoded" or kind.endswith(("/json", "+json")):
        return _Whole(body, kind, charset)
    # text/plain forms are "name=value" lines; judged as one long text.
    return _Whole(body, "text", charset) if kind == "text/plain" else _Nothing()


def _urlencoded(raw: bytes, charset: str) -> Iterator[tuple[str, str]]:
    text = raw.decode("latin-1")
    pairs = parse_qsl(text, keep_blank_values=True, encoding="latin-1", separator="&")
    named = next((value for name, value in pairs if name == "_charset_"), "")
    for name, value in pairs:
        yield tuple(_decoded(each.encode("latin-1"), charset or named) for each in (name, value))  # type: ignore[misc] # two parts in, two out


def _decoded(raw: bytes, charset: str) -> str:
    """Text as the sender says, else as UTF-8, else as old German sites write it; never fails."""
    for name in (charset, "utf-8"):
        try:
            if name and codecs.lookup(name)._is_text_encoding:
                return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _header(raw: bytes) -> Message:
    head = Message()
    head["content-disposition"] = _decoded(raw, "").replace("\r", " ").replace("\n", " ")
    return head


def _json(raw: bytes) -> Iterator[tuple[str, str]]:
    try:
        yield from _flat("", json.loads(raw), DEPTH)
    except (ValueError, RecursionError):
        yield "", _decoded(raw, "")


def _flat(name: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth and isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(f"{name}[{key}]" if name else str(key), each, depth - 1)
    elif depth and isinstance(value, list):
        for each in value:
            yield from _flat(f"{name}[]", each, depth - 1)
    else:
        yield name, "" if value is None else str(value)
