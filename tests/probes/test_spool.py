"""Pipes are spooled: standard input, named pipes, those that the shell makes."""

import errno
import gzip
import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from postwarden.probes import spool as spool_module
from postwarden.probes.find import find
from postwarden.probes.logs import LogFile, Trouble, blocks, segments

LINE = b"Nov 24 09:05:01 mail postfix/qmgr[7]: 4F2A: removed\n"
LINES = LINE * 400


def content(file: LogFile) -> str:
    return "\n".join(block for segment in segments([file], 1 << 30) for block in blocks(segment))


def from_pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("data", [LINES, gzip.compress(LINES)])
def test_standard_input_is_spooled(
    spool: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    from_pipe(monkeypatch, data)
    (file,), troubles = find(["-", "-"], spool)
    assert (file.name, file.path.parent, file.size) == ("-", spool, len(data))
    assert troubles == []
    assert content(file) == LINES.decode()[:-1]


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "empty"), (bytes(99), "binary"), (b"PK\3\4zip", "binary")]
)
def test_standard_input_without_a_log(
    spool: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, reason: str
) -> None:
    from_pipe(monkeypatch, data)
    files, troubles = find(["-"], spool)
    assert files == []
    assert [(each.source, each.reason) for each in troubles] == [("-", reason)]


def test_standard_input_that_is_closed(spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert find(["-"], spool) == ([], [Trouble("-", "not-found")])


def test_a_full_disk_keeps_what_had_come(spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from_pipe(monkeypatch, LINES * 100)
    monkeypatch.setattr(spool_module, "_CHUNK", len(LINES))
    free = iter([1 << 40, 1 << 40, spool_module.RESERVE])
    usage = type("Usage", (), {"free": property(lambda _: next(free))})()
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    (file,), troubles = find(["-"], spool)
    assert file.size == 2 * len(LINES)
    assert troubles == [Trouble("-", "spool-full")]


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "spool-full"), (errno.EIO, "damaged")]
)
def test_a_pipe_that_fails_midway_keeps_what_had_come(
    spool: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if found := super().read(size):
                return found
            raise OSError(number, "as the system would")

    stdin = type("Stdin", (), {"buffer": Failing(LINES)})
    monkeypatch.setattr(sys, "stdin", stdin)
    (file,), troubles = find(["-"], spool)
    assert file.size == len(LINES)
    assert [each.reason for each in troubles] == [reason]


def test_a_spool_without_room_for_a_file(spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from_pipe(monkeypatch, LINES)
    assert find(["-"], spool / "gone") == ([], [Trouble("-", "spool-full")])


def test_a_named_pipe_is_spooled_once(logs: Path, spool: Path) -> None:
    os.mkfifo("pipe")
    (logs / "link").symlink_to("pipe")
    writer = threading.Thread(target=(logs / "pipe").write_bytes, args=(LINES,))
    writer.start()
    (file,), troubles = find(["pipe", "link"], spool)
    writer.join()
    assert (file.name, file.size) == ("pipe", len(LINES))
    assert troubles == []


PROGRAM = """
import sys
from pathlib import Path
from postwarden.probes.logs import find
files, troubles = find(sys.argv[2:], Path(sys.argv[1]))
print([(f.name, f.size, f.mtime) for f in files], troubles)
"""


def run(command: str, spool: Path) -> str:
    program = spool / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        ["bash", "-c", command.replace("FIND", f"{sys.executable} {program} {spool}")],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_redirected_file_keeps_its_time_and_is_the_same_file(logs: Path, spool: Path) -> None:
    (logs / "mail.log").write_bytes(LINES)
    os.utime("mail.log", (1_700_000_000, 1_700_000_000))
    expected = f"[('-', {len(LINES)}, 1700000000.0)] []"
    assert run("FIND - mail.log < mail.log", spool) == expected


def test_the_shells_own_pipes_are_read(logs: Path, spool: Path) -> None:
    (logs / "mail.log").write_bytes(LINES)
    assert run("FIND <(cat mail.log)", spool).startswith("[('/dev/fd/")
    assert run("cat mail.log | FIND /dev/stdin -", spool).startswith("[('/dev/stdin'")
