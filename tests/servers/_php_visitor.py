"""What the tests of the PHP gate look at, and what a visitor of theirs does."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from postwarden.guard.keys import Key, Keyring
from postwarden.guard.spool import Spool
from postwarden.guard.tokens import solve
from postwarden.model.held import Held, State
from tests.servers._php_host import KEY, Host

NAME, SECRET = KEY.split()
RING = Keyring([Key(NAME, bytes.fromhex(SECRET))])
POST = "name=J%C3%BCrgen&email=a%40example.org&message=Hallo&a%5Bb%5D%5B%5D=1"
UPLOAD = bytes(range(256)) * 2000
MULTIPART = (
    b'--xyz\r\nContent-Disposition: form-data; name="name"\r\n\r\nJ\xc3\xbcrgen\r\n'
    b'--xyz\r\nContent-Disposition: form-data; name="datei"; filename="a.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n" + UPLOAD + b"\r\n--xyz--\r\n"
)
KIND = "multipart/form-data; boundary=xyz"


def spool(host: Host) -> Spool:
    return Spool(host.folder / "spool", RING)


def only_held(host: Host, state: State) -> tuple[Held, bytes]:
    found = spool(host)
    [(name, _)] = found.names(state)
    return found.head(name, state), b"".join(found.body(name, state))


def token(host: Host, path: str = "/kontakt.php") -> str:
    answer = host.ask("/?postwarden=c", f"f={quote(path)}")
    assert (answer[0], answer[1]["cache-control"]) == (200, "no-store")
    return solve(json.loads(answer[2]))


def answer_page(host: Host, page: str, port: int = 0, **more: str) -> tuple[int, str]:
    challenge = json.loads(re.findall(r'id="pw-challenge">(.*?)</script>', page)[0])
    target = re.findall(r'action="([^"]+)"', page)[0].replace("&amp;", "&")
    name = target.rpartition("=")[2]
    payload = solve(challenge).replace("+", "%2B")
    status, _, text = host.ask(target, f"pw_parked={name}&pw_token={payload}", port, **more)
    return status, text
