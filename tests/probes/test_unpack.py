"""Packed bytes -> bytes: all members, whatever can be saved, no bomb, bounded memory."""

import bz2
import gzip
import importlib
import io
import lzma
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from functools import cache
from io import FileIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.probes import unpack as module
from postwarden.probes.logs import Broken, blocks, find, segments
from postwarden.probes.source import Packing, Unreadable
from postwarden.probes.unpack import LIMITS, Limits, packing, unpack

zstd = importlib.import_module(
    "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
)

PACK: dict[Packing, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd.compress,
}
KINDS = list(PACK)
# Lines that compress about as logs do.
TEXT = b"".join(b"%d %d mail removed\n" % (n, n * 7919 % 10007) for n in range(60_000))


@cache
def packed(kind: Packing) -> bytes:
    return PACK[kind](TEXT)


class Memory(io.BytesIO):
    """Bytes where a file is wanted."""


def drain(data: bytes, kind: Packing, limits: Limits = LIMITS) -> tuple[bytes, str]:
    """What could be unpacked, and why not more."""
    found: list[bytes] = []
    try:
        for chunk in unpack(as_file(data), kind, limits):
            found.append(chunk)
    except Unreadable as error:
        return b"".join(found), error.reason
    return b"".join(found), ""


def as_file(data: bytes) -> FileIO:
    file: object = Memory(data)
    return file  # type: ignore[return-value]  # read, seek and tell are all that is used


@pytest.mark.parametrize("kind", KINDS)
def test_packing_is_told_by_content(kind: Packing) -> None:
    assert packing(PACK[kind](b"Nov 24")) == kind
    assert packing(PACK[kind](b"")) == kind


@pytest.mark.parametrize("data", [b"", b"B", b"BZh9 is a word", b"Nov 24 09:05:01", b"\x1f"])
def test_text_is_not_packed(data: bytes) -> None:
    assert packing(data) == ""


def test_zstd_may_begin_with_a_frame_to_skip() -> None:
    data = b"\x5a\x2a\x4d\x18\x03\x00\x00\x00abc" + zstd.compress(TEXT)
    assert packing(data) == "zst"
    assert drain(data, "zst") == (TEXT, "")


@pytest.mark.parametrize("kind", KINDS)
@given(members=st.lists(st.binary(max_size=400), min_size=1, max_size=5), zeros=st.integers(0, 40))
def test_all_members_are_read_and_zeros_behind_them_ignored(
    kind: Packing, members: list[bytes], zeros: int
) -> None:
    data = b"".join(map(PACK[kind], members)) + b"\0" * zeros
    assert drain(data, kind) == (b"".join(members), "")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fed", [1, 7, 1000])
