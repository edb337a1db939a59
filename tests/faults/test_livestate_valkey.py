"""A server that cannot be asked says so in a word, within its deadline, and comes back by itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from postwarden.livestate.valkey import MissingExtraError, Valkey
from postwarden.model.recall import Bin, DownError, Spend
from tests.faults._down import EVENT, MINUTE, NOW, SINCE, noted, why_down
from tests.livestate._server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with TemporaryDirectory() as folder:  # short: a socket's path has 107 letters at most
        server = Server(Path(folder))
        yield server
        server.stop()


def test_a_server_that_is_gone_is_down_and_comes_back(server: Server) -> None:
    async def run() -> None:
        state = Valkey(server.url)
        assert await why_down(state) == "gone"
        server.start()
        assert await noted(state) == 1
        server.stop()
        assert await why_down(state) == "gone"
        server.start()
        assert await noted(state) == 1
        await state.close()

    asyncio.run(run())


def test_a_server_that_is_silent_is_late_and_its_late_answers_are_nobody_s(server: Server) -> None:
    server.start()
    many = [Bin(b"%d" % number, 60) for number in range(40)]

    async def run() -> None:
        state = Valkey(server.url)
        assert await noted(state, times=3) == 3
        server.freeze()
        for _ in range(3):
            with pytest.raises(DownError, match="late"):
                await state.recall(many, NOW)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(state.recall(many, NOW), 0.01)
        server.thaw()
        for _ in range(20):
            assert (await state.recall([MINUTE], NOW)).counts == (3,)
        await state.close()

    asyncio.run(run())


def test_more_calls_than_connections_wait_their_turn(server: Server) -> None:
    server.start()

    async def run() -> None:
        state = Valkey(server.url, patience=10)
        await asyncio.gather(*(noted(state) for _ in range(200)))
        assert (await state.recall([MINUTE], NOW)).counts == (200,)
        await state.close()

    asyncio.run(run())


def test_a_full_server_that_evicts_nothing_is_down(server: Server) -> None:
    server.start("--maxmemory", "100kb", "--maxmemory-policy", "noeviction")

    async def run() -> None:
        state = Valkey(server.url)
        assert await why_down(state) == "full"
        assert (await state.recall([MINUTE], NOW)).counts == (0,)
        await state.close()

    asyncio.run(run())


def test_a_server_that_wants_a_password_says_so_and_ours_is_not_shown(server: Server) -> None:
    server.start("--requirepass", "right")

    async def run() -> None:
        for url in (server.url, f"unix://:wr0ng@{server.socket}"):
            state = Valkey(url)
            assert await why_down(state) == "refused"
            await state.close()
        state = Valkey(f"unix://:right@{server.socket}")
        assert await noted(state) == 1
        await state.close()

    asyncio.run(run())


def test_what_another_program_wrote_under_our_keys_is_down_and_no_crash(server: Server) -> None:
    server.start()

    async def run() -> None:
        state = Valkey(server.url)
        for foreign in (b"x", b"a b c", b"1 2", b"1 2 3,4 5 6"):
            await state._execute("SET", state._bin(MINUTE), foreign)
            with pytest.raises(DownError, match="broken"):
                await state.recall([MINUTE], NOW)
        await state._execute("DEL", state._bin(MINUTE))
        await state._execute("XADD", state._key(b"events"), "*", "foreign", b"x")
        assert list(await state.events(SINCE)) == []
        await state._execute("SET", state._key(b"events"), b"x")
        assert await why_down(state) == "broken"
        await state.close()

    asyncio.run(run())


def test_without_the_client_one_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(MissingExtraError):
        Valkey("redis://127.0.0.1:1/0")


def test_every_key_in_the_server_has_a_ttl(server: Server) -> None:
    server.start()

    async def run() -> list[int]:
        state = Valkey(server.url, prefix="ttl", patience=10)
        await state.note([MINUTE, Bin(b"d", 86400)], NOW, [EVENT])
        await state.recall([], NOW, Spend(b"t", b"", 600))
        await state.once(b"k", NOW, 0)
        ask = state._execute
        left = [await ask("TTL", key) for key in await ask("KEYS", "ttl:*")]
        await state.close()
        return left

    left = sorted(asyncio.run(run()))
    assert len(left) == 5
    assert all(0 < each <= 30 * 86400 for each in left)
