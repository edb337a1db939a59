"""Bytes -> blocks of text: exact lines in any blocks and segments, safe text, bounded memory."""

import bz2
import gzip
import lzma
import os
import re
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.probes import clean, logs
from postwarden.probes.files import chunks
from postwarden.probes.logs import Broken, LogFile, Segment, blocks, quotes, segments
from postwarden.probes.source import Packing

BAD = "\ufffd"
SIGNS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")

# Bytes as logs have them, and as nobody wants them.
PARTS = st.sampled_from(
    [
        b"\n",
        b"\n\n",
        b"\r\n",
        b"\r",
        b"\r\r\n",
        b"\t",
        b"\x00",
        b"\x1b[31m",
        b"\x0b\x0c\x1c\x85",
        b"ab",
    ]
    + [
        sign.encode()
        for sign in ("ü", "€", "\U0001f4e7", "\u2028", "\u2029", "\x85", "\x9f", "§", BAD)
    ]
    + [b"\xfc", b"\xc2", b"\xe2\x80", b"\xed\xa0\x80", b"\xff\xfe", b"\xc2\x85\xfc", b"x" * 70]
)
LOGS = st.one_of(st.binary(max_size=300), st.lists(PARTS, max_size=40).map(b"".join))
SIZES = st.integers(min_value=1, max_value=400)


def reference(data: bytes) -> list[str]:
    """The lines, said as plainly as can be."""
    lines = data.split(b"\n")
    return [one(line) for line in (lines if lines[-1] else lines[:-1])]


def one(line: bytes) -> str:
    if len(line) >= clean.LONGEST:
        line = re.sub(rb"[\xc0-\xff][\x80-\xbf]{0,3}\Z", b"", line[: clean.KEPT])
    line = line.removesuffix(b"\r")
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    return SIGNS.sub(lambda found: " " if found[0] == "\t" else BAD, text)


def write(folder: Path, data: bytes, packing: Packing = "", name: str = "mail.log") -> LogFile:
    pack: dict[Packing, Callable[[bytes], bytes]] = {
        "": bytes,
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
    }
    path = folder / name
    path.write_bytes(pack[packing](data))
    return LogFile(name, path, packing, path.stat().st_size, 0.0)


def lines_of(segment: Segment, size: int = logs.BLOCK) -> list[str]:
    return [line for block in blocks(segment, size) for line in block.split("\n")]


def read(file: LogFile, cut: int = 1 << 20, size: int = logs.BLOCK) -> list[str]:
    return [line for segment in segments([file], cut) for line in lines_of(segment, size)]


# --- lines -------------------------------------------------------------------------------------


@given(LOGS, SIZES, SIZES)
def test_any_bytes_in_any_segments_and_blocks_are_the_same_lines(
    data: bytes, cut: int, size: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert read(write(Path(folder), data), cut, size) == reference(data)


@given(LOGS, SIZES, st.sampled_from(["gz", "bz2", "xz"]))
def test_packed_bytes_are_the_same_lines(data: bytes, size: int, packing: Packing) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert read(write(Path(folder), data, packing), 1, size) == reference(data)


@given(LOGS, SIZES)
def test_long_lines_are_cut_alike_in_any_blocks(data: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(clean, "LONGEST", 40)
        patch.setattr(clean, "KEPT", 12)
        file = write(Path(folder), data)
        expected = reference(data)
        assert read(file, 50, size) == expected
        every = quotes(file, range(-1, len(expected) + 3))
        assert every == dict(enumerate(expected, 1))


@given(LOGS, SIZES)
def test_text_can_stand_in_a_table_of_tabs(data: bytes, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for line in read(write(Path(folder), data), size, size):
            line.encode()
            assert len(line.splitlines()) <= 1
            assert "\t" not in line
            assert "\x1b" not in line


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"\n\n", ["", ""]),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"a\n\nb", ["a", "", "b"]),
        (b"a\r\nb\r", ["a", "b"]),
        (b"a\rb\x0cc\x1cd\x85e\n", [f"a{BAD}b{BAD}c{BAD}d{BAD}e"]),
        (b"a\tb\x00c\x1b[0m\x7f\n", [f"a b{BAD}c{BAD}[0m{BAD}"]),
        ("J\u00fcrgen\nx\u2028y\x9bz".encode(), ["J\u00fcrgen", f"x{BAD}y{BAD}z"]),
        (b"utf \xc3\xbc\nlatin \xfc\n", ["utf \u00fc", "latin \u00fc"]),
        (b"half \xed\xa0\x80\n", [f"half \u00ed\u00a0{BAD}"]),
        (b"\xc2\x85\xfc\n", [f"\u00c2{BAD}\u00fc"]),
    ],
)
def test_lines_by_hand(tmp_path: Path, data: bytes, lines: list[str]) -> None:
    assert read(write(tmp_path, data)) == lines
    assert reference(data) == lines


