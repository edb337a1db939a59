"""One HTTP request as every access log says it; what `combined` and `caddy` share.

Pages, forms and scripts become a `Request` each. Of pictures, styles and fonts only the first of
a visitor in ten minutes does: later code needs to know that a visitor loads assets at all.
"""

from __future__ import annotations

import re
from functools import lru_cache

from postwarden.readers.reading import Reading

#: What a browser loads by itself. Not txt, xml, json, pdf: robots and scripts ask for those.
STATIC = frozenset(
    "css js mjs map png jpg jpeg gif svg webp avif ico bmp woff woff2 ttf otf eot "
    "mp4 webm ogg mp3 m4a wav webmanifest".split()
)
_ENDINGS = STATIC | {ending.upper() for ending in STATIC}
#: Longest texts of a request.
TARGET, AGENT, REFERER = 1000, 200, 300
_VISITORS, _LONGEST = 50_000, 16_384
METHODS = frozenset(
    ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "CONNECT", "TRACE")
)
_ADDRESS = re.compile(
    r"\d{1,3}\.\d{1,3}\.\d{1,3}\.(?:\d{1,3}|x{1,3}|\*)"
    r"|(?:(?=[0-9a-fA-F:.]{0,40}::)[0-9a-fA-F:.]{2,45}|(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4})"
    r"(?:%\w{1,16})?"
).fullmatch
_HOST = re.compile(r"(?:\[([0-9a-fA-F:.]{2,45})\]|([\w.*-]{1,253}))(?::\d{1,5})?").fullmatch
#: Networks that only a proxy of one's own can come from.
_INNER = re.compile(
    r"10\.|127\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\."
    r"|::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::ffff:(?:10|127|192\.168)\.",
    re.IGNORECASE,
).match


def add(  # noqa: PLR0913 - the columns of a request, one call a line
    reading: Reading,
    number: int,
    stamp: str,
    site: str,
    ip: str,
    method: str,
    target: str,
    status: int,
    referer: str,
    agent: str,
) -> None:
    """Hand on the `Request` unless it is a visitor's further asset; ValueError for a bad stamp."""
    if method != "POST" and is_static(target) and is_further(reading, stamp, ip, agent):
        return
    at, clock = reading.when(stamp)
    if target:
        referer = "" if referer == "-" else referer[:REFERER]
        agent = "" if agent == "-" else agent[:AGENT]
        reading.sink.request(
            number, at, clock, site, ip, method, target[:TARGET], status, referer, agent
        )


def is_further(reading: Reading, stamp: str, ip: str, agent: str) -> bool:
    """Whether this visitor's first asset of these ten minutes was noted before; notes it."""
    visitor = (ip, agent[:AGENT], stamp[:16])
    if visitor in reading.assets:
        return True
    if len(reading.assets) >= _VISITORS:
        reading.assets.clear()
    reading.assets.add(visitor)
    return False


def is_static(target: str) -> bool:
    """Whether the path ends like an asset; `/form.php/x.css` is a script's path all the same."""
    if "?" in target:
        target = target.partition("?")[0]
    return target[target.rfind(".") + 1 :] in _ENDINGS and ".php/" not in target


def method_of(text: str) -> str:
    """The method, or '' where the request line is garbage."""
    if text in METHODS:
        return text
    plain = text.replace("-", "")
    return text if len(text) <= 20 and plain.isascii() and plain.isalpha() else ""


def is_address(text: str) -> bool:
    """Whether the text is an IP address; the last octet may be cut (`198.51.100.xxx`)."""
    return _ADDRESS(text) is not None


def visitor(peer: str, forwarded: str) -> str:
    """The visitor behind own proxies: the rightmost outer address of X-Forwarded-For, else `peer`.

    What stands further left was sent by the client and can be forged.
    """
    for each in reversed(forwarded[-400:].split(",")):
        address = bare_address(each)
        if address and not is_inner(address):
            return address
    return peer


def bare_address(text: str) -> str:
    """The address of `198.51.100.7`, `198.51.100.7:1234`, `[2001:db8::7]:1234`, or ''."""
    text = text.strip()
    if text[:1] == "[":
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return text if is_address(text) else ""


@lru_cache(maxsize=4096)
def is_inner(address: str) -> bool:
    """Whether only a proxy of one's own can come from there."""
    return _INNER(address) is not None


def site(host: str) -> str:
    """A virtual host as logged, lower-case and without its port; '' when it is no host name."""
    found = _HOST(host)
    return (found[1] or found[2]).lower() if found and host != "-" else ""


def clean(value: object) -> str:
    """Text from JSON, bounded; control characters and half pairs become U+FFFD as in files."""
    if not isinstance(value, str):
        return ""
    text = value[:_LONGEST]
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else " " if c.isspace() and c not in "\r\n" else "\ufffd" for c in text
    )
