"""What is no log is told by content; an odd log is still one."""

import gzip
from pathlib import Path

import pytest

from postwarden.probes.find import find
from postwarden.probes.logs import LogFile, Trouble

LINE = b"Nov 24 09:05:01 mail postfix/qmgr[7]: 4F2A: removed\n"
LINES = LINE * 400


def names(files: list[LogFile]) -> list[str]:
    return [file.name for file in files]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("utf16", "Nov 24 09:05:01\n".encode("utf-16")),
        ("utf16.txt", "Nov 24 09:05:01\n".encode("utf-16-le") * 9),
        ("program", b"\x7fELF" + b"text " * 99),
        ("picture", b"\xff\xd8\xff\xe0" + b"text " * 99),
        ("paper", b"%PDF-1.7\n" + b"text " * 99),
        ("wtmp", (b"\7\0\0\0pts/0\0" + bytes(300)) * 99),
        ("noise", bytes(n * n * 31 % 251 for n in range(9000))),
        ("zeros", bytes(90_000)),
        ("third", b"ab\x01" * 99),
        ("tar.gz", gzip.compress(b"mail.log" + bytes(249) + b"ustar" + LINES)),
    ],
)
def test_a_binary_file_that_is_named_is_trouble(
    logs: Path, spool: Path, name: str, data: bytes
) -> None:
    (logs / name).write_bytes(data)
    assert find([name], spool) == ([], [Trouble(name, "binary")])


@pytest.mark.parametrize(
    "data",
    [
        LINES[:500] + b"\0" * 99 + LINES,
        bytes(4096) + LINES,
        bytes(1 << 20) + LINES,
        LINE + bytes(1 << 20),
        gzip.compress(bytes(1 << 20) + LINES),
        "Grüße aus Jülich, Übergrößenträger äöüß\n".encode("latin-1"),
        "Привет, как дела\n".encode() * 999,
        b"\x1b[31mNov 24\x1b[0m\n" * 99,
        b"x",
        b"\n",
    ],
)
def test_an_odd_text_is_no_binary(logs: Path, spool: Path, data: bytes) -> None:
    (logs / "mail.log").write_bytes(data)
    assert names(find(["mail.log"], spool)[0]) == ["mail.log"]
