"""The task that reads one segment, and who runs the tasks."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from postwarden.jobs import read
from postwarden.probes import logs
from postwarden.tables.segments import SegmentRead
from tests.tables._logs import life, request

LINES = [
    line
    for n in range(60)
    for line in [*life(60.0 * n, f"4A{n:08}", f"kunde{n}@gmx.test"), request(60.0 * n, "/a"), "odd"]
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "mixed.log"
    path.write_text("\n".join(LINES) + "\n", "utf-8")
    return path


def cut(path: Path, size: int = 1 << 20) -> list[logs.Segment]:
    files, troubles = logs.find([str(path)], path.parent)
    assert not troubles
    return logs.segments(files, size)


def rows(place: Path) -> list[str]:
    """All rows, without the numbers that depend on how the file was cut."""
    found = []
    for file in place.glob("*.tsv"):
        name = file.name.partition("-")[0]
        parts = [row.split("\t") for row in file.read_text("utf-8").splitlines()]
        found += [f"{name} {' '.join(row[2:4] + row[5:])}" for row in parts]
    return sorted(found)


def test_a_segment_is_counted_line_by_line(log: Path, tmp_path: Path) -> None:
    (segment,) = cut(log)
    found = read.read_segment(0, segment, str(tmp_path))
    assert (found.lines, found.unread, found.broken) == (len(LINES), 60, "")
    assert found.formats == {"postfix": 300, "combined": 60}
    assert [LINES[n - 1] for n in found.unread_lines] == ["odd"] * len(found.unread_lines)


def test_a_packed_file_that_breaks_off_keeps_what_came_before(log: Path, tmp_path: Path) -> None:
    packed = tmp_path / "mail.log.2.gz"
    packed.write_bytes(gzip.compress(log.read_bytes())[:-200])
    (segment,) = cut(packed)
    found = read.read_segment(0, segment, str(tmp_path))
    assert found.broken == "truncated"
    assert 0 < found.lines < len(LINES)


def test_a_file_that_went_away_is_broken_and_raises_nothing(log: Path, tmp_path: Path) -> None:
    (segment,) = cut(log)
    log.unlink()
    found = read.read_segment(0, segment, str(tmp_path))
    assert (found.lines, found.broken) == (0, "not-found")


def told(
    parts: Sequence[logs.Segment], place: Path, threads: int
) -> tuple[list[SegmentRead], list[tuple[int, int]]]:
    place.mkdir()
    steps: list[tuple[int, int]] = []
    if not threads:
        return read.read_all(
            parts, place, None, lambda done, total: steps.append((done, total))
        ), steps
    with ThreadPoolExecutor(threads) as pool:
        return read.read_all(
            parts, place, pool, lambda done, total: steps.append((done, total))
        ), steps


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_results_come_in_the_order_of_the_segments(log: Path, tmp_path: Path, threads: int) -> None:
    parts = cut(log, 4000)
    found, steps = told(parts, tmp_path / "rows", threads)
    assert [each.index for each in found] == list(range(len(parts)))
    assert steps == [(n + 1, len(parts)) for n in range(len(parts))]
    assert sum(each.lines for each in found) == len(LINES)


def test_how_a_file_is_cut_changes_no_row(log: Path, tmp_path: Path) -> None:
    whole, _ = told(cut(log), tmp_path / "whole", 0)
    parts, _ = told(cut(log, 4000), tmp_path / "parts", 0)
    assert len(parts) > 5
    kinds = ("hits", "deliveries")
    same = [r for r in rows(tmp_path / "whole") if r.startswith(kinds)]
    assert same == [r for r in rows(tmp_path / "parts") if r.startswith(kinds)]
    assert sum(p.unread for p in parts) == whole[0].unread


@pytest.mark.parametrize("total", [0, 10, 1 << 20, 1 << 28, 1 << 40])
@pytest.mark.parametrize("workers", [1, 2, 64])
def test_no_task_is_too_small_or_too_large(total: int, workers: int) -> None:
    size = read.segment_size(total, workers)
    assert 1 << 20 <= size <= 64 << 20


def test_few_bytes_are_read_here() -> None:
    with read.pool(1000) as pool:
        assert pool is None
    with read.pool(1 << 30, workers=1) as pool:
        assert pool is None


def test_many_bytes_are_read_by_processes() -> None:
    with read.pool(1 << 30, workers=2) as pool:
        assert pool is not None
        assert pool.submit(abs, -3).result() == 3