def test_a_line_of_ten_megabytes_is_one_line(tmp_path: Path) -> None:
    data = b"first\n" + b"x" * 25_000_000 + b"\nlast\n"
    first, long, last = read(write(tmp_path, data))
    assert (first, last) == ("first", "last")
    assert long == "x" * clean.KEPT


def test_large_blocks_cut_the_same_lines(tmp_path: Path) -> None:
    parts = (b"a", b"x" * (clean.LONGEST - 1), b"b", b"y" * clean.LONGEST, b"c")
    lines = read(write(tmp_path, b"\n".join(parts)), 1 << 30, size=64 << 20)
    assert [len(line) for line in lines] == [1, clean.LONGEST - 1, 1, clean.KEPT, 1]


def test_a_cut_leaves_no_half_character(tmp_path: Path) -> None:
    data = b"x" + "ü".encode() * clean.LONGEST
    (line,) = read(write(tmp_path, data))
    assert set(line) == {"x", "ü"}


@pytest.mark.parametrize("packing", ["", "gz"])
def test_memory_stays_bounded_without_line_ends(tmp_path: Path, packing: Packing) -> None:
    file = write(tmp_path, b"x" * 60_000_000, packing)
    tracemalloc.start()
    try:
        assert len(read(file)) == 1
        assert tracemalloc.get_traced_memory()[1] < 3 * clean.LONGEST
    finally:
        tracemalloc.stop()


def test_blocks_are_small_and_so_is_memory(tmp_path: Path) -> None:
    file = write(tmp_path, b"Nov 24 09:05:01 mail postfix/qmgr[7]: AB: removed\n" * 200_000)
    (segment,) = segments([file], 1 << 30)
    tracemalloc.start()
    try:
        assert all(len(block) <= 2 * 65_536 for block in blocks(segment, 65_536))
        assert tracemalloc.get_traced_memory()[1] < 8 * 65_536
    finally:
        tracemalloc.stop()


# --- segments ----------------------------------------------------------------------------------


