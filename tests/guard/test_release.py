"""Release: byte for byte, once, and nothing lost whatever the site or the mail server does."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postwarden.guard.http.forward import Forwarder
from postwarden.guard.keys import Keyring, fresh
from postwarden.guard.passes import Passes
from postwarden.guard.release import Desk, Released, mend, release
from postwarden.guard.spool import GoneError, Spool, reference
from postwarden.model.held import Held, State
from postwarden.model.outcome import Ending
from postwarden.settings.guard import Mail
from tests.guard._site import Site, serving
from tests.shop.sink import Sink

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RING = Keyring([fresh()])
TYPE = "multipart/form-data; boundary=XX"
BODY = (
    b'--XX\r\nContent-Disposition: form-data; name="email"\r\n\r\nerika@web.example\r\n'
    b'--XX\r\nContent-Disposition: form-data; name="nachricht"\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n'
    b'--XX\r\nContent-Disposition: form-data; name="passwort"\r\n\r\nstreng-geheim\r\n'
    b'--XX\r\nContent-Disposition: form-data; name="datei"; filename="Plan.pdf"\r\n'
    b"Content-Type: text/html\r\n\r\n<b>\x00\xff\r\n--XX--\r\n"
)
HEADERS = (
    ("host", "shop.example"), ("content-type", TYPE), ("cookie", "PHPSESSID=1; b=\xfc"),
    ("user-agent", "Mozilla/5.0"), ("referer", "http://shop.example/kontakt.php"),
    ("x-postwarden-way", "accel"), ("connection", "close"), ("expect", "100-continue"),
)  # fmt: skip # one post's headers
FORM_AGAIN = b'<form><input name="email"><textarea name="nachricht"></textarea><input name="passwort"></form>'


def held(port: int) -> Held:
    return Held(
        reference(), NOW, "shop.example", "POST", "/kontakt.php?a=%C3%BC", HEADERS, "192.0.2.7",
        "contact", "de", f"http://127.0.0.1:{port}", "info@shop.example",
    )  # fmt: skip # one post


def desk(folder: Path, smtp: int = 1, seconds: int = 5) -> Desk:
    mail = Mail(server=f"127.0.0.1:{smtp}", sender="postwarden@shop.example")
    spool = Spool(folder, RING)
    return Desk(
        spool, Forwarder(seconds), Passes(RING), mail, lambda: datetime.now(UTC), lambda _: None
    )


def answered(status: str, page: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(page)}\r\n\r\n".encode() + page


def run(
    folder: Path,
    site: Site,
    act: Callable[[Desk, Held], Awaitable[list[Released]]],
    smtp: int = 1,
    seconds: int = 5,
) -> tuple[list[Released], Spool, Held]:
    async def go() -> tuple[list[Released], Spool, Held]:
        async with serving(site):
            found, post = desk(folder, smtp, seconds), held(site.port)
            found.spool.put(post, [BODY], State.HELD)
            done = await act(found, post)
            await found.forwarder.close()
            return done, found.spool, post

    return asyncio.run(go())


async def once(found: Desk, post: Held) -> list[Released]:
    return [await release(found, post.id, State.HELD)]


def test_method_address_cookies_and_every_byte_arrive_and_nothing_of_ours_but_the_pass(
    tmp_path: Path,
) -> None:
    site = Site()
    done, spool, post = run(tmp_path, site, once)
    assert done == [Released(post.id, Ending.RELEASED, "200")]
    head, _, body = site.got[0].partition(b"\r\n\r\n")
    assert body == BODY
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /kontakt.php?a=%C3%BC HTTP/1.1"
    names = [line.split(b":")[0].lower() for line in lines[1:]]
    assert sorted(names) == sorted(
        [b"content-type", b"cookie", b"user-agent", b"referer", b"host", b"content-length",
         b"x-forwarded-for", b"x-postwarden-pass", b"connection"]
    )  # fmt: skip # one header a name
    assert any(b"PHPSESSID=1" in line for line in lines)
    assert spool.state(post.id) is None


def test_two_at_once_deliver_once(tmp_path: Path) -> None:
    async def twice(found: Desk, post: Held) -> list[Released]:
        both = (release(found, post.id, State.HELD) for _ in range(2))
        results = await asyncio.gather(*both, return_exceptions=True)
        assert sum(isinstance(each, GoneError) for each in results) == 1
        return [each for each in results if isinstance(each, Released)]

    site = Site(seconds=0.2)
    done, _, _ = run(tmp_path, site, twice)
    assert [each.ending for each in done] == [Ending.RELEASED]
    assert len(site.got) == 1


@pytest.mark.parametrize(
    "answer",
    [
        answered("403 Forbidden", b"Sitzung abgelaufen"),
        answered("500 Internal Server Error", b""),
        answered("200 OK", FORM_AGAIN),
        answered("302 Found", b"", "Location: /wp-login.php?redirect_to=%2F\r\n"),
    ],
)
def test_what_the_site_does_not_take_goes_to_its_owner_with_its_files(
    tmp_path: Path, answer: bytes
) -> None:
    with Sink() as sink:
        done, spool, post = run(tmp_path, Site(answer), once, sink.port)
        (mail,) = sink.wait(1)
    assert done[0].ending is Ending.MAILED
    assert spool.state(post.id) is None
    assert (mail.to, mail.message["Reply-To"]) == (["info@shop.example"], "erika@web.example")
    assert "Grüße" in mail.text
    assert "geheim" not in mail.text
    (file,) = mail.message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == (
        "Plan.pdf",
        "application/octet-stream",
    )
    assert file.get_content() == b"<b>\x00\xff"


def test_what_neither_site_nor_owner_takes_stays_held(tmp_path: Path) -> None:
    done, spool, post = run(tmp_path, Site(answered("500 x", b"")), once)
    assert done[0].ending is Ending.HELD
    assert "not-mailed" in done[0].why
    assert b"".join(spool.body(post.id, State.HELD)) == BODY


def test_a_lost_answer_is_unclear_and_not_sent_again(tmp_path: Path) -> None:
    site = Site(b"")
    done, spool, post = run(tmp_path, site, once)
    assert done[0].ending is Ending.UNCLEAR
    assert spool.state(post.id) is State.UNCLEAR
    assert len(site.got) == 1


def test_a_site_that_does_not_answer_in_time_is_unclear(tmp_path: Path) -> None:
    done, spool, post = run(tmp_path, Site(seconds=3), once, seconds=1)
    assert done[0].ending is Ending.UNCLEAR
    assert spool.state(post.id) is State.UNCLEAR


def test_a_site_that_cannot_be_reached_leaves_it_held(tmp_path: Path) -> None:
    async def away(found: Desk, post: Held) -> list[Released]:
        other = Held(
            **{
                **{name: getattr(post, name) for name in post.__slots__},
                "id": reference(),
                "upstream": "http://127.0.0.1:1",
            }
        )
        found.spool.put(other, [BODY], State.HELD)
        return [await release(found, other.id, State.HELD)]

    done, spool, _ = run(tmp_path, Site(), away)
    assert done[0].ending is Ending.HELD
    assert spool.state(done[0].name) is State.HELD


def test_what_was_under_way_when_the_machine_went_down_is_left_to_a_person(tmp_path: Path) -> None:
    spool, post = Spool(tmp_path, RING), held(1)
    spool.put(post, [BODY], State.RELEASING)
    assert mend(spool, 0) == 0
    assert mend(spool, datetime.now(UTC).timestamp() + 60) == 1
    assert spool.state(post.id) is State.UNCLEAR
