"""The PHP gate and the real guard together: the guard judges, the gate carries it out."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from postwarden.model.held import State
from tests.servers._php_host import KEY, Host
from tests.servers._php_visitor import only_held, token
from tests.shop.shop import wait

TOML = """listen = "unix:{folder}/guard.sock"
folder = "{folder}/guard"
secret_file = "{folder}/secret"
mode = "guard"
[[site]]
hosts = ["shop.example"]
upstream = "http://127.0.0.1:1"
owner = "info@shop.example"
[[site.form]]
path = "/kontakt.php"
kind = "contact"
copy = "always"
[[site.form]]
path = "/other.php"
kind = "registration"
"""
BAD = {
    "name": "Claim 900 EUR https://win.example/x",
    "email": "opfer@gmx.example",
    "message": "[url=http://win.example]win[/url] http://a.example http://b.example bit.ly/aa",
}
GOOD = {"name": "Jürgen Groß", "email": "j.gross@web.example", "message": "Ist das Regal noch da?"}


BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def encoded(fields: dict[str, str]) -> str:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items())


@pytest.fixture(scope="module")
def host(needs: Callable[..., None]) -> Iterator[Host]:
    needs(**{"nginx": "nginx-light", "php-fpm8.2": "php8.2-fpm"})
    with Host() as found:
        (found.folder / "guard").mkdir(mode=0o700)
        (found.folder / "secret").write_text("geheim\n")
        (found.folder / "guard" / "keys").write_text(f"{KEY}\n")
        (found.folder / "guard" / "keys").chmod(0o600)
        toml = found.folder / "guard.toml"
        toml.write_text(TOML.format(folder=found.folder))
        guard = subprocess.Popen(
            [sys.executable, "-m", "postwarden", "guard", "--config", str(toml)]
        )
        wait(Path(found.folder / "guard.sock").exists)
        found.settle(guard=f"unix:{found.folder}/guard.sock", forms={})
        yield found
        guard.terminate()
        guard.wait(20)


def test_an_honest_post_with_a_token_of_the_gate_runs(host: Host) -> None:
    payload = token(host)
    time.sleep(3.2)
    status, _, page = host.ask(
        "/kontakt.php", encoded({**GOOD, "pw_token": payload}), User_Agent=BROWSER
    )
    assert (status, page) == (200, "Danke! null")


def test_a_post_without_a_token_is_asked_and_not_run(host: Host) -> None:
    before = len(host.runs())
    status, headers, page = host.ask("/kontakt.php", encoded(GOOD))
    assert (status, headers["x-postwarden"]) == (403, "challenge")
    assert 'id="pw-challenge"' in page
    assert len(host.runs()) == before


def test_spam_for_a_form_that_copies_is_held_by_the_gate_with_the_guards_reasons(
    host: Host,
) -> None:
    before = len(host.runs())
    payload = token(host)
    status, headers, page = host.ask("/kontakt.php", encoded({**BAD, "pw_token": payload}))
    assert (status, headers["x-postwarden"]) == (200, "held")
    post, body = only_held(host, State.HELD)
    assert post.id in page
    assert b"opfer" in body
    assert len(host.runs()) == before


def test_header_injection_is_refused(host: Host) -> None:
    before = len(host.runs())
    hole = {"name": "x", "email": "a@b.example\r\nBcc: c@d.example", "message": "x"}
    assert host.ask("/kontakt.php", encoded(hole))[0] == 403
    assert len(host.runs()) == before


def test_a_form_that_nobody_named_is_only_observed(host: Host) -> None:
    before = len(host.runs())
    host.ask("/index.php", encoded(BAD))
    assert len(host.runs()) == before + 1
