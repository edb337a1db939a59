"""Names on a command line -> files, each once, and a reason for each that cannot be read."""

import bz2
import gzip
import lzma
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from postwarden.probes import find as module
from postwarden.probes.find import find, safe
from postwarden.probes.logs import LogFile, Trouble, blocks, segments

LINE = b"Nov 24 09:05:01 mail postfix/qmgr[7]: 4F2A: removed\n"
LINES = LINE * 400
NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter: those of pytest are ours alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may read everything, so it is somebody else for a moment."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def names(files: list[LogFile]) -> list[str]:
    return [file.name for file in files]


def put(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def content(file: LogFile) -> str:
    return "\n".join(block for segment in segments([file], 1 << 30) for block in blocks(segment))


# --- what is found -----------------------------------------------------------------------------


def test_a_file_is_found_with_what_is_known_of_it(logs: Path, spool: Path) -> None:
    put(logs, mail_log=LINES)
    os.utime("mail.log", (1_800_000_000, 1_800_000_000))
    expected = LogFile("mail.log", Path("mail.log"), "", len(LINES), 1_800_000_000.0)
    assert find(["mail.log"], spool) == ([expected], [])


@pytest.mark.parametrize(
    ("packing", "data"),
    [("gz", gzip.compress(LINES)), ("bz2", bz2.compress(LINES)), ("xz", lzma.compress(LINES))],
)
def test_packing_is_told_by_content_and_never_by_name(
    logs: Path, spool: Path, packing: str, data: bytes
) -> None:
    put(logs, mail_log=data, plain_gz=LINES)
    files, troubles = find(["mail.log", "plain.gz"], spool)
    assert [file.packing for file in files] == [packing, ""]
    assert troubles == []
    assert content(files[0]) == content(files[1])


def test_a_folder_is_read_with_all_below_it(logs: Path, spool: Path) -> None:
    put(logs, d__b_log=LINES, d__a__c_log=LINES, d__a__deep__d_log=LINES, d__a_log=LINES)
    files, troubles = find(["d"], spool)
    assert names(files) == ["d/a.log", "d/b.log", "d/a/c.log", "d/a/deep/d.log"]
    assert troubles == []


def test_hidden_empty_binary_and_special_files_in_a_folder_are_passed_over(
    logs: Path, spool: Path
) -> None:
    put(logs, d__mail_log=LINES, d__empty_log=b"", d__lastlog=bytes(999), d__a_png=b"\x89PNG\r\n")
    put(logs, d__a_tgz=gzip.compress(b"\1" + bytes(9000)))
    (logs / "d" / ".hidden").write_bytes(LINES)
    (logs / "d" / ".git").mkdir()
    (logs / "d" / ".git" / "log").write_bytes(LINES)
    (logs / "d" / "nowhere").symlink_to("gone")
    os.mkfifo(logs / "d" / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("d/s")
        files, troubles = find(["d"], spool)
    assert names(files) == ["d/mail.log"]
    assert troubles == []


def test_a_hidden_file_that_is_named_is_read(logs: Path, spool: Path) -> None:
    (logs / ".mail.log").write_bytes(LINES)
    assert names(find([".mail.log"], spool)[0]) == [".mail.log"]


def test_a_pattern_that_the_shell_left_alone_is_expanded(logs: Path, spool: Path) -> None:
    put(logs, a__mail_log=LINES, b__mail_log=LINES, b__mail_err=LINES, b__sub__x=LINES)
    assert names(find(["*/mail.l?g"], spool)[0]) == ["a/mail.log", "b/mail.log"]
    assert names(find([f"{logs}/[b]/sub*"], spool)[0]) == [f"{logs}/b/sub/x"]


def test_a_file_whose_name_is_a_pattern_is_that_file(logs: Path, spool: Path) -> None:
    (logs / "mail[1].log").write_bytes(LINES)
    put(logs, mail1_log=LINES)
    assert names(find(["mail[1].log"], spool)[0]) == ["mail[1].log"]


def test_links_to_folders_are_not_followed_so_that_loops_end(logs: Path, spool: Path) -> None:
    put(logs, d__mail_log=LINES, other__x_log=LINES)
    (logs / "d" / "loop").symlink_to(".", target_is_directory=True)
    (logs / "d" / "other").symlink_to(logs / "other", target_is_directory=True)
    (logs / "d" / "x.log").symlink_to(logs / "other" / "x.log")
    (logs / "named").symlink_to("d", target_is_directory=True)
    assert names(find(["d"], spool)[0]) == ["d/mail.log", "d/x.log"]
    assert names(find(["named"], spool)[0]) == ["named/mail.log", "named/x.log"]


def test_a_link_to_itself_is_not_found(logs: Path, spool: Path) -> None:
    (logs / "loop").symlink_to("loop")
    assert find(["loop"], spool) == ([], [Trouble("loop", "not-found")])


# --- each once ---------------------------------------------------------------------------------


def test_a_file_by_several_names_is_read_once(logs: Path, spool: Path) -> None:
    put(logs, d__mail_log=LINES)
    (logs / "soft").symlink_to("d/mail.log")
    (logs / "hard").hardlink_to("d/mail.log")
    sources = ["soft", "d/mail.log", "d/mail.log", "hard", "d", "d/*", f"{logs}/d/mail.log"]
    assert names(find(sources, spool)[0]) == ["soft"]
    assert find(sources, spool)[1] == []


@pytest.mark.parametrize(
    ("ending", "data"),
    [("gz", gzip.compress(LINES)), ("bz2", bz2.compress(LINES)), ("xz", lzma.compress(LINES))],
)
def test_a_packed_copy_is_read_once(logs: Path, spool: Path, ending: str, data: bytes) -> None:
    (logs / f"mail.log.1.{ending}").write_bytes(data)
    put(logs, mail_log_1=LINES)
    assert names(find([f"mail.log.1.{ending}", "mail.log.1"], spool)[0]) == ["mail.log.1"]


def test_a_copy_that_was_not_finished_adds_nothing(logs: Path, spool: Path) -> None:
    put(logs, mail_log_1=LINES, mail_log_1_gz=gzip.compress(LINES)[:-20])
    assert find(["mail.log.1.gz", "mail.log.1"], spool)[1] == []
    assert names(find(["mail.log.1.gz", "mail.log.1"], spool)[0]) == ["mail.log.1"]


def test_a_copy_that_holds_more_is_the_one_that_counts(logs: Path, spool: Path) -> None:
    put(logs, mail_log_1=LINES[:1000], mail_log_1_gz=gzip.compress(LINES))
    assert names(find(["."], spool)[0]) == ["mail.log.1.gz"]


def test_a_pair_with_other_content_is_read_twice(logs: Path, spool: Path) -> None:
    other = LINES[:-20] + b"x" * 19 + b"\n"
    put(logs, mail_log_1=LINES, mail_log_1_gz=gzip.compress(other), x_gz=gzip.compress(LINES))
    assert names(find(["."], spool)[0]) == ["mail.log.1", "mail.log.1.gz", "x.gz"]


# --- order -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("m.log m.log.1 m.log.10.gz m.log.2.gz", "m.log.10.gz m.log.2.gz m.log.1 m.log"),
        ("b.log a.log b.log.1", "b.log.1 b.log a.log"),
        (
            "maillog maillog-20261124 maillog-20261117.xz",
            "maillog-20261117.xz maillog-20261124 maillog",
        ),
        ("x.log x-2026-11-24.log x-2026-11-23.log", "x-2026-11-23.log x-2026-11-24.log x.log"),
        ("mainlog.02 mainlog.01 mainlog", "mainlog.02 mainlog.01 mainlog"),
        ("z a", "z a"),
    ],
)
def test_rotated_pieces_stand_oldest_first(
    logs: Path, spool: Path, given: str, expected: str
) -> None:
    for number, name in enumerate(given.split()):
        (logs / name).write_bytes(LINE * (number + 1))
    assert names(find(given.split(), spool)[0]) == expected.split()


