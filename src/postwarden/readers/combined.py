"""Access logs in the combined and common form of Apache and nginx, and what panels make of it.

Seen as: `web01.example.net:80 198.51.100.7 - - [24/Nov/2026:09:05:01 +0100] "POST /kontakt HTTP/1.1"
404 416 "https://laden.test/" "Mozilla/5.0"`; in front a virtual host or X-Forwarded-For, behind
further fields. Quotes inside a field are `\\"` (Apache) or `\\x22` (nginx).
Source: nginx 1.22 and Apache 2.4, recorded; Apache's mod_log_config.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from postwarden.readers import http
from postwarden.readers.reading import Reading

NAME = "combined"

#: What stands in front, and what is asked for, is remembered up to this length.
_SHORT = 256

_CODES = {f" {status} ": status for status in range(100, 1000)}


def line(reading: Reading, number: int, text: str) -> bool:
    """Read one access line; see LineReader."""
    before, reading.number = reading.number, number - 1
    known = run(reading, iter((text,))) is None
    reading.number = before
    return known


def run(reading: Reading, texts: Iterator[str]) -> str | None:
    """Read lines up to the first that is no access line; return that one."""
    before = number = reading.number
    stamp, at, clock = "", 0.0, 0
    for text in texts:
        number += 1
        head, _, rest = text.partition('] "')
        front = head[:-28]
        who = (_known_front if len(front) < _SHORT else _front)(front)
        if who is None or head[-27:-26] != "[":
            return reading.passed(NAME, number, number - before - 1, text)
        site, ip = who
        fields = rest.split('"') if "\\" not in rest else _unescaped(rest)
        request = fields[0]
        method, target, asset = (_known_request if len(request) < _SHORT else _request)(request)
        referer = agent = ""
        if len(fields) > 4:
            referer, agent = fields[2], fields[4]
            if len(fields) > 6 and fields[6] != "-" and http.is_inner(ip):
                ip = http.visitor(ip, fields[6])
        if asset and http.is_further(reading, head[-26:], ip, agent):
            continue
        if head[-26:] != stamp:
            stamp = head[-26:]
            try:
                at, clock = reading.when(stamp)
            except ValueError:
                return reading.passed(NAME, number, number - before - 1, text)
        if target:
            referer = "" if referer == "-" else referer[: http.REFERER]
            agent = "" if agent == "-" else agent[: http.AGENT]
            status = _CODES.get(fields[1][:5], 0) if len(fields) > 1 else 0
            reading.sink.request(
                number, at, clock, site, ip, method, target, status, referer, agent
            )
    return reading.passed(NAME, number, number - before)


def _request(text: str) -> tuple[str, str, bool]:
    """Method, target as far as it is kept, and whether an asset is asked for."""
    method, _, target = text.partition(" ")
    if method in http.METHODS and target[-9:-3] == " HTTP/":
        target = target[:-9]
    else:
        method, target = _odd_request(text)
    asset = method != "POST" and http.is_static(target)
    return method, target[: http.TARGET], asset


#: A site has few pages, and its visitors ask for the same ones.
_known_request = lru_cache(maxsize=8192)(_request)


def _odd_request(text: str) -> tuple[str, str]:
    """Method and target; HTTP/0.9 has no version, garbage has no method."""
    if text in ("", "-"):
        return "", ""
    method, _, target = text.partition(" ")
    method = http.method_of(method)
    if not method or not target:
        return "", text
    front, _, version = target.rpartition(" ")
    return method, front if front and version.startswith("HTTP/") else target


def _unescaped(text: str) -> list[str]:
    r"""Split at the quotes that bound fields; `\"` and `\\` inside stay as logged."""
    hidden = text.replace("\\\\", "\x00").replace('\\"', "\x01")
    return [part.replace("\x01", '\\"').replace("\x00", "\\\\") for part in hidden.split('"')]


def _front(text: str) -> tuple[str, str] | None:
    """Site and visitor from what stands before the time; None when it is no access log.

    `[site[:port]] [forwarded, for] ip ident user`: read from the left, the user may hold anything.
    """
    words = text[:2000].split(" ")
    site = ""
    if len(words) > 2 and not http.is_address(words[0].rstrip(",")) and words[0] != "-":
        site = http.site(words.pop(0))
        if not site:
            return None
    return _visitor(site, words)


_known_front = lru_cache(maxsize=32_768)(_front)


def _visitor(site: str, words: list[str]) -> tuple[str, str] | None:
    count = 1
    while count < len(words) and words[count - 1].endswith(","):
        count += 1
    forwarded, rest = " ".join(words[:count]), words[count:]
    peer = rest[0] if rest and http.is_address(rest[0]) else ""
    if forwarded == "-":
        return (site, peer) if peer else None
    last = http.bare_address(words[count - 1])
    if not last:
        return None
    if not peer and count == 1:
        return site, last
    return site, http.visitor(peer or last, forwarded)
