"""Mail servers of every manner on loopback, from the well-behaved to the hostile."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.probes import trust
from postwarden.probes.smtp import client, session
from postwarden.probes.smtp.client import Smtp
from tests.stubs.certificates import Authority, serving

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Manner: TypeAlias = Callable[[Reader, Writer], Awaitable[None]]
HOST = "mail.shop.example"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """An authority that this process trusts, and no other."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    for each in (trust.has_roots, trust.strict):
        each.cache_clear()
    yield made
    for each in (trust.has_roots, trust.strict):
        each.cache_clear()


@asynccontextmanager
async def served(manner: Manner) -> AsyncIterator[int]:
    visits: list[asyncio.Task[None]] = []

    async def answer(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        visits.append(task)
        try:
            await manner(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the visitor has gone
        finally:
            writer.close()
            with contextlib.suppress(OSError, ssl.SSLError):
                await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.wait(visits, timeout=1.0) if visits else None
        for each in visits:
            each.cancel()
        await asyncio.gather(*visits, return_exceptions=True)


def looked(manner: Manner, domain: str = "") -> Snapshot:
    async def run() -> Snapshot:
        async with served(manner) as port:
            detail = f"127.0.0.1 {port}" + (f" {domain}" if domain else "")
            kind = "rcpt" if domain else "smtp"
            return await Smtp().look(Question(kind, HOST, detail))

    return asyncio.run(run())


def polite(
    context: ssl.SSLContext | None = None,
    *,
    mailboxes: dict[str, str] | None = None,
    heard: list[str] | None = None,
) -> Manner:
    """A server that does what the standard asks; `mailboxes`: local part -> reply to RCPT."""

    async def manner(reader: Reader, writer: Writer) -> None:
        writer.write(b"220 mail.shop.example ESMTP\r\n")
        offer, quick = context is not None, {"EHLO": b"", "QUIT": b"221 bye", "MAIL": b"250 ok"}
        while line := (await reader.readline()).decode():
            if heard is not None:
                heard.append(line.strip())
            verb = line[:4].upper()
            if verb == "EHLO":
                more = b"250-STARTTLS\r\n" if offer else b""
                writer.write(b"250-mail.shop.example\r\n" + more + b"250 8BITMIME\r\n")
            elif verb == "STAR" and context is not None:
                writer.write(b"220 go\r\n")
                await writer.drain()
                await writer.start_tls(context)
                offer = False
            elif verb == "RCPT":
                local = line.partition("<")[2].partition("@")[0]
                reply = (mailboxes or {}).get(local, "550 5.1.1 unknown")
                writer.write(reply.encode() + b"\r\n")
            else:
                writer.write(quick.get(verb, b"250 ok") + b"\r\n")
            await writer.drain()

    return manner


def test_a_server_without_tls() -> None:
    seen = looked(polite())
    assert seen.state is State.FOUND
    assert seen.facts["greeting"] == "220 mail.shop.example ESMTP"
    assert seen.facts["extensions"] == ("8BITMIME",)


def test_a_good_certificate_is_seen_at_one_visit(authority: Authority) -> None:
    heard: list[str] = []
    seen = looked(polite(serving(authority.issue([HOST, "*.shop.example"])), heard=heard))
    assert seen.facts["trusted"] is True
    assert seen.facts["names"] == (HOST, "*.shop.example")
    assert seen.facts["tls_version"] == "TLSv1.3"
    assert (seen.facts["subject"], seen.facts["issuer"]) == (f"CN={HOST}", "CN=Test Authority")
    assert [each[:4] for each in heard] == ["EHLO", "STAR", "QUIT"]


def test_a_certificate_that_signed_itself(authority: Authority) -> None:
    seen = looked(polite(serving(authority.issue([HOST], own=True))))
    assert (seen.facts["trusted"], seen.facts["self_signed"]) == (False, True)
    assert "self-signed" in str(seen.facts["verify_error"])


def test_a_certificate_of_an_authority_that_nobody_knows(
    authority: Authority, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    seen = looked(polite(serving(Authority(folder).issue([HOST]))))
    assert (seen.facts["trusted"], seen.facts["self_signed"]) == (False, False)


@pytest.mark.parametrize(("begin", "end"), [(-9, -1), (1, 9)])
def test_dates_say_nothing_about_trust(authority: Authority, begin: int, end: int) -> None:
    days = timedelta(days=begin), timedelta(days=end)
    seen = looked(polite(serving(authority.issue([HOST], begin=days[0], end=days[1]))))
    assert "trusted" not in seen.facts
    assert seen.facts["verify_error"]
    assert seen.facts["names"] == (HOST,)


def test_another_name_is_left_to_the_judge(authority: Authority) -> None:
    seen = looked(polite(serving(authority.issue(["other.example", "192.0.2.1"]))))
    assert seen.facts["trusted"] is True
    assert seen.facts["names"] == ("other.example", "192.0.2.1")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_an_outdated_version_is_still_looked_at(authority: Authority) -> None:
    context = serving(authority.issue([HOST]))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    seen = looked(polite(context))
    assert seen.facts["tls_version"] == "TLSv1.1"
    assert seen.facts["names"] == (HOST,)


def test_without_any_authority_trust_stays_open(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = authority.issue([HOST])
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    trust.has_roots.cache_clear()
    seen = looked(polite(serving(file)))
    assert "trusted" not in seen.facts
    assert seen.facts["names"] == (HOST,)


async def greeting(writer: Writer, text: bytes) -> None:
    writer.write(text)
    await writer.drain()


def test_a_server_that_sends_us_away() -> None:
    async def manner(reader: Reader, writer: Writer) -> None:
        await greeting(writer, b"554 5.7.1 no \x1b[31mthanks\r\n")
        await reader.readline()

    seen = looked(manner)
    assert seen.state is State.REFUSED
    assert str(seen.facts["greeting"]).startswith("554 5.7.1 no")
    assert str(seen.facts["greeting"]).isprintable()


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"220", b"\x16\x03\x01\x00\xff", b"220-a\r\n" * 99]
)
def test_a_server_that_speaks_no_smtp(said: bytes) -> None:
    async def manner(reader: Reader, writer: Writer) -> None:
        await greeting(writer, said)

    assert looked(manner).state is State.BROKEN


def test_a_server_that_talks_for_ever() -> None:
    async def manner(reader: Reader, writer: Writer) -> None:
        while True:
            await greeting(writer, b"220-and another thing " + b"x" * 900 + b"\r\n")

    seen = looked(manner)
    assert seen.state is State.BROKEN
    assert seen.facts == {"error": "a reply without an end"}


def test_a_server_that_drips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "REPLY", 0.3)

    async def manner(reader: Reader, writer: Writer) -> None:
        for _ in range(100):
            await greeting(writer, b"2")
            await asyncio.sleep(0.05)

    assert looked(manner).state is State.TIMEOUT


def test_all_of_it_together_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.3)

    async def manner(reader: Reader, writer: Writer) -> None:
        await asyncio.sleep(30)

    assert looked(manner).state is State.TIMEOUT


