"""What expires is told before and shredded after; what cannot be told is told next time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from postwarden.guard.housekeeping import keep_house
from postwarden.guard.live import Live, build
from postwarden.guard.spool import reference
from postwarden.model.held import Held, State
from postwarden.model.outcome import Ending, Outcome
from postwarden.settings.guard import load
from tests.shop.sink import Sink

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOML = """folder = "{folder}"
[mail]
server = "127.0.0.1:{smtp}"
[[site]]
hosts = ["shop.example"]
upstream = "http://127.0.0.1:1"
owner = "info@shop.example"
"""


def keep(folder: Path, smtp: int, act: Callable[[Live, list[datetime]], object]) -> None:
    file = folder / "guard.toml"
    file.write_text(TOML.format(folder=folder, smtp=smtp))

    async def go() -> None:
        live, now = build(load(file)), [START]
        live.clock = lambda: now[0]
        result = act(live, now)
        assert asyncio.iscoroutine(result)
        await result
        await live.close()

    asyncio.run(go())


def held(state: State, days: int = 30) -> tuple[Held, State]:
    found = Held(
        reference(), START, "shop.example", "POST", "/kontakt.php", (), "192.0.2.7", "contact", "de",
        "http://127.0.0.1:1", "info@shop.example", expires=START + timedelta(days=days),
    )  # fmt: skip # one post
    return found, state


def test_the_owner_is_told_once_and_then_it_is_shredded(tmp_path: Path) -> None:
    post, state = held(State.HELD)

    async def act(live: Live, now: list[datetime]) -> None:
        live.spool.put(post, [b"a=1"], state)
        for day in (1, 26, 28, 29):
            now[0] = START + timedelta(days=day)
            await keep_house(live)
        assert live.spool.state(post.id) is State.HELD
        now[0] = START + timedelta(days=30)
        await keep_house(live)
        assert live.spool.state(post.id) is None
        events = await live.state.events(START)
        assert [e.ending for e in events if isinstance(e, Outcome)] == [Ending.EXPIRED]
        assert [file for file in (tmp_path / "spool").rglob("*") if file.is_file()] == []

    with Sink() as sink:
        keep(tmp_path, sink.port, act)
        (mail,) = sink.mails
    assert post.id in mail.text
    assert "/kontakt.php" in mail.text
    assert mail.to == ["info@shop.example"]


def test_a_notice_that_could_not_be_sent_is_sent_later(tmp_path: Path) -> None:
    post, state = held(State.HELD)
    with Sink() as sink:
        port = sink.port

    async def act(live: Live, now: list[datetime]) -> None:
        live.spool.put(post, [b"a=1"], state)
        now[0] = START + timedelta(days=28)
        await keep_house(live)
        assert live.spool.tell(post.id)

    keep(tmp_path, port, act)


def test_an_unanswered_challenge_goes_without_a_mail(tmp_path: Path) -> None:
    post, state = held(State.PARKED, days=7)

    async def act(live: Live, now: list[datetime]) -> None:
        live.spool.put(post, [b"a=1"], state)
        now[0] = START + timedelta(days=8)
        await keep_house(live)
        assert live.spool.state(post.id) is None

    with Sink() as sink:
        keep(tmp_path, sink.port, act)
        assert sink.mails == []


def test_a_file_that_cannot_be_opened_stops_nothing(tmp_path: Path) -> None:
    post, state = held(State.HELD, days=1)

    async def act(live: Live, now: list[datetime]) -> None:
        live.spool.put(post, [b"a=1"], state)
        (tmp_path / "spool" / "held" / reference()).write_bytes(b"broken")
        now[0] = START + timedelta(days=2)
        await keep_house(live)
        assert live.spool.state(post.id) is None

    keep(tmp_path, 1, act)