@given(LOGS, SIZES)
def test_segments_cover_a_file_and_begin_with_lines(data: bytes, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = segments([write(Path(folder), data)], size)
    assert [found[0].start, *(s.end for s in found)] == [*(s.start for s in found), len(data)]
    assert all(data[s.start - 1 : s.start] in (b"", b"\n") for s in found)
    assert all(s.start < s.end for s in found) or not data
    long = max(map(len, data.split(b"\n")))
    assert all(s.end - s.start <= size + long + 1 for s in found)


def test_segments_keep_the_order_of_files(tmp_path: Path) -> None:
    files = [
        write(tmp_path, b"a\n" * 10, "", "b.log"),
        write(tmp_path, b"a\n" * 10, "gz", "a.log.gz"),
        LogFile("gone", tmp_path / "gone", "", 50, 0.0),
    ]
    found = [(s.file, s.name, s.packing, s.start, s.end) for s in segments(files, 8)]
    assert found == [
        (0, "b.log", "", 0, 8),
        (0, "b.log", "", 8, 16),
        (0, "b.log", "", 16, 20),
        (1, "a.log.gz", "gz", 0, files[1].size),
        (2, "gone", "", 0, 50),
    ]


# --- the world moves and breaks ----------------------------------------------------------------


def test_what_was_written_later_is_not_read(tmp_path: Path) -> None:
    file = write(tmp_path, b"one\ntwo\n")
    with file.path.open("ab") as more:
        more.write(b"three\n")
    assert read(file) == ["one", "two"]
    assert quotes(file, [2, 3]) == {2: "two"}


def test_a_file_that_shrank_just_ends(tmp_path: Path) -> None:
    file = write(tmp_path, b"one\ntwo\nthree\n")
    (segment,) = segments([file], 100)
    file.path.write_bytes(b"one\n")
    assert lines_of(segment) == ["one"]
    assert quotes(file, [1, 2]) == {1: "one"}


def test_a_file_that_went_is_broken(tmp_path: Path) -> None:
    file = write(tmp_path, b"one\n")
    (segment,) = segments([file], 100)
    file.path.unlink()
    with pytest.raises(Broken) as broken:
        list(blocks(segment))
    assert broken.value.trouble == logs.Trouble("mail.log", "not-found")
    assert quotes(file, [1]) == {}


def test_a_file_that_became_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    file = write(tmp_path, b"one\n")
    (segment,) = segments([file], 100)
    file.path.unlink()
    os.mkfifo(file.path)
    with pytest.raises(Broken) as broken:
        list(blocks(segment))
    assert broken.value.trouble == logs.Trouble("mail.log", "not-a-file")


def test_a_truncated_file_gives_its_lines_and_then_says_so(tmp_path: Path) -> None:
    lines = [f"line {number} {number * 7919 % 10007}" for number in range(40_000)]
    file = write(tmp_path, "\n".join(lines).encode(), "gz")
    file.path.write_bytes(file.path.read_bytes()[: file.size // 2])
    read_before: list[str] = []

    def read_all() -> None:
        for block in blocks(segments([file], 1)[0], 1000):
            read_before.extend(block.split("\n"))

    with pytest.raises(Broken) as broken:
        read_all()
    assert len(read_before) > 10_000
    assert read_before[:-1] == lines[: len(read_before) - 1]
    assert lines[len(read_before) - 1].startswith(read_before[-1])
    assert broken.value.trouble == logs.Trouble("mail.log", "truncated", len(read_before))
    assert quotes(file, [2, 39_999]) == {2: "line 1 7919"}


# --- quotes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
def test_quotes_are_what_blocks_gave(tmp_path: Path, packing: Packing) -> None:
    data = b"".join(b"line %d \xfc \t\x00\r\n" % number for number in range(50_000))
    file = write(tmp_path, data, packing)
    lines = read(file, 100_000)
    wanted = {1, 2, 777, 25_000, 49_999, 50_000}
    assert quotes(file, wanted) == {number: lines[number - 1] for number in wanted}


def test_quotes_are_cut(tmp_path: Path) -> None:
    file = write(tmp_path, ("ü" * 900 + "\nb\n").encode())
    assert quotes(file, [1, 2]) == {1: "ü" * 399 + "…", 2: "b"}
    assert quotes(file, [1], longest=3) == {1: "üü…"}


@pytest.mark.parametrize("packing", ["", "gz"])
def test_a_mark_before_the_first_line_is_none_of_it(tmp_path: Path, packing: Packing) -> None:
    file = write(tmp_path, b"\xef\xbb\xbfone\n\xef\xbb\xbftwo\n", packing)
    assert read(file, 100_000) == ["one", "\ufefftwo"]
    assert quotes(file, [1]) == {1: "one"}


def test_a_mark_alone_is_an_empty_file(tmp_path: Path) -> None:
    assert quotes(write(tmp_path, b"\xef\xbb\xbf"), [1]) in ({}, {1: ""})


def test_quotes_stop_after_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, b"x\n" * 3_000_000)
    sizes: list[int] = []

    def counted(*args: Any) -> Iterator[bytes]:
        for chunk in chunks(*args):
            sizes.append(len(chunk))
            yield chunk

    monkeypatch.setattr(logs, "chunks", counted)
    assert quotes(file, [200_000, 4]) == {4: "x", 200_000: "x"}
    assert sum(sizes) == 2 * logs.BLOCK
    assert quotes(file, []) == {}
    assert sum(sizes) == 2 * logs.BLOCK