@pytest.mark.parametrize("then", [b"nonsense" * 400, b""])
def test_a_handshake_that_fails(authority: Authority, then: bytes) -> None:
    async def manner(reader: Reader, writer: Writer) -> None:
        await greeting(writer, b"220 hi\r\n")
        await reader.readline()
        await greeting(writer, b"250-hi\r\n250 STARTTLS\r\n")
        await reader.readline()
        await greeting(writer, b"220 go\r\n")
        await reader.read(10)
        await greeting(writer, then)

    seen = looked(manner)
    assert seen.state is State.FOUND
    assert seen.facts["tls_error"]


def test_starttls_that_is_offered_and_not_given() -> None:
    async def manner(reader: Reader, writer: Writer) -> None:
        await greeting(writer, b"220 hi\r\n")
        await reader.readline()
        await greeting(writer, b"250-hi\r\n250 STARTTLS\r\n")
        await reader.readline()
        await greeting(writer, b"454 4.7.0 TLS not available\r\n")
        await reader.readline()

    assert looked(manner).facts["tls_error"] == "454 4.7.0 TLS not available"


def test_an_old_server_knows_helo_only() -> None:
    async def manner(reader: Reader, writer: Writer) -> None:
        await greeting(writer, b"220 hi\r\n")
        assert (await reader.readline()).startswith(b"EHLO ")
        await greeting(writer, b"502 what\r\n")
        assert (await reader.readline()).startswith(b"HELO ")
        await greeting(writer, b"250 hi\r\n")
        await reader.readline()

    assert looked(manner).facts["extensions"] == ()


def test_a_closed_port_is_not_reached() -> None:
    async def run() -> Snapshot:
        async with served(polite()) as port:
            pass
        return await Smtp().look(Question("smtp", HOST, f"127.0.0.1 {port}"))

    seen = asyncio.run(run())
    assert (seen.state, seen.facts) == (State.BROKEN, {"rcode": "unreachable"})


@pytest.mark.parametrize("detail", ["127.0.0.1 99999", "no-address 25", "127.0.0.1 x"])
def test_a_senseless_question_raises_nothing(detail: str) -> None:
    seen = asyncio.run(Smtp().look(Question("smtp", HOST, detail)))
    assert seen.state is State.BROKEN


def test_one_connection_to_a_server_at_a_time() -> None:
    open_now, most = 0, 0

    async def manner(reader: Reader, writer: Writer) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await asyncio.sleep(0.02)
        open_now -= 1
        await polite()(reader, writer)

    async def run() -> list[Snapshot]:
        smtp = Smtp()
        async with served(manner) as port:
            asked = [Question("smtp", f"mx{n}.example", f"127.0.0.1 {port}") for n in range(4)]
            return list(await asyncio.gather(*map(smtp.look, asked)))

    assert all(each.state is State.FOUND for each in asyncio.run(run()))
    assert most == 1


def test_role_addresses_are_asked_and_no_mail_is_sent() -> None:
    heard: list[str] = []
    boxes = {"postmaster": "250 2.1.5 ok", "abuse": "550 5.1.1 unknown user"}
    seen = looked(polite(mailboxes=boxes, heard=heard), "shop.example")
    assert seen.state is State.FOUND
    assert (seen.facts["postmaster"], seen.facts["abuse"]) == tuple(boxes.values())
    assert seen.facts["nobody"] == "550 5.1.1 unknown"
    verbs = {each.split(" ")[0].partition(":")[0] for each in heard}
    assert verbs == {"EHLO", "MAIL", "RCPT", "RSET", "QUIT"}
    assert all(each == "MAIL FROM:<>" for each in heard if each.startswith("MAIL"))


@pytest.mark.parametrize("reply", ["450 4.2.0 greylisted", "550 5.7.1 blocked", "421 bye"])
def test_a_server_that_does_not_tell(reply: str) -> None:
    seen = looked(polite(mailboxes={"postmaster": reply}), "shop.example")
    assert seen.state is State.REFUSED
