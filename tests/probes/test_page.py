"""Web servers on loopback, real TLS, from the well-behaved to the hostile."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.probes import page, trust
from tests.stubs.certificates import Authority, serving

HOST = "mta-sts.shop.example"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """An authority that this process trusts, and no other."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    for each in (trust.has_roots, trust.named):
        each.cache_clear()
    yield made
    for each in (trust.has_roots, trust.named):
        each.cache_clear()


def looked(
    answer: bytes,
    context: ssl.SSLContext | None = None,
    *,
    heard: list[bytes] | None = None,
    endless: bool = False,
    host: str = HOST,
) -> Snapshot:
    """What the probe sees of a server that says this to everybody."""

    async def manner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            if heard is not None:
                heard.append(request)
            writer.write(answer)
            while endless:
                writer.write(b"x" * 65536)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the visitor has gone
        finally:
            writer.close()

    async def run() -> Snapshot:
        server = await asyncio.start_server(manner, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        scheme = "https" if context else "http"
        seen = await page.look(Question("page", f"{scheme}://{host}:{port}/a.txt", "127.0.0.1"))
        server.close()
        await asyncio.sleep(0.01)
        return seen

    return asyncio.run(run())


def test_a_page_over_https_of_the_named_host(authority: Authority) -> None:
    heard: list[bytes] = []
    body = b"version: STSv1\r\n"
    answer = OK + b"Content-Length: %d\r\n\r\n" % len(body) + body
    seen = looked(answer, serving(authority.issue([HOST])), heard=heard)
    assert seen.state is State.FOUND
    assert seen.facts == {"status": 200, "content_type": "text/plain", "body": body.decode()}
    assert heard[0].startswith(b"GET /a.txt HTTP/1.1\r\nHost: mta-sts.shop.example:")


def test_a_redirect_is_told_and_not_followed() -> None:
    heard: list[bytes] = []
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    seen = looked(answer, heard=heard)
    assert (seen.state, seen.facts["status"], len(heard)) == (State.FOUND, 302, 1)


def test_a_certificate_that_is_not_valid_is_an_answer(authority: Authority, tmp_path: Path) -> None:
    for file in (authority.issue(["other.example"]), authority.issue([HOST], own=True)):
        seen = looked(OK, serving(file))
        assert (seen.state, seen.facts["error"]) == (State.FOUND, "certificate")
        assert seen.facts["detail"]


def test_a_body_without_an_end_is_cut() -> None:
    seen = looked(OK + b"\r\n", endless=True)
    assert seen.facts["error"] == "too-big"
    assert len(str(seen.facts["body"])) == page.MOST_BYTES


def test_what_comes_packed_stays_packed() -> None:
    seen = looked(OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08")
    assert len(str(seen.facts["body"])) == 3


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000 + b"\r\n\r\n"]
)
def test_a_server_that_speaks_no_http(answer: bytes) -> None:
    assert looked(answer).state is State.BROKEN


def test_a_server_without_tls_behind_https(authority: Authority) -> None:
    async def run() -> Snapshot:
        async def manner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 no\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(manner, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        seen = await page.look(Question("page", f"https://{HOST}:{port}/", "127.0.0.1"))
        server.close()
        return seen

    seen = asyncio.run(run())
    assert (seen.state, seen.facts["error"]) == (State.FOUND, "tls")


def test_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SECONDS", 0.2)

    async def run() -> Snapshot:
        async def manner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        server = await asyncio.start_server(manner, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        seen = await page.look(Question("page", f"http://{HOST}:{port}/", "127.0.0.1"))
        server.close()
        await asyncio.sleep(0.01)
        return seen

    assert asyncio.run(run()).state is State.TIMEOUT


def test_a_closed_port_is_not_reached() -> None:
    seen = asyncio.run(page.look(Question("page", f"http://{HOST}:1/", "127.0.0.1")))
    assert (seen.state, seen.facts) == (State.BROKEN, {"rcode": "unreachable"})


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("file:///etc/passwd", "127.0.0.1"),
        ("http://shop.example/", ""),
        ("http://[", "127.0.0.1"),
        ("http://shop.example/", "no-address"),
    ],
)
def test_nothing_but_web_pages_at_known_addresses(url: str, addresses: str) -> None:
    assert asyncio.run(page.look(Question("page", url, addresses))).state is State.BROKEN
