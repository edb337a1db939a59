"""The PHP gate by itself: tokens, challenges, what it refuses, its files; and the owner's link."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postwarden.guard.keys import Key, Keyring
from postwarden.guard.tokens import Tokens, solve
from postwarden.model.attempt import Proof
from postwarden.model.held import State
from tests.servers._php_host import Host
from tests.servers._php_visitor import (
    KIND,
    MULTIPART,
    NAME,
    POST,
    RING,
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


def test_a_token_is_bound_and_spent(host: Host) -> None:
    host.settle()
    good = token(host).replace("+", "%2B")
    assert host.ask("/kontakt.php", f"{POST}&pw_token={good}")[0] == 200
    assert "pw_token" not in host.runs()[0]["post"]
    again = [host.ask("/kontakt.php", f"name={n}&pw_token={good}")[0] for n in range(4)]
    assert again == [200, 200, 403, 403]
    foreign = token(host, "/other.php")
    assert host.ask("/kontakt.php", POST, X_Postwarden_Token=foreign)[0] == 403
    wrong = Tokens(Keyring([Key(NAME, b"x" * 32)])).mint(
        "shop.example", "/kontakt.php", datetime.now(UTC)
    )
    assert host.ask("/kontakt.php", POST, X_Postwarden_Token=solve(wrong))[0] == 403


def test_tokens_of_the_gate_and_of_the_guard_are_the_same(host: Host) -> None:
    host.settle()
    ours, now = Tokens(RING), datetime.now(UTC)
    checked = ours.check(token(host, "/k%C3%BC/x.php"), "shop.example", "/k%C3%BC/x.php", now)
    assert checked.token.proof is Proof.VALID
    assert ours.check(token(host), "shop.example", "/kontakt.php", now).token.proof is Proof.VALID
    minted = solve(ours.mint("shop.example", "/kontakt.php", now))
    assert host.ask("/kontakt.php", POST, X_Postwarden_Token=minted)[0] == 200
    waiting = json.loads(host.ask("/?postwarden=c", "f=/kontakt.php&wait=1")[2])
    assert waiting["parameters"]["data"]["l"] == 0
    assert host.ask("/kontakt.php", POST, X_Postwarden_Token=solve(waiting))[0] == 403


@pytest.mark.parametrize("body", [b"{", b"[[[[", b"\xff" * 99, b'{"challenge":{"parameters":[]}}'])
def test_a_token_of_nonsense_is_no_token(host: Host, body: bytes) -> None:
    host.settle()
    given = base64.b64encode(body).decode()
    assert host.ask("/kontakt.php", POST, X_Postwarden_Token=given)[0] == 403
    assert host.runs() == []


@pytest.mark.parametrize("port", ["port", "single"])
def test_after_the_challenge_the_site_runs_once(host: Host, port: str) -> None:
    """By a request of the site to itself; with one worker only, in the same process."""
    host.settle()
    where = getattr(host, port)
    _, _, page = host.ask("/kontakt.php?x=1", POST, where, Cookie="sid=1", Referer="/formular")
    assert host.runs() == []
    assert answer_page(host, page, where, Cookie="sid=1") == (200, "Danke! null")
    [run] = host.runs()
    assert (run["method"], run["uri"], run["get"]) == ("POST", "/kontakt.php?x=1", {"x": "1"})
    assert run["post"] == {
        "name": "Jürgen",
        "email": "a@example.org",
        "message": "Hallo",
        "a": {"b": ["1"]},
    }
    assert (run["ip"], run["cookie"], run["pass"]) == ("127.0.0.1", {"sid": "1"}, "")
    assert run["request"]["name"] == "Jürgen"
    assert run["input"] == ("Jürgen" if port == "port" else None)
    assert answer_page(host, page, where)[0] == 409
    assert len(host.runs()) == 1
    assert list(spool(host).names()) == []


def test_a_parked_upload_goes_on_with_its_bytes(host: Host) -> None:
    host.settle()
    _, _, page = host.ask("/kontakt.php", MULTIPART, Content_Type=KIND)
    assert answer_page(host, page) == (200, "Danke! null")
    digest = hashlib.md5(UPLOAD).hexdigest()  # noqa: S324 - compared with PHP's md5_file
    assert host.runs()[0]["files"] == {"datei": ["a.bin", 0, digest, True]}
    _, _, page = host.ask("/kontakt.php", MULTIPART, host.single, Content_Type=KIND)
    assert answer_page(host, page, host.single)[0] == 202
    assert only_held(host, State.HELD)[0].method == "POST"
    assert len(host.runs()) == 1


def test_a_site_that_fails_leaves_the_post_to_a_person(host: Host) -> None:
    for port in (host.port, host.single):
        host.settle()
        _, _, page = host.ask("/kontakt.php", f"{POST}&fail=1", port)
        assert answer_page(host, page, port) == (500, "kaputt")
        assert only_held(host, State.UNCLEAR)[1] == f"{POST}&fail=1".encode()
        assert len(host.runs()) == 1


def test_without_javascript_waiting_is_enough(host: Host) -> None:
    host.settle()
    _, _, page = host.ask("/kontakt.php", POST, Accept_Language="en")
    target = re.findall(r'action="([^"]+)"', page)[0].replace("&amp;", "&")
    early = host.ask(target, "pw_parked=x&pw_token=&pw_wait=1".replace("=x", "=" + target[-17:]))
    assert (early[0], "more seconds" in early[2]) == (403, False)
    assert "Sekunden" in early[2]
    time.sleep(5.1)
    assert host.ask(target, f"pw_parked={target[-17:]}&pw_wait=1")[0] == 200
    assert len(host.runs()) == 1


def test_a_script_that_posts_is_answered_in_json(host: Host) -> None:
    host.settle()
    status, headers, text = host.ask(
        "/kontakt.php", POST, X_Requested_With="XMLHttpRequest", Accept="*/*"
    )
    told = json.loads(text)
    assert (status, headers["x-postwarden"], told["postwarden"]) == (403, "challenge", "challenge")
    body = f"pw_parked={told['parked']}&pw_token={solve(told['challenge']).replace('+', '%2B')}"
    assert (
        host.ask(
            f"/kontakt.php?pw_parked={told['parked']}",
            body,
            X_Requested_With="XMLHttpRequest",
            Accept="*/*",
        )[0]
        == 200
    )
    assert len(host.runs()) == 1


@pytest.mark.parametrize(
    "body",
    ["name=a%0D%0ABcc:+x@y.de", "email=a@b.de%0Ax", "subject=a%250aCc:x", "mail=a@b.de,c@d.de"],
)
def test_header_injection_and_several_addresses_are_refused(host: Host, body: str) -> None:
    host.settle()
    good = token(host)
    assert host.ask("/kontakt.php", body, X_Postwarden_Token=good)[1]["x-postwarden"] == "refuse"
    assert host.runs() == []


def test_closed_forms_get_forms_and_free_paths(host: Host) -> None:
    forms: dict[str, Any] = {
        "/kontakt.php": {"closed": True},
        "/other.php?task=mail": {"get": True, "closed": True},
    }
    host.settle(forms=forms, free=["/wp-admin/*"], when_away="challenge")
    for target in (
        "/kontakt.php",
        "//kontakt.php",
        "/%6bontakt.php",
        "/kontakt.php/x",
        "/a/../kontakt.php",
    ):
        assert host.ask(target, POST)[0] == 410
    assert host.ask("/other.php?task=mail")[0] == 200
    assert host.ask("/other.php?task=mail&to=x")[0] == 410
    assert host.ask("/other.php?task=mail&to=x", method="HEAD")[0] == 410
    assert host.ask("/wp-admin/x", POST)[0] == 200
    assert host.ask("/wp-admin/..%2fx", POST)[0] == 403
    assert host.ask("/unknown", "IPN=1&payer=a%40b.de", Accept="*/*")[0] == 200
    assert host.log().count(("closed", "settings")) == 7


def test_when_the_guard_is_away_the_owner_may_let_everything_pass(host: Host) -> None:
    host.settle(when_away="pass", guard="http://127.0.0.1:9")
    assert host.ask("/kontakt.php", POST)[0] == 200
    assert host.log() == [("passed", "no-token")]


def test_the_page_script_is_put_where_a_form_posts(host: Host) -> None:
    host.settle(script=True)
    tag = '<script src="/?postwarden=pw.js" data-postwarden="/?postwarden=" defer></script></body>'
    for target in ("/page.php", "/page.php?flush=1", "/page.php?pad=70000"):
        assert host.ask(target)[2].count(tag) == 1
    for target in ("/page.php?plain=1", "/page.php?length=1"):
        assert tag not in host.ask(target)[2]
    packed = host.ask("/page.php", port=host.zlib, Accept_Encoding="gzip")
    assert packed[1]["content-encoding"] == "gzip"
    assert tag in gzip.decompress(packed[2].encode("latin-1")).decode()
    assert host.ask("/?postwarden=pw.js")[2] == "/* page */"
    assert host.ask("/.postwarden/solve.js")[2] == "/* solve */"


@pytest.mark.parametrize("start", ["//", "///", "/\\\\"])
def test_a_page_never_leads_to_another_host(host: Host, start: str) -> None:
    host.settle(forms={"/*": {}})
    page = host.ask(f"{start}evil.example/x", POST)[2]
    assert re.findall(r'(?:action|src)="(/[^/\\]+)', page) == ["/evil.example"] * 2
    assert answer_page(host, page)[0] == 200
    assert len(host.runs()) == 1


def test_a_get_form_is_asked_and_goes_on_as_a_get(host: Host) -> None:
    for port in (host.port, host.single):
        host.settle(forms={"/other.php": {"get": True}}, script=True)
        assert host.ask("/other.php", port=port)[0] == 200
        _, _, page = host.ask("/other.php?to=a@b.de", port=port)
        assert "pw.js" not in page
        assert answer_page(host, page, port)[0] == 200
        assert [(run["method"], run["get"], run["post"]) for run in host.runs()] == [
            ("GET", [], []),
            ("GET", {"to": "a@b.de"}, []),
        ]


def test_of_two_answers_at_once_one_goes_on(host: Host) -> None:
    host.settle()
    _, _, page = host.ask("/kontakt.php", POST)
    with ThreadPoolExecutor(2) as pool:
        got = sorted(pool.map(lambda _: answer_page(host, page)[0], range(2)))
    assert got[0] == 200
    assert got[1] in (403, 409)
    assert len(host.runs()) == 1


def test_a_body_that_php_threw_away_is_left_to_the_site(host: Host) -> None:
    host.settle()
    large = MULTIPART.replace(UPLOAD, UPLOAD * 20)  # beyond PHP's post_max_size of 8 MB
    host.ask("/kontakt.php", large, Content_Type=KIND)
    assert (len(host.runs()), host.log()) == (1, [("passed", "too-large")])


def test_a_full_spool_takes_no_more(host: Host) -> None:
    host.settle(spool_mb=0)
    assert host.ask("/kontakt.php", POST)[0] == 503
    assert host.runs() == []


@pytest.mark.parametrize(
    "body", ["pw_parked[]=1&pw_token[]=2&name=x", "pw_parked=PW-../x", "=&[]=&a[=1"]
)
def test_odd_fields_stop_as_any_other(host: Host, body: str) -> None:
    host.settle()
    assert host.ask("/kontakt.php?postwarden[]=c", body)[0] == 403
    assert host.runs() == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300) | st.text(alphabet='a=&[]%0b\r\n@.;{}"', max_size=80),
    kind=st.sampled_from(
        [
            "",
            KIND,
            "application/json",
            "application/x-www-form-urlencoded",
            "text/plain",
            "multipart/form-data",
        ]
    ),
    target=st.text(alphabet="/kontakt.php?=&[]%.", min_size=1, max_size=30),
    token=st.text(alphabet="abc+/=", max_size=50),
)
def test_nothing_that_is_sent_breaks_the_gate(
    host: Host, body: bytes | str, kind: str, target: str, token: str
) -> None:
    host.settle()
    sent = body.encode() if isinstance(body, str) else body
    got = host.ask("/kontakt.php?" + target, sent, Content_Type=kind, X_Postwarden_Token=token)
    assert (got[0], host.runs()) == (403, [])


def test_php_complained_about_nothing_but_what_the_world_did(host: Host) -> None:
    """Last: of all requests before, warnings of files and sockets at most, no notice, no deprecation."""
    assert (
        "set_error_handler(static function ($kind"
        in (host.folder / "gate/postwarden.php").read_text()
    )
    told = (host.folder / "complaints").read_text().splitlines()
    plain = [
        re.sub(r"^2 \d+ (mkdir|stream_socket_client|inet_pton)\(\).*", "", line) for line in told
    ]
    assert [line for line in plain if line] == []
    errors = host.folder / "php-errors.log"
    lines = errors.read_text().splitlines() if errors.exists() else []
    assert [line for line in lines if " in Unknown on line 0" not in line] == []
