"""A log that repeats another is not added up; a log that only resembles it is."""

from __future__ import annotations

from tests.tables._logs import Lines, life, request, tables, told

MAIL = [line for n in range(30) for line in life(60.0 * n, f"4A000000{n:02}", f"kunde{n}@gmx.test")]
MORE = [line for n in range(9) for line in life(9000 + 60.0 * n, f"4B000000{n:02}", "a@gmx.test")]


def sent(*files: Lines) -> int:
    with tables(*([each] for each in files)) as built:
        return built.totals().sent


def test_mail_info_beside_mail_log() -> None:
    assert sent(MAIL, MAIL) == 30


def test_a_shorter_copy_in_any_order() -> None:
    assert sent(MAIL, MAIL[:60]) == 30
    assert sent(MAIL[:60], MAIL) == 30


def test_three_copies() -> None:
    assert sent(MAIL, MAIL, MAIL) == 30


def test_files_that_follow_each_other() -> None:
    assert sent(MAIL, MORE) == 39


def test_two_machines_at_the_same_time() -> None:
    other = [line.replace(" web01 ", " web02 ") for line in MAIL]
    assert sent(MAIL, other) == 60


def test_two_instances_at_the_same_time() -> None:
    other = [line.replace("kunde", "anderer").replace(": 4A", ": 4C") for line in MAIL]
    assert sent(MAIL, other) == 60


def test_a_copied_access_log_makes_no_second_posts() -> None:
    lines = [request(60.0 * n, "/kontakt.php", ip=f"203.0.{n}.9") for n in range(20)]
    with tables([lines], [lines]) as built:
        assert len(told(built)) == 20
        assert built.totals().requests == 20


def test_access_logs_of_two_sites() -> None:
    one = [request(60.0 * n, "/kontakt.php", ip=f"203.0.{n}.9") for n in range(20)]
    other = [request(60.0 * n + 7, "/anfrage.php", ip=f"198.51.{n}.9") for n in range(20)]
    with tables([one], [other]) as built:
        assert built.totals().requests == 40


def test_logs_that_share_half_of_their_lines_are_two() -> None:
    shared = [request(60.0 * n, "/wp-login.php", ip=f"203.0.{n}.9") for n in range(20)]
    one = [request(60.0 * n + 7, "/kontakt.php", ip=f"203.0.{n}.9") for n in range(20)]
    other = [request(60.0 * n + 9, "/anfrage.php", ip=f"198.51.{n}.9") for n in range(20)]
    with tables([[*shared, *one]], [[*shared, *other]]) as built:
        assert built.totals().requests == 80