def test_little_may_be_fed_and_asked_at_a_time(
    kind: Packing, fed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FED", fed)
    monkeypatch.setattr(module, "_CHUNK", 100)
    data = TEXT[:9000] + b"\0" * 9000
    assert drain(PACK[kind](data) + PACK[kind](TEXT[:500]), kind) == (data + TEXT[:500], "")


def test_the_last_byte_that_a_truncated_gz_holds_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FED", 1)
    monkeypatch.setattr(module, "_CHUNK", 3)
    data = gzip.compress(TEXT[:2000] + b"x" * 2000)
    for size in range(20, len(data)):
        expected = zlib.decompressobj(wbits=31).decompress(data[:size])
        assert drain(data[:size], "gz") == (expected, "truncated")


@pytest.mark.parametrize("kind", KINDS)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_file_gives_what_is_there(kind: Packing, share: float) -> None:
    data = packed(kind)
    got, reason = drain(data[: max(1, int(len(data) * share))], kind)
    assert TEXT.startswith(got)
    assert reason == "truncated"


@pytest.mark.parametrize("kind", ["gz", "xz", "zst"])
def test_most_of_a_truncated_file_is_saved(kind: Packing) -> None:
    data = packed(kind)
    got, _ = drain(data[: len(data) * 9 // 10], kind)
    assert len(got) > len(TEXT) * 0.7


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_member_that_is_cut_off_is_truncated(kind: Packing) -> None:
    data, more = PACK[kind](b"first\n"), PACK[kind](b"second\n")
    for size in (1, 2, 3, 8, len(more) - 1):
        got, reason = drain(data + more[:size], kind)
        assert b"first\nsecond\n".startswith(got)
        assert got.startswith(b"first\n")
        assert reason == "truncated"


@pytest.mark.parametrize("kind", KINDS)
def test_what_follows_and_is_no_member_is_damage(kind: Packing) -> None:
    assert drain(PACK[kind](b"first\n") + b"Nov 24 09:05:01", kind) == (b"first\n", "damaged")
    data = PACK[kind](b"first\n") + b"\0" * 9000 + b"Nov 24 09:05:01"
    assert drain(data, kind) == (b"first\n", "damaged")


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz"])
@given(place=st.integers(0), bit=st.integers(0, 7))
def test_one_wrong_bit_never_raises_anything_else(kind: Packing, place: int, bit: int) -> None:
    data = bytearray(PACK[kind](TEXT[:3000]))
    data[place % len(data)] ^= 1 << bit
    got, reason = drain(bytes(data), kind)
    assert reason in ("damaged", "truncated", "bomb") or got == TEXT[:3000]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.binary(max_size=300))
def test_noise_behind_the_first_bytes_never_raises_anything_else(
    kind: Packing, data: bytes
) -> None:
    start = PACK[kind](TEXT[:100])[:12]
    assert drain(start + data, kind)[1] in ("damaged", "truncated", "bomb")


def test_damage_in_the_middle_keeps_what_came_before() -> None:
    noise = bytes(n * n * 31 % 251 for n in range(400_000))
    data = bytearray(gzip.compress(noise + TEXT, 6))
    data[-4000:-3900] = b"\xff" * 100
    got, reason = drain(bytes(data), "gz")
    assert reason == "damaged"
    assert got[:400_000] == noise


def test_a_wrong_checksum_is_damage_after_all_bytes() -> None:
    data = bytearray(gzip.compress(TEXT))
    data[-8] ^= 1
    got, reason = drain(bytes(data), "gz")
    assert reason == "damaged"
    assert TEXT.startswith(got)


# --- bombs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_is_stopped_by_its_ratio(kind: Packing) -> None:
    limits = Limits(free=2 << 20, ratio=500, ratio_gz=500)
    got, reason = drain(PACK[kind](b"\0" * (16 << 20)), kind, limits)
    assert reason == "bomb"
    assert 2 << 20 <= len(got) <= 10 << 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_is_stopped_by_its_size(kind: Packing) -> None:
    got, reason = drain(PACK[kind](TEXT), kind, Limits(total=300 << 10))
    assert reason == "bomb"
    assert TEXT.startswith(got)
    assert len(got) <= 300 << 10


def test_a_bomb_of_many_members_is_one() -> None:
    member = gzip.compress(b"\0" * (1 << 20))
    got, reason = drain(member * 20, "gz", Limits(free=4 << 20))
    assert reason == "bomb"
    assert len(got) < 6 << 20


def test_a_gz_of_nothing_but_zeros_is_a_bomb_by_the_usual_limits() -> None:
    got, reason = drain(gzip.compress(b"\0" * (80 << 20), 9), "gz")
    assert reason == "bomb"
    assert len(got) <= LIMITS.free


def test_a_log_of_one_repeated_line_is_none() -> None:
    line = b"Nov 24 09:05:01 mail postfix/smtpd[4711]: warning: hostname does not resolve: x\n"
    data = gzip.compress(line * 1_000_000)
    assert drain(data, "gz")[1] == ""


def test_a_small_file_of_zeros_is_none() -> None:
    assert drain(gzip.compress(b"\0" * (1 << 20)), "gz") == (b"\0" * (1 << 20), "")


@pytest.mark.parametrize("kind", ["gz", "bz2"])
def test_a_bomb_costs_little_memory(kind: Packing) -> None:
    data = PACK[kind](b"\0" * (64 << 20))
    tracemalloc.start()
    try:
        assert sum(map(len, unpack(as_file(data), kind))) == 64 << 20
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_window_too_large_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WINDOW", 1 << 20)
    assert drain(lzma.compress(TEXT, preset=9), "xz") == (b"", "bomb")
    option = zstd.CompressionParameter.window_log
    long = zstd.ZstdCompressor(options={option: 30})
    data = long.compress(TEXT) + long.flush()
    assert drain(data, "zst") == (b"", "bomb")


def test_a_bomb_breaks_the_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMITS", Limits(free=1 << 20))
    path = tmp_path / "mail.log.2.gz"
    path.write_bytes(gzip.compress(b"first\n" + b"\n" * (9 << 20)))
    files, troubles = find([str(path)], tmp_path)
    assert troubles == []
    with pytest.raises(Broken) as broken:
        list(blocks(segments(files, 1)[0]))
    assert broken.value.trouble.reason == "bomb"
    assert broken.value.trouble.line > 500_000


def test_without_the_library_zstd_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, zstd.__name__, None)
    assert drain(zstd.compress(TEXT), "zst") == (b"", "no-zstd")
    path = tmp_path / "mail.log.zst"
    path.write_bytes(zstd.compress(TEXT))
    files, troubles = find([str(path)], tmp_path)
    assert files == []
    assert [each.reason for each in troubles] == ["no-zstd"]
