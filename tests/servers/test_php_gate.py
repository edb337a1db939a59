"""The PHP gate with a guard before a site of real nginx and PHP-FPM: it runs once or never."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

import pytest

from postwarden.model.held import State
from tests.servers._php_guard import Guard
from tests.servers._php_host import Host
from tests.servers._php_visitor import (
    KIND,
    MULTIPART,
    POST,
    UPLOAD,
    answer_page,
    only_held,
    spool,
    token,
)


@pytest.fixture(scope="module")
def host(needs: Callable[..., None]) -> Iterator[Host]:
    needs(**{"nginx": "nginx-light", "php-fpm8.2": "php8.2-fpm"})
    with Host() as found:
        yield found


@pytest.fixture(params=[False, True], ids=["tcp", "unix"])
def guard(request: pytest.FixtureRequest, host: Host) -> Iterator[Guard]:
    found = Guard(host.folder, request.param)
    host.settle(guard=found.address)
    yield found
    found.close()


def test_a_page_that_is_only_read_is_not_touched(host: Host, guard: Guard) -> None:
    assert host.ask("/kontakt.php")[0] == 200
    assert guard.asked == []


def test_the_guard_is_asked_with_what_was_sent(host: Host, guard: Guard) -> None:
    guard.says = {"verdict": "accept", "drop": ["a[b]", "message"]}
    body = f"{POST}&pw_token=xx"
    assert host.ask("/kontakt.php?x=1", body, Cookie="sid=1", X_Test="ja")[2] == "Danke! null"
    head, asked = guard.asked[0]
    assert "X-Postwarden-Key: geheim\r\n" in head
    assert head.startswith("POST /.postwarden/judge HTTP/1.1\r\n")
    fields = [(each["name"], each["value"]) for each in asked["fields"]]
    assert fields[:3] == [("name", "Jürgen"), ("email", "a@example.org"), ("message", "Hallo")]
    assert fields[3:] == [("a[b][0]", "1")]
    assert (asked["host"], asked["path"]) == ("shop.example", "/kontakt.php?x=1")
    assert (asked["ip"], asked["token"], asked["files"]) == ("127.0.0.1", "xx", [])
    assert asked["headers"]["x-test"] == "ja"
    assert "cookie" not in asked["headers"]
    names = {"host", "method", "path", "ip", "headers", "fields", "files", "token", "held"}
    assert set(asked) == names
    [run] = host.runs()
    assert run["post"] == {"name": "Jürgen", "email": "a@example.org", "a": []}
    assert run["id"] == "PW-AAAA-BBBB-CCCC"


def test_files_and_json_are_told_and_reach_the_site(host: Host, guard: Guard) -> None:
    guard.says = {"verdict": "accept"}
    host.ask("/kontakt.php", MULTIPART, Content_Type=KIND)
    host.ask("/other.php", '{"a":{"mail":"x@y.de"},"b":[1,true]}', Content_Type="application/json")
    (_, first), (_, second) = guard.asked
    assert first["files"] == [
        {"name": "a.bin", "type": "application/octet-stream", "size": len(UPLOAD)}
    ]
    told = [(each["name"], each["value"]) for each in second["fields"]]
    assert told == [("a[mail]", "x@y.de"), ("b[0]", "1"), ("b[1]", "True")]
    digest = hashlib.md5(UPLOAD).hexdigest()  # noqa: S324 - compared with PHP's md5_file
    assert host.runs()[0]["files"] == {"datei": ["a.bin", 0, digest, True]}


@pytest.mark.parametrize("verdict", ["challenge", "hold", "refuse", "closed"])
def test_nothing_is_stopped_in_observe_mode(host: Host, guard: Guard, verdict: str) -> None:
    guard.says = {"verdict": verdict, "mode": "observe", "drop": ["name"]}
    host.ask("/kontakt.php", POST)
    host.settle(guard=guard.address, mode="observe")
    guard.says = {"verdict": verdict, "drop": ["name"]}
    host.ask("/kontakt.php", POST)
    assert [run["post"]["name"] for run in host.runs()] == ["Jürgen"]
    assert host.log() == [("passed", f"would-{verdict}")]


def test_a_refused_post_never_reaches_the_site(host: Host, guard: Guard) -> None:
    guard.says = {"verdict": "refuse", "page": "<p>Nein</p>", "status": 422}
    status, headers, text = host.ask("/kontakt.php", POST)
    assert (status, headers["x-postwarden"], text) == (422, "refuse", "<p>Nein</p>")
    assert host.runs() == []


def test_a_held_post_is_kept_as_the_guard_keeps_it(host: Host, guard: Guard) -> None:
    guard.says = {"verdict": "hold", "page": "<p>PW-AAAA-BBBB-CCCC</p>", "status": 202}
    status, _, text = host.ask("/kontakt.php?x=1", POST, Cookie="sid=geheim")
    assert (status, text, host.runs()) == (202, "<p>PW-AAAA-BBBB-CCCC</p>", [])
    held, body = only_held(host, State.HELD)
    assert (held.id, held.target, held.method) == ("PW-AAAA-BBBB-CCCC", "/kontakt.php?x=1", "POST")
    assert (held.kind, held.score, held.host) == ("contact", 7.5, "shop.example")
    assert dict(held.headers)["cookie"] == "sid=geheim"
    assert body == POST.encode()
    sealed = (host.folder / "spool/held/PW-AAAA-BBBB-CCCC").read_bytes()
    assert b"geheim" not in sealed


def test_a_held_upload_is_kept_with_its_bytes(host: Host, guard: Guard) -> None:
    guard.says = {"verdict": "hold"}
    assert host.ask("/kontakt.php", MULTIPART, Content_Type=KIND)[0] == 403
    held, body = only_held(host, State.HELD)
    boundary = dict(held.headers)["content-type"].partition("boundary=")[2].encode()
    parts = body.split(b"--" + boundary)
    assert len(parts) == 4
    assert parts[2].partition(b"\r\n\r\n")[2] == UPLOAD + b"\r\n"


def test_what_cannot_be_kept_is_not_lost_in_silence(host: Host, guard: Guard) -> None:
    guard.says = {"verdict": "hold"}
    host.settle(guard=guard.address, spool="/proc/nowhere")
    status, headers, text = host.ask("/kontakt.php", POST)
    assert (status, headers["retry-after"]) == (503, "300")
    assert "nicht gespeichert" in text.encode("latin-1").decode()
    assert host.runs() == []


@pytest.mark.parametrize("says", ["hang", "drip", "no HTTP at all", "HTTP/1.1 200 OK\r\n\r\n{}"])
def test_a_guard_that_fails_costs_a_moment_and_then_the_token_decides(
    host: Host, guard: Guard, says: str
) -> None:
    guard.says = says
    good = token(host)
    assert host.ask("/kontakt.php", POST, X_Postwarden_Token=good)[0] == 200
    assert host.ask("/kontakt.php", POST)[1]["x-postwarden"] == "challenge"
    assert len(host.runs()) == 1


def test_the_guards_challenge_page_gets_a_challenge_that_the_gate_can_check(
    host: Host, guard: Guard
) -> None:
    page = (
        '<form action="/kontakt.php?pw_parked=PW-AAAA-BBBB-CCCC"></form><script id="pw-challenge">'
        '{}</script><script src="/.postwarden/solve.js"></script>'
    )
    guard.says = {"verdict": "challenge", "page": page}
    shown = host.ask("/kontakt.php", POST)[2]
    assert 'src="/kontakt.php?postwarden=solve.js"' in shown
    assert answer_page(host, shown)[0] == 200
    assert (len(host.runs()), len(guard.asked)) == (1, 1)


def test_a_mail_knows_the_post_it_comes_from(host: Host, guard: Guard) -> None:
    guard.says = {"verdict": "accept"}
    host.ask("/kontakt.php?mail=1", POST)
    told = (host.folder / "mail-env").read_text().splitlines()
    assert told == [
        "POSTWARDEN_HOST=shop.example",
        "POSTWARDEN_ID=PW-AAAA-BBBB-CCCC",
        "POSTWARDEN_PATH=/kontakt.php",
    ]
    host.ask("/kontakt.php?mail=1")
    assert (host.folder / "mail-env").read_text() == ""


def test_the_owner_releases_or_deletes_a_held_post_by_the_link_he_was_sent(host: Host) -> None:
    guard = Guard(host.folder)
    host.settle(guard=guard.address, owner="owner@shop.example")
    for name in ("PW-AAAA-BBBB-CCCC", "PW-DDDD-EEEE-FFFF"):
        guard.says = {"verdict": "hold", "id": name}
        host.ask("/kontakt.php", POST, Host="evil.example")
    guard.close()
    mail = (host.folder / "mail-body").read_text()
    link = re.findall(r"http://shop.example(/\S+)", mail)[0]
    assert "Hallo" not in mail
    assert host.ask(link[:-1] + ("0" if link[-1] != "0" else "1"))[0] == 409
    status, _, page = host.ask(link)
    assert (status, "Hallo" in page, host.runs()) == (200, True, [])
    host.ask(link, "do=release")
    assert [run["post"]["message"] for run in host.runs()] == ["Hallo"]
    gone = host.ask(link, "do=release")[2]
    assert len(host.runs()) == 1
    other = re.findall(r'href="([^"]+DDDD[^"]+)"', gone)[0].replace("&amp;", "&")
    host.ask(other, "do=delete")
    assert (len(host.runs()), list(spool(host).names())) == (1, [])


@pytest.mark.parametrize(
    ("target", "more"),
    [
        ("/index.php?cl=contact", ""),
        ("/index.php?%63l=c%6fntact", ""),
        ("/index.php", "&cl=contact"),
    ],
)
def test_a_form_that_its_query_chooses_is_found_however_that_is_spelt(
    host: Host, guard: Guard, target: str, more: str
) -> None:
    host.settle(forms={"/index.php?cl=contact": {"closed": True}})
    assert host.ask(target, POST + more)[0] == 410
    assert host.ask("/index.php?cl=basket", POST)[0] != 410