# --- what cannot be read -----------------------------------------------------------------------


def test_what_is_not_there_or_no_file(logs: Path, spool: Path) -> None:
    put(logs, empty_log=b"", binary__only=bytes(99), mail_log=LINES)
    (logs / "nothing").mkdir()
    sources = ["gone", "gone/*.log", "", "a\0b", "x" * 300, "mail.log/x", "/dev/null"]
    files, troubles = find([*sources, "empty.log", "binary", "nothing", "mail.log"], spool)
    assert names(files) == ["mail.log"]
    assert [(each.source, each.reason) for each in troubles] == [
        ("gone", "not-found"),
        ("gone/*.log", "not-found"),
        ("", "not-found"),
        ("a\ufffdb", "not-found"),
        ("x" * 300, "not-found"),
        ("mail.log/x", "not-found"),
        ("/dev/null", "not-a-file"),
        ("empty.log", "empty"),
        ("binary", "empty"),
        ("nothing", "empty"),
    ]


def test_without_rights(open_folder: Path, spool: Path) -> None:
    put(open_folder, mail_log=LINES, secret_log=LINES, shut__x_log=LINES, listed__x_log=LINES)
    at = str(open_folder)
    (open_folder / "secret.log").chmod(0)
    (open_folder / "shut").chmod(0)
    (open_folder / "listed").chmod(0o644)
    (open_folder / "link.log").symlink_to("shut/x.log")
    with without_rights():
        files, troubles = find([at], spool)
        named = find([f"{at}/{name}" for name in ("secret.log", "shut", "shut/x.log")], spool)[1]
        pattern = find([f"{at}/shut/*.log"], spool)[1]
    (open_folder / "listed").chmod(0o755)
    assert names(files) == [f"{at}/mail.log"]
    assert {(each.source, each.reason) for each in troubles} == {
        (f"{at}/secret.log", "no-rights"),
        (f"{at}/link.log", "no-rights"),
        (f"{at}/shut", "directory-no-rights"),
        (f"{at}/listed", "directory-no-rights"),
    }
    assert [each.reason for each in named] == ["no-rights", "directory-no-rights", "no-rights"]
    assert [each.reason for each in pattern] == ["directory-no-rights"]


def test_too_many_files_are_said(logs: Path, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    put(logs, **{f"d__{number}_log": LINES for number in range(5)})
    for source in ("d", "d/*"):
        files, troubles = find([source], spool)
        assert names(files) == ["d/0.log", "d/1.log", "d/2.log"]
        assert troubles == [Trouble(source, "too-many")]


def test_a_hostile_name_is_made_safe(logs: Path, spool: Path) -> None:
    name = b"evil\x1b[2J\n\xff.log"
    (logs / os.fsdecode(name)).write_bytes(LINES)
    (file,) = find(["."], spool)[0]
    assert file.name == "evil\ufffd[2J\ufffd\ufffd.log"
    assert os.fsencode(file.path) == name
    assert content(file)
    assert safe("Jürgen €/mail.log") == "Jürgen €/mail.log"


def test_broken_packed_files_are_found_and_break_when_read(logs: Path, spool: Path) -> None:
    put(logs, a_gz=gzip.compress(LINES)[:11], b_xz=lzma.compress(LINES)[:9] + b"damage" * 9)
    files, troubles = find(["a.gz", "b.xz"], spool)
    assert names(files) == ["a.gz", "b.xz"]
    assert troubles == []
