"""A live state in a file that cannot be asked says so in a word, at once, and comes back by itself."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postwarden.livestate import _file
from postwarden.livestate.limits import LIMITS
from postwarden.livestate.sqlite import InUseError, Sqlite
from postwarden.model.outcome import GuardEvent
from postwarden.model.recall import Bin, DownError, Spend
from tests.faults._down import EVENT, MINUTE, NOW, SINCE, noted, why_down


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state.db"


def kept(file: Path) -> None:
    """A file with something in it."""

    async def run() -> None:
        state = Sqlite(file)
        await noted(state, times=50)
        await state.close()

    asyncio.run(run())


# --- SQLite ------------------------------------------------------------------------------------


def test_the_file_is_readable_for_its_owner_alone(file: Path) -> None:
    async def run() -> None:
        state = Sqlite(file)
        await noted(state)
        rights = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
        assert len(rights) == 4
        assert set(rights.values()) == {0o600}
        await state.close()

    asyncio.run(run())


def test_rights_that_were_too_wide_are_narrowed(file: Path) -> None:
    kept(file)
    file.chmod(0o644)
    kept(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file: file.write_bytes(b"no database at all\n" * 100), "corrupt"),
        (lambda file: file.write_bytes(file.read_bytes()[:3000]), "corrupt"),
        (lambda file: file.write_bytes(file.read_bytes()[:1024] + b"\xa5" * 9000), "corrupt"),
        (lambda file: _execute(file, "PRAGMA user_version = 99"), "other-version"),
    ],
)
def test_a_broken_file_is_moved_aside_and_a_new_one_begun(
    file: Path, spoil: Callable[[Path], object], why: str
) -> None:
    kept(file)
    spoil(file)

    async def run() -> None:
        state = Sqlite(file)
        assert (state.began_anew, state.down) == (why, "")
        assert await noted(state) == 1
        await state.close()
        again = Sqlite(file)
        assert again.began_anew == ""
        assert await noted(again) == 2
        await again.close()

    asyncio.run(run())
    assert len(list(file.parent.glob("state.db.broken-*"))) == 1


def test_a_file_that_breaks_while_in_use_is_down_once_and_begun_anew(file: Path) -> None:
    kept(file)

    async def run() -> None:
        state = Sqlite(file)
        with file.open("r+b") as spoilt:
            spoilt.write(b"\xa5" * file.stat().st_size)
        assert await why_down(state) == "corrupt"
        assert await noted(state) == 1
        assert state.began_anew == "corrupt"
        await state.close()

    asyncio.run(run())


def test_a_file_locked_by_another_process_is_down_until_it_is_free(file: Path) -> None:
    async def run() -> None:
        state = Sqlite(file)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await why_down(state) == "locked"
            assert (await state.recall([MINUTE], NOW)).counts == (0,)
            with pytest.raises(DownError, match="locked"):
                await state.recall([], NOW, Spend(b"t", b"", 60))
        assert await noted(state) == 1
        assert (await state.recall([], NOW, Spend(b"t", b"", 60))).uses == 0
        await state.close()

    asyncio.run(run())


def test_a_full_disk_is_down_and_what_was_kept_can_still_be_asked(file: Path) -> None:
    async def run() -> None:
        state = Sqlite(file)
        await noted(state, times=5)
        assert state._db is not None
        state._db.execute("PRAGMA max_page_count = 1")  # as if no page more were to be had
        many = [Bin(b"%064d" % number, 60) for number in range(500)]
        with pytest.raises(DownError, match="disk-full"):
            await state.note(many, NOW, [EVENT] * 50)
        assert (await state.recall([MINUTE], NOW)).counts == (5,)
        assert len(await state.events(SINCE)) == 5
        state._db.execute("PRAGMA max_page_count = 1000000")
        assert await noted(state) == 6
        await state.close()

    asyncio.run(run())


def test_a_folder_that_is_no_folder_is_down_and_tried_again(tmp_path: Path) -> None:
    place = tmp_path / "folder"
    place.write_text("")

    async def run() -> None:
        state = Sqlite(place / "state.db")
        assert state.down == "not-opened"
        assert await why_down(state) == "not-opened"
        place.unlink()
        assert await noted(state) == 1
        assert state.down == ""
        await state.close()

    asyncio.run(run())


def test_a_link_laid_in_the_file_s_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "state.db").symlink_to(tmp_path / "elsewhere")

    async def run() -> None:
        state = Sqlite(tmp_path / "state.db")
        assert await why_down(state) == "not-opened"
        await state.close()

    asyncio.run(run())
    assert not (tmp_path / "elsewhere").exists()


def test_a_second_guard_on_the_same_file_is_refused(file: Path) -> None:
    code = (
        "import sys, pathlib; from postwarden.livestate import sqlite\n"
        "try: sqlite.Sqlite(pathlib.Path(sys.argv[1]))\n"
        "except sqlite.InUseError as error: print(error)"
    )

    async def run() -> None:
        state = Sqlite(file)
        with pytest.raises(InUseError, match="in-use"):
            Sqlite(file)
        other = subprocess.run([sys.executable, "-c", code, file], capture_output=True, check=True)
        assert other.stdout == b"in-use\n"
        assert await noted(state) == 1
        await state.close()
        await Sqlite(file).close()

    asyncio.run(run())


def test_a_report_reads_the_events_while_the_guard_runs_and_afterwards(file: Path) -> None:
    async def run() -> None:
        state = Sqlite(file)
        reader = Sqlite(file, read_only=True)
        await noted(state)
        assert list(await reader.events(SINCE)) == [EVENT]
        assert await why_down(reader) == "read-only"
        await noted(state)
        assert len(await reader.events(SINCE)) == 2
        await state.close()
        await reader.close()
        later = Sqlite(file, read_only=True)
        assert len(await later.events(SINCE)) == 2
        await later.close()

    asyncio.run(run())


def test_a_report_on_a_file_that_is_not_there_or_broken_is_down(file: Path) -> None:
    file.parent.mkdir()

    async def run() -> None:
        for content, why in ((None, "not-opened"), (b"no database\n" * 100, "corrupt")):
            if content:
                file.write_bytes(content)
            reader = Sqlite(file, read_only=True)
            with pytest.raises(DownError, match=why):
                await reader.events(SINCE)
            await reader.close()

    asyncio.run(run())
    assert [each.name for each in file.parent.iterdir()] == ["state.db"]


def test_an_event_that_cannot_be_read_is_left_out(file: Path) -> None:
    kept(file)
    _execute(file, 'UPDATE events SET event = \'{"type": "Later"}\' WHERE id = 1')
    _execute(file, "UPDATE events SET event = x'ff00' WHERE id = 2")

    async def run() -> None:
        state = Sqlite(file)
        assert len(await state.events(SINCE)) == 48
        await state.close()

    asyncio.run(run())


def test_the_log_is_brought_into_the_file_beside_the_work(file: Path) -> None:
    _file.checkpoint(file)
    assert not file.exists()

    async def run() -> None:
        state = Sqlite(file)
        await noted(state, times=300)
        before = file.stat().st_size
        _file.checkpoint(file)
        assert file.stat().st_size >= before > 0
        assert await noted(state) == 301
        await state.close()

    asyncio.run(run())


def test_no_table_grows_above_its_limit_and_the_oldest_go(file: Path) -> None:
    limits = replace(LIMITS, bins=40, spent=10, events=20)
    late: list[GuardEvent] = []

    async def run() -> None:
        state = Sqlite(file, limits)
        for number in range(100):
            now = NOW + 60 * number
            late.append(replace(EVENT, at=datetime.fromtimestamp(now, UTC), id=str(number)))
            await state.recall([], now, Spend(b"%d" % number, b"", 10**6))
            await state.note([Bin(b"%d" % number, 10**6), MINUTE], now, late[-1:])
        assert list(await state.events(SINCE)) == late[-20:]
        await state.close()

    asyncio.run(run())
    lengths = [_length(file, name) for name in ("bins", "spent")]
    assert lengths[0] <= 40
    assert lengths[1] <= 10
    assert _execute(file, "SELECT count(*) FROM bins WHERE id = CAST('99:1000000' AS BLOB)") == 1


def test_what_has_expired_is_deleted_little_by_little(file: Path) -> None:
    async def run() -> None:
        state = Sqlite(file, replace(LIMITS, portion=100))
        await state.note([Bin(b"%d" % number, 60) for number in range(1000)], NOW, [EVENT] * 300)
        for number in range(300):
            await state.once(b"%d" % number, NOW, 60)
        for _ in range(60):
            await state.note([], NOW + 10**7, [])
        await state.close()

    asyncio.run(run())
    lengths = [_length(file, name) for name in ("bins", "spent", "events")]
    assert lengths == [0, 0, 0]


def _length(file: Path, table: str) -> int:
    return _execute(file, f"SELECT count(*) FROM {table}")  # noqa: S608 - names from this file


def _execute(file: Path, statement: str) -> int:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        row = other.execute(statement).fetchone()
    return int(row[0]) if row else 0
