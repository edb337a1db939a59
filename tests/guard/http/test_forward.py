"""What the guard forwards arrives as it came, and the site's answer goes back as it is."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from postwarden.guard.http.forward import Forwarder, Post
from postwarden.guard.http.passing import sent
from postwarden.guard.http.way import Way
from postwarden.settings.guard import Site as Settings
from tests.guard._site import Site, serving

RAW = (
    b"HTTP/1.1 302 Found\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nLocation: /danke?x=%C3%BC\r\n"
    b"Content-Encoding: gzip\r\nX-Odd: \xfc\r\nConnection: close\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x00\xff"
)


def answered(site: Site, seconds: int = 5, upstream: str = "") -> list[MutableMapping[str, Any]]:
    """What goes out to the web server, as ASGI messages."""

    async def go() -> list[MutableMapping[str, Any]]:
        messages: list[MutableMapping[str, Any]] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            messages.append(message)

        async def receive() -> MutableMapping[str, Any]:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async with serving(site):
            forwarder = Forwarder(seconds)
            where = upstream or f"http://127.0.0.1:{site.port}"
            post = Post(
                where,
                "shop.example",
                "POST",
                "/k?a=%C3%BC",
                (("cookie", "x=1"),),
                [b"a=", b"\xff"],
                3,
            )
            settings = Settings.model_validate({"hosts": ["shop.example"], "upstream": where})
            response = await sent(forwarder, post, settings)
            scope = {
                "type": "http",
                "method": "POST",
                "headers": [],
                "asgi": {"spec_version": "2.4"},
            }
            await response(scope, receive, send)
            await forwarder.close()
        return messages

    return asyncio.run(go())


def test_status_cookies_encoding_and_every_byte_come_back_unchanged() -> None:
    start, *bodies = answered(Site(RAW))
    assert start["status"] == 302
    assert start["headers"] == [
        (b"set-cookie", b"a=1; Path=/"), (b"set-cookie", b"b=2"), (b"location", b"/danke?x=%C3%BC"),
        (b"content-encoding", b"gzip"), (b"x-odd", b"\xfc"), (b"content-length", b"4"),
    ]  # fmt: skip # one header a pair
    assert b"".join(each.get("body", b"") for each in bodies) == b"\x1f\x8b\x00\xff"


def test_the_post_arrives_with_one_length_and_its_exact_target() -> None:
    site = Site()
    answered(site)
    (got,) = site.got
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /k?a=%C3%BC HTTP/1.1\r\n")
    assert head.lower().count(b"content-length: 3") == 1
    assert b"transfer-encoding" not in head.lower()
    assert body == b"a=\xff"


@pytest.mark.parametrize(
    ("site", "seconds", "upstream", "status", "word"),
    [
        (Site(), 5, "http://127.0.0.1:1", 502, b"away"),
        (Site(b""), 5, "", 504, b"unclear"),
        (Site(seconds=3), 1, "", 504, b"unclear"),
    ],
)
def test_a_site_that_gives_no_answer_is_told_to_the_visitor(
    site: Site, seconds: int, upstream: str, status: int, word: bytes
) -> None:
    start, *_ = answered(site, seconds, upstream)
    assert start["status"] == status
    assert (b"x-postwarden", word) in start["headers"]
    assert len(site.got) <= 1


@pytest.mark.parametrize(
    ("accel", "sent_at", "now", "late"),
    [
        (True, 100.0, 101.0, False),
        (True, 100.0, 102.5, True),
        (True, 100.0, 4000.0, True),  # the clock jumped: in doubt it passes
        (True, 100.0, 50.0, False),
        (True, 0.0, 4000.0, False),
        (False, 100.0, 4000.0, False),
    ],
)
def test_when_the_web_server_may_have_gone_around(
    accel: bool, sent_at: float, now: float, late: bool
) -> None:
    assert Way(accel, sent_at, "", "", "", "/").late(now) is late
