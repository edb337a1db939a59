"""The spool: on disk before the answer, byte for byte, one at a time, nothing readable without a key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postwarden.guard.keys import Keyring, fresh
from postwarden.guard.sealed import BrokenSealError
from postwarden.guard.spool import FullError, GoneError, Spool, reference, tidy
from postwarden.model.held import Held, State

RING = Keyring([fresh()])


def held(name: str = "") -> Held:
    return Held(
        id=name or reference(),
        at=datetime(2026, 11, 24, 9, tzinfo=UTC),
        host="shop.example",
        method="POST",
        target="/kontakt.php?a=%C3%BC",
        headers=(("host", "shop.example"), ("cookie", "a=1; b=\xfc"), ("cookie", "c=2")),
        ip="192.0.2.7",
        kind="contact",
        language="de",
        upstream="http://127.0.0.1:8080",
        hits=(("links", 2.0),),
        expires=datetime(2026, 12, 24, tzinfo=UTC),
    )


def test_what_goes_in_comes_out_byte_for_byte(tmp_path: Path) -> None:
    spool, post = Spool(tmp_path, RING), held()
    body = bytes(range(256)) * 5000
    spool.put(post, [body[:10], b"", body[10:]], State.HELD)
    assert spool.head(post.id, State.HELD) == post
    assert b"".join(spool.body(post.id, State.HELD)) == body


def test_nothing_of_it_can_be_read_on_the_disk(tmp_path: Path) -> None:
    spool, post = Spool(tmp_path, RING), held()
    spool.put(post, [b"streng geheim"], State.HELD)
    raw = (tmp_path / "held" / post.id).read_bytes()
    assert b"geheim" not in raw
    assert b"shop.example" not in raw
    assert (tmp_path / "held" / post.id).stat().st_mode & 0o777 == 0o600


def test_only_one_of_many_moves_a_post(tmp_path: Path) -> None:
    spool, post = Spool(tmp_path, RING), held()
    spool.put(post, [b"x"], State.HELD)

    def move(_: int) -> bool:
        try:
            spool.move(post.id, State.HELD, State.RELEASING)
        except GoneError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(move, range(32))) == 1


def test_a_file_that_was_cut_off_or_changed_is_said_to_be_broken(tmp_path: Path) -> None:
    spool, post = Spool(tmp_path, RING), held()
    spool.put(post, [b"x" * 1000], State.HELD)
    file = tmp_path / "held" / post.id
    whole = file.read_bytes()
    for cut in (3, 20, len(whole) - 30, len(whole) - 1):
        file.write_bytes(whole[:cut])
        with pytest.raises(BrokenSealError):
            b"".join(spool.body(post.id, State.HELD))
    file.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
    with pytest.raises(BrokenSealError):
        b"".join(spool.body(post.id, State.HELD))


def test_older_keys_open_what_they_sealed(tmp_path: Path) -> None:
    post = held()
    Spool(tmp_path, RING).put(post, [b"x"], State.HELD)
    rotated = Spool(tmp_path, Keyring([fresh(), *RING.keys]))
    assert rotated.head(post.id, State.HELD) == post
    with pytest.raises(BrokenSealError, match="key-gone"):
        Spool(tmp_path, Keyring([fresh()])).head(post.id, State.HELD)


def test_a_full_spool_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    spool, post = Spool(tmp_path, RING, posts=1), held()
    spool.put(post, [b"x"], State.HELD)
    with pytest.raises(FullError):
        spool.put(held(), [b"y"], State.HELD)
    spool.remove(post.id, State.HELD)
    spool.put(held(), [b"z"], State.HELD)


def test_what_is_removed_is_gone(tmp_path: Path) -> None:
    spool, post = Spool(tmp_path, RING), held()
    spool.put(post, [b"x"], State.PARKED)
    assert spool.state(post.id) is State.PARKED
    spool.remove(post.id, State.PARKED)
    assert spool.state(post.id) is None
    with pytest.raises(GoneError):
        spool.head(post.id, State.PARKED)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("typed", ["pw-abcd-efgh-jkmn", "ABCD EFGH JKMN", " PW ABCD-EFGHJKMN "])
def test_a_reference_is_taken_as_people_type_it(typed: str) -> None:
    assert tidy(typed) == "PW-ABCD-EFGH-JKMN"


@pytest.mark.parametrize("typed", ["", "../../etc/passwd", "PW-ABCD", "x" * 500])
def test_anything_else_is_no_reference(typed: str) -> None:
    assert tidy(typed) == ""
