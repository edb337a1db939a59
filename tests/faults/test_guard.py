"""The guard's faults on real servers: each post arrives once, or is kept, or its sender is told."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.conftest import install, needs  # noqa: F401 - the fixture of that folder, used here too
from tests.shop.journeys import BAD, GOOD, typed, visit
from tests.shop.shop import Shop, place, shop, wait
from tests.shop.visitors import Answer, Visitor

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def running(needs: Callable[..., None]) -> Iterator[Shop]:  # noqa: F811 - a fixture's name is its argument
    needs(nginx="nginx-light", **{"php-fpm8.2": "php8.2-fpm"})
    with place() as folder, shop(folder) as found:
        yield found


@pytest.fixture
def whole(running: Shop) -> Iterator[Shop]:
    """The shop, with its guard running again afterwards."""
    yield running
    if "guard" in running.processes:
        running.stop("guard")
    running.start_guard()


async def _good(visitor: Visitor, mark: str) -> Answer:
    return await visitor.post(
        "/kontakt.php", {**GOOD, "mark": mark}, await typed(visitor, "/kontakt.php")
    )


async def _bad(visitor: Visitor, mark: str) -> Answer:
    return await visitor.post(
        "/kontakt.php", {**BAD, "mark": mark}, await typed(visitor, "/kontakt.php")
    )


def test_a_killed_guard_is_gone_around(whole: Shop) -> None:
    whole.stop("guard", signal.SIGKILL)
    answer = visit(whole, lambda visitor: visitor.post("/kontakt.php", {**GOOD, "mark": "killed"}))
    assert (answer.status, whole.runs(mark="killed")) == (200, 1)


def test_a_guard_that_hangs_is_gone_around_and_what_it_wakes_up_to_is_not_sent_again(
    whole: Shop,
) -> None:
    guard = whole.processes["guard"]
    guard.send_signal(signal.SIGSTOP)
    answer = visit(whole, lambda visitor: visitor.post("/kontakt.php", {**BAD, "mark": "hangs"}))
    assert (answer.status, whole.runs(mark="hangs")) == (200, 1)
    guard.send_signal(signal.SIGCONT)
    time.sleep(1.5)
    assert whole.runs(mark="hangs") == 1
    held = json.loads(whole.command("held", "list", "--parked", "--format", "json").stdout)
    shown = [
        json.loads(whole.command("held", "show", row["id"], "--format", "json").stdout)
        for row in held
    ]
    assert not any(each["value"] == "hangs" for sheet in shown for each in sheet[0]["fields"])


def test_a_restart_in_the_middle_of_posts_loses_and_doubles_none(whole: Shop) -> None:
    async def journey(visitor: Visitor) -> list[Answer]:
        posts = [asyncio.create_task(_order(visitor, f"mid{n}")) for n in range(40)]
        await asyncio.sleep(0.05)
        whole.stop("guard", signal.SIGKILL)
        whole.start_guard()
        return list(await asyncio.gather(*posts))

    answers = visit(whole, journey)
    for n, answer in enumerate(answers):
        expected = 1 if answer.verdict == "accept" else 0
        assert whole.runs(mark=f"mid{n}") == expected, answer.verdict


async def _order(visitor: Visitor, mark: str) -> Answer:
    fields = {"vorname": "Erika", "nachname": "Groß", "strasse": "Weg 1", "plz": "28195", "ort": "Bremen",
              "email": f"{mark}@web.example", "bemerkung": "", "mark": mark}  # fmt: skip # one order
    return await visitor.post("/bestellen.php", fields)


def test_a_crash_while_releasing_leaves_it_to_a_person(whole: Shop) -> None:
    visit(whole, lambda visitor: _bad(visitor, "crash"))
    name = json.loads(whole.command("held", "list", "--format", "json").stdout)[-1]["id"]
    spool = whole.folder / "guard" / "spool"
    (spool / "held" / name).rename(spool / "releasing" / name)
    assert whole.command("held", "release", name).returncode == 1
    (spool / "releasing" / name).rename(spool / "unclear" / name)
    assert whole.command("held", "release", name).returncode == 1
    assert whole.runs(mark="crash") == 0
    assert whole.command("held", "release", "--again", name).returncode == 0
    assert whole.runs(mark="crash") == 1


def test_a_locked_memory_stops_nobody(running: Shop) -> None:
    lock = sqlite3.connect(running.folder / "guard" / "state.sqlite", isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        answer = visit(running, lambda visitor: _good(visitor, "locked"))
        hole = {"email": "a@b.example\r\nBcc: c@d.example", "nachricht": "x", "mark": "lockedhole"}

        async def attacks(visitor: Visitor) -> Answer:
            # A token that would have to be spent: without the memory nobody can say whether it was.
            return await visitor.post("/loch.php", hole, await typed(visitor, "/loch.php"))

        attack = visit(running, attacks)
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    assert (answer.verdict, running.runs(mark="locked")) == ("accept", 1)
    assert (attack.verdict, running.runs(mark="lockedhole")) == ("hold", 0)


def test_a_corrupt_memory_is_set_aside(whole: Shop) -> None:
    whole.stop("guard")
    state = whole.folder / "guard" / "state.sqlite"
    for file in state.parent.glob("state.sqlite*"):
        file.write_bytes(b"no database" * 1000)
    whole.start_guard()
    assert visit(whole, lambda visitor: _good(visitor, "corrupt")).verdict == "accept"
    assert whole.runs(mark="corrupt") == 1
    assert list(state.parent.glob("*broken*"))


@pytest.mark.skipif(os.geteuid() != 0, reason="a full disk of its own needs root (tmpfs)")
def test_a_full_disk_while_holding_is_told_to_the_visitor(running: Shop) -> None:
    held = running.folder / "guard" / "spool" / "tmp"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(held)],
        check=False,
        capture_output=True,
    )
    if done.returncode:
        pytest.skip("this machine lets nobody mount a tmpfs")
    try:
        (held / "full").write_bytes(b"x" * 16_000)
        answer = visit(running, lambda visitor: _bad(visitor, "full"))
    finally:
        subprocess.run(["umount", str(held)], check=True)
    assert (answer.status, answer.verdict) == (503, "error")
    assert running.runs(mark="full") == 0


def test_a_site_that_is_slow_or_fails_answers_as_it_does_alone(running: Shop) -> None:
    async def journey(visitor: Visitor) -> list[Answer]:
        token = await typed(visitor, "/langsam.php")
        fields = {"nachricht": "Guten Tag", "email": "e@web.example"}
        slow = await visitor.post("/langsam.php?s=5", {**fields, "mark": "slow"}, token)
        token = await typed(visitor, "/langsam.php")
        failed = await visitor.post("/langsam.php?c=500", {**fields, "mark": "fails"}, token)
        return [slow, failed]

    slow, failed = visit(running, journey)
    assert (slow.status, running.runs(mark="slow")) == (200, 1)
    assert (failed.status, running.runs(mark="fails")) == (500, 1)


def test_a_challenged_post_to_a_slow_site_arrives_once(running: Shop) -> None:
    async def journey(visitor: Visitor) -> Answer:
        asked = await visitor.post(
            "/langsam.php?s=5",
            {"nachricht": "Guten Tag", "email": "e@web.example", "mark": "asked"},
        )
        assert asked.verdict == "challenge"
        return await visitor.answer(asked.text, script=True)

    answer = visit(running, journey)
    assert (answer.status, running.runs(mark="asked")) == (200, 1)


def test_a_challenged_post_that_the_site_fails_on_stays_held(running: Shop) -> None:
    async def journey(visitor: Visitor) -> Answer:
        fields = {"nachricht": "Guten Tag", "email": "e@web.example", "mark": "askedfails"}
        asked = await visitor.post("/langsam.php?c=500", fields)
        assert asked.verdict == "challenge"
        return await visitor.answer(asked.text, script=True)

    before = len(json.loads(running.command("held", "list", "--format", "json").stdout))
    assert visit(running, journey).status == 500
    after = json.loads(running.command("held", "list", "--format", "json").stdout)
    assert len(after) == before + 1


def test_a_client_that_closes_in_the_middle_leaves_nothing_behind(running: Shop) -> None:
    async def journey(visitor: Visitor) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        writer.write(
            b"POST /kontakt.php HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 100000\r\n\r\nname=x"
        )
        await writer.drain()
        writer.close()
        del reader

    visit(running, journey)
    assert visit(running, lambda visitor: _good(visitor, "after")).verdict == "accept"


def test_a_flood_of_ten_thousand_leaves_no_post_unaccounted_for(whole: Shop) -> None:
    count, seen = 10_000, Counter[str]()

    async def journey(visitor: Visitor) -> None:
        gate = asyncio.Semaphore(64)

        async def one(n: int) -> None:
            async with gate:
                fields = {
                    "name": "x",
                    "email": f"o{n}@gmx.example",
                    "nachricht": f"Nummer {n}",
                    "mark": "flood",
                }
                answer = await visitor.post("/kontakt.php", fields)
                seen[answer.verdict] += 1

        await asyncio.gather(*(one(n) for n in range(count)))

    visit(whole, journey)
    assert sum(seen.values()) == count
    assert whole.runs(mark="flood") == seen["accept"]
    spool = whole.folder / "guard" / "spool"
    kept = sum(len(list((spool / name).iterdir())) for name in ("parked", "held"))
    assert kept >= seen["challenge"] + seen["hold"]
    assert seen["accept"] <= count // 100


def test_redis_that_goes_away_stops_nobody(tmp_path: Path, needs: Callable[..., None]) -> None:  # noqa: F811 - a fixture's name is its argument
    needs(nginx="nginx-light", **{"php-fpm8.2": "php8.2-fpm", "redis-server": "redis-server"})
    socket = tmp_path / "redis.sock"
    line = [
        "redis-server",
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    redis = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    try:
        wait(socket.exists)
        with place() as folder, shop(folder, top=f'state = "unix://{socket}"') as found:
            assert visit(found, lambda visitor: _good(visitor, "with")).verdict == "accept"
            redis.kill()
            redis.wait(10)
            assert visit(found, lambda visitor: _good(visitor, "without")).verdict == "accept"
            assert (found.runs(mark="with"), found.runs(mark="without")) == (1, 1)
    finally:
        redis.kill()
        redis.wait(10)


def test_the_stub_of_a_stranger_cannot_say_that_it_was_released(running: Shop) -> None:
    async def journey(visitor: Visitor) -> Answer:
        visitor.headers["X-Postwarden-Pass"] = "PW-ABCD-EFGH-JKMN.9999999999." + "0" * 64
        return await visitor.post("/kontakt.php", {**BAD, "mark": "pass"})

    assert visit(running, journey).verdict != "accept"
    assert running.runs(mark="pass") == 0
