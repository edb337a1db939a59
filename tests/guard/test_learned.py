import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.guard.learned import Learned, load, name, packed, unpacked
from postwarden.model.attempt import Attempt, Field, Role
from postwarden.model.history import Look
from postwarden.rules.words.features import of_texts
from postwarden.rules.words.learning import NOTHING, learn

SPAM = "Wir kaufen Ihr Auto in jedem Zustand, Abholung heute"


def attempt(text: str) -> Attempt:
    field = Field("text", text, Role.MESSAGE)
    return Attempt(at=datetime(2026, 11, 24, tzinfo=UTC), fields=(field,))


def test_a_site_learns_and_still_knows_after_a_restart(tmp_path: Path) -> None:
    site = Learned(tmp_path, "shop.example")
    before = site.probability(attempt(SPAM))
    for _ in range(10):
        assert site.teach(attempt(SPAM), True)
    again = Learned(tmp_path, "shop.example")
    assert again.probability(attempt(SPAM)) == site.probability(attempt(SPAM)) > before
    assert (again.taught, again.broken) == (10, False)


def test_it_fits_into_a_look(tmp_path: Path) -> None:
    site = Learned(tmp_path, "shop.example")
    look = Look(attempt(SPAM), spam_text=site.probability)
    assert look.spam_text is not None
    assert 0 <= look.spam_text(look.attempt) <= 1


def test_sites_do_not_learn_from_each_other(tmp_path: Path) -> None:
    one, other = Learned(tmp_path, "one.example"), Learned(tmp_path, "other.example")
    before = other.probability(attempt(SPAM))
    one.teach(attempt(SPAM), True)
    assert other.probability(attempt(SPAM)) == before


def test_what_one_process_learns_the_other_knows(tmp_path: Path) -> None:
    one, other = Learned(tmp_path, "shop.example"), Learned(tmp_path, "shop.example")
    one.teach(attempt(SPAM), True)
    other.teach(attempt("Guten Tag, eine Frage"), False)
    assert one.probability(attempt(SPAM)) == other.probability(attempt(SPAM))
    assert one.taught == other.taught == 2


def test_lessons_given_at_once_are_all_kept(tmp_path: Path) -> None:
    sites = [Learned(tmp_path, "shop.example") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for site in sites * 5:
            pool.submit(site.teach, attempt(SPAM), True)
    assert Learned(tmp_path, "shop.example").taught == 20


def test_the_file_holds_no_word_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    Learned(folder, "shop.example").teach(attempt("Geheimnisvoll https://host.example"), True)
    file = folder / "shop.example.words"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(word not in file.read_bytes().lower() for word in (b"geheim", b"host", b"example"))
    assert {each.name for each in folder.iterdir()} == {"shop.example.words", ".lock"}


@pytest.mark.parametrize("damage", ["short", "flipped", "longer", "empty", "huge", "folder"])
def test_a_damaged_file_is_said_and_the_site_starts_anew(tmp_path: Path, damage: str) -> None:
    Learned(tmp_path, "shop.example").teach(attempt(SPAM), True)
    file = tmp_path / "shop.example.words"
    data = file.read_bytes()
    damaged = {
        "short": data[:-7],
        "flipped": data[:20] + bytes([data[20] ^ 1]) + data[21:],
        "longer": data + b"x",
        "empty": b"",
        "huge": data * 20_000,
    }
    file.unlink()
    if damage == "folder":
        file.mkdir()
    else:
        file.write_bytes(damaged[damage])
    site = Learned(tmp_path, "shop.example")
    assert site.broken
    assert site.taught == 0
    if damage != "folder":
        site.teach(attempt(SPAM), True)
        assert (site.broken, Learned(tmp_path, "shop.example").taught) == (False, 1)


def test_without_a_file_nothing_is_broken(tmp_path: Path) -> None:
    assert not Learned(tmp_path / "none", "shop.example").broken
    assert not (tmp_path / "none").exists()


def test_a_half_written_file_of_before_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".shop.example.words.new").write_bytes(b"half")
    assert Learned(tmp_path, "shop.example").teach(attempt(SPAM), True)


def test_a_post_without_text_teaches_nothing(tmp_path: Path) -> None:
    assert not Learned(tmp_path, "shop.example").teach(attempt("  "), True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "host", ["../../etc/passwd", "", ".", "..", "a/b", "[::1]:80", "ü.example", "x" * 300]
)
def test_no_host_leads_out_of_the_folder(host: str) -> None:
    assert "/" not in name(host)
    assert len(name(host)) < 120
    assert name(host).startswith("_")


def test_a_host_is_the_same_in_capitals() -> None:
    assert name("Shop.Example") == name("shop.example") == "shop.example.words"


@given(st.lists(st.tuples(st.text(min_size=1, max_size=40), st.booleans()), max_size=10))
def test_lessons_read_back_as_they_were_written(rows: list[tuple[str, bool]]) -> None:
    lessons = NOTHING
    for text, spam in rows:
        lessons = learn(lessons, of_texts([text]), spam)
    back = unpacked(packed(lessons))
    assert back == lessons
    assert list(back.counts) == list(lessons.counts)


@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.words"
    file.write_bytes(data)
    assert load(file).broken
