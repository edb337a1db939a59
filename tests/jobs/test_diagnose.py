"""The whole job: the same Run whoever reads, and however the logs are cut."""

from __future__ import annotations

import gzip
import importlib
import importlib.util
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from postwarden.jobs import read
from postwarden.jobs.diagnose import NoRoomError, NothingReadableError, diagnose
from postwarden.jobs.wish import BadWishError, Wish
from postwarden.model import Run
from tests.incidents._stories import expected, sources
from tests.tables._logs import life, request

#: Postfix, dovecot-less, with an access log and PHP's log; two causes at once.
STORY = "two_causes"
STORIES = [STORY, "long_ids_newyear", "autumn_hour"]


def wish(name: str) -> Wish:
    args = expected(name)["args"]
    return Wish(zone=args[args.index("--timezone") + 1]) if "--timezone" in args else Wish()


@pytest.fixture(scope="module")
def whole() -> dict[str, Run]:
    """Each story as one process reads it, in whole files."""
    return {name: diagnose(sources(name), wish(name)) for name in STORIES}


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of some hundred lines, so that a small log is many of them."""
    monkeypatch.setattr(read, "_SMALLEST", 30_000)


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.usefixtures("small_segments")
def test_processes_find_what_one_finds(
    name: str, whole: dict[str, Run], processes: Executor
) -> None:
    assert diagnose(sources(name), wish(name), executor=processes) == whole[name]


@pytest.mark.usefixtures("small_segments")
def test_a_log_is_many_tasks(processes: Executor) -> None:
    steps: list[tuple[int, int]] = []
    diagnose(
        sources(STORY), executor=processes, progress=lambda done, all_: steps.append((done, all_))
    )
    assert steps[-1][0] == steps[-1][1] > 10


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("small_segments")
def test_a_dask_cluster_finds_what_one_finds(whole: dict[str, Run]) -> None:
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("NOT TESTED: `distributed` is missing, so the extra [cluster] was not tried")
    distributed: Any = importlib.import_module("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = diagnose(sources(STORY), wish(STORY), executor=client.get_executor())
    assert found == whole[STORY]


def text(path: str) -> list[str]:
    raw = Path(path).read_bytes()
    return (
        (gzip.decompress(raw) if path.endswith(".gz") else raw).decode().splitlines(keepends=True)
    )


def said(run: Run) -> tuple[object, ...]:
    """All that a Run says, without the names and lines of its sources."""
    found = [(f.code, f.subject, f.certainty, f.severity, f.facts) for f in run.findings]
    return run.sums, found, run.timeline, run.covered, run.period, run.zone


LOGS = {name: text(path) for path in sources(STORY) for name in [Path(path).name]}


def cuts(log: str) -> st.SearchStrategy[int]:
    """Any line; each part of an access log without host names has to be able to name its site."""
    count = len(LOGS[log])
    if "access" not in log:
        return st.integers(1, count - 1)
    return st.integers(count // 3, 2 * count // 3)


# A run takes a second: what fails is shown as it was found.
@settings(max_examples=4, phases=[Phase.explicit, Phase.generate])
@given(st.data())
def test_cut_at_any_line_into_files_in_any_order(
    whole: dict[str, Run], data: st.DataObject
) -> None:
    with TemporaryDirectory() as name:
        paths = []
        for log, lines in LOGS.items():
            at = data.draw(cuts(log), label=log)
            for number, part in enumerate((lines[:at], lines[at:])):
                paths.append(Path(name) / f"{log}-teil{number}")
                paths[-1].write_text("".join(part), "utf-8")
        order = data.draw(st.permutations(paths))
        run = diagnose([str(path) for path in order], wish(STORY))
    assert said(run) == said(whole[STORY])


@pytest.mark.parametrize("name", STORIES)
def test_the_order_of_the_sources_changes_nothing(name: str, whole: dict[str, Run]) -> None:
    assert said(diagnose(sources(name)[::-1], wish(name))) == said(whole[name])


def test_all_logs_in_one_file(whole: dict[str, Run], tmp_path: Path) -> None:
    mixed = tmp_path / "alles.log"
    mixed.write_text("".join(line for lines in LOGS.values() for line in lines), "utf-8")
    assert said(diagnose([str(mixed)], wish(STORY))) == said(whole[STORY])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "mail.log"
    path.write_text("\n".join(life(0, "4A00000001", "a@gmx.test")) + "\n", "utf-8")
    return path


def test_nothing_that_can_be_read_says_why(tmp_path: Path) -> None:
    missing = str(tmp_path / "fehlt.log")
    with pytest.raises(NothingReadableError) as caught:
        diagnose([missing])
    assert [(t.source, t.reason) for t in caught.value.troubles] == [(missing, "not-found")]


def test_one_bad_source_among_good_ones_is_said(log: Path, tmp_path: Path) -> None:
    run = diagnose([str(tmp_path / "fehlt.log"), str(log)])
    assert run.sums.messages == 1
    (bad,) = [f for f in run.findings if f.code == "missing.source"]
    assert bad.facts == {"source": str(tmp_path / "fehlt.log"), "reason": "not-found"}
    assert "missing.source" in run.missed


def test_a_log_that_breaks_off_is_said_and_read_so_far(log: Path, tmp_path: Path) -> None:
    lines = [line for n in range(300) for line in life(60.0 * n, f"4B{n:08}", "a@gmx.test")]
    packed = tmp_path / "mail.log.2.gz"
    packed.write_bytes(gzip.compress("\n".join(lines).encode())[:-100])
    run = diagnose([str(log), str(packed)])
    assert run.sums.messages > 1
    assert [f.facts["reason"] for f in run.findings if f.code == "missing.source"] == ["truncated"]


def test_a_bad_wish_is_said_before_anything_is_read(log: Path) -> None:
    with pytest.raises(BadWishError):
        diagnose([str(log)], Wish(since="gestern"))
    with pytest.raises(BadWishError):
        diagnose(["/does/not/exist"], Wish(zone="Mars/Olympus"))


def test_nothing_is_left_behind(log: Path, tmp_path: Path) -> None:
    place = tmp_path / "work"
    place.mkdir()
    diagnose([str(log)], directory=place)
    assert list(place.iterdir()) == []
    with pytest.raises(NothingReadableError):
        diagnose([str(tmp_path / "fehlt.log")], directory=place)
    assert list(place.iterdir()) == []


def test_bots_on_a_form_that_nobody_else_uses(tmp_path: Path) -> None:
    """The visitors of the site read other pages: that is what tells the bots apart."""
    mail: list[str] = []
    access: list[str] = []
    for number in range(80):
        at = 60.0 * number
        mail += life(at + 0.4, f"4A{number:08}", f"opfer{number}@gmx.test")
        access.append(request(at, "/kontakt.php", ip=f"203.0.{number}.9"))
        access.append(request(at + 20, "/", "GET", ip=f"198.51.{number}.7"))
    for name, lines in (("mail.log", mail), ("access.log", access)):
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    run = diagnose([str(tmp_path)])
    assert [(c.subject.name, c.facts["messages"]) for c in run.causes] == [("/kontakt.php", 80)]
    assert (run.sums.explained, run.sums.ordinary) == (80, 0)


HOSTILE = [
    "Mar  2 09:00:00 web01 postfix/qmgr[1]: 4A00000001: removed",
    "\x1b[31mrot\x1b]0;titel\x07",
    "<script>alert(1)</script>",
    "A" * 100_000,
    "\udcff kein UTF-8",
]


@pytest.mark.parametrize("evil", HOSTILE)
def test_a_hostile_subject_forges_nothing(evil: str, log: Path, tmp_path: Path) -> None:
    php = tmp_path / "php.log"
    line = f"[02-Mar-2026 08:00:00 UTC] mail() on [/srv/m.php:3]: To: a@gmx.test -- Headers: x -- Subject: {evil}\n"
    php.write_bytes(line.encode("utf-8", "surrogateescape"))
    run = diagnose([str(log), str(php)])
    assert (run.sums.messages, run.sums.untraced) == (1, 0)
    assert {s.name: dict(s.formats) for s in run.sources} == {
        str(log): {"postfix": 5},
        str(php): {"php_mail": 1},
    }


def test_a_full_temporary_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("Could not write file: No space left on device")

    monkeypatch.setattr("postwarden.jobs.answer.compose", full)
    with pytest.raises(NoRoomError) as refused:
        diagnose(sources(STORY), wish(STORY), directory=tmp_path)
    assert refused.value.filename == str(tmp_path)
