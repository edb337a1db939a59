"""A body without some of its fields; every other byte stays as it came."""

from __future__ import annotations

import re
from email.message import Message
from urllib.parse import unquote_to_bytes

from postwarden.guard.http.bodies import parsed


def without(body: bytes, content_type: str, names: tuple[str, ...]) -> bytes:
    """Leave out the fields of these names; a body of a form we cannot cut stays whole."""
    head = Message()
    head["content-type"] = re.sub(r"[\r\n]", " ", content_type[:500])
    kind = head.get_content_type() if content_type else "application/x-www-form-urlencoded"
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(body, names)
    boundary = str(head.get_param("boundary", ""))
    if kind == "multipart/form-data" and boundary:
        return _multipart(body, boundary.encode("latin-1", "replace"), names, content_type)
    return body


def _urlencoded(body: bytes, names: tuple[str, ...]) -> bytes:
    left = {name.encode() for name in names} | {name.encode("cp1252", "replace") for name in names}
    kept = (pair for pair in body.split(b"&") if _name(pair) not in left)
    return b"&".join(kept)


def _name(pair: bytes) -> bytes:
    return unquote_to_bytes(pair.partition(b"=")[0].replace(b"+", b" "))


def _multipart(body: bytes, boundary: bytes, names: tuple[str, ...], content_type: str) -> bytes:
    delimiter = b"--" + boundary
    pieces = body.split(delimiter)
    kept = [piece for piece in pieces if not _named(piece, delimiter, names, content_type)]
    return delimiter.join(kept)


def _named(piece: bytes, delimiter: bytes, names: tuple[str, ...], content_type: str) -> bool:
    if not piece.startswith(b"\r\n") or b"\r\n\r\n" not in piece[:4000]:
        return False
    alone = parsed(delimiter + piece + delimiter + b"--\r\n", content_type)
    alone.close()
    return len(alone.fields) == 1 and not alone.files and alone.fields[0].name in names
