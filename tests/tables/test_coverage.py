"""What was looked at: spans, pauses, hosts, and the time line."""

from __future__ import annotations

from postwarden.tables import coverage
from tests.tables._logs import called, epoch, life, request, submitted, tables

DAY = 86400.0
TO = "anna@gmx.test"


def test_each_kind_of_log_has_its_span() -> None:
    mail = [*life(0, "4A00000001", TO), *life(3600, "4A00000002", TO)]
    with tables(
        [mail], [[request(-60, "/a"), request(60, "/b")]], [[called(5, "/m.php", TO)]]
    ) as built:
        assert coverage.spans(built.database) == {
            "mail": (epoch(0), epoch(3600)),
            "requests": (epoch(-60), epoch(60)),
            "scripts": (epoch(5), epoch(5)),
        }


def test_nothing_read_spans_nothing() -> None:
    with tables([["was auch immer"]]) as built:
        assert coverage.spans(built.database) == {}
        assert coverage.hosts(built.database) == []
        assert coverage.timeline(built.database, 60) == []


def test_the_longest_pause_of_each_day() -> None:
    moments = [0.0, 600.0, 7200.0, 3 * DAY]
    mail = [line for n, at in enumerate(moments) for line in life(at, f"4A0000000{n}", TO)]
    with tables([mail]) as built:
        lengths = [round(b - a) for a, b, _ in coverage.pauses(built.database)]
    assert max(lengths) == round(3 * DAY - 7200)


def test_web_mail_is_counted_in_a_half_open_time() -> None:
    mail = [line for n in range(4) for line in life(60.0 * n, f"4A0000000{n}", TO)]
    with tables([mail]) as built:
        assert coverage.web_times(built.database, epoch(60), epoch(180)) == 2


def test_accounts_that_sent_mail() -> None:
    mail = [
        *submitted(0, "4A00000001", "info@laden.test", "198.51.100.9", TO),
        *submitted(9, "4A00000002", "info@laden.test", "198.51.100.9", TO),
        *submitted(20, "4A00000003", "chef@laden.test", "198.51.100.9", TO),
    ]
    with tables([mail]) as built:
        assert coverage.accounts(built.database) == 2


def test_the_busiest_host_comes_first() -> None:
    other = [line.replace(" web01 ", " web02 ") for line in life(0, "4A00000009", TO)]
    mail = [*life(0, "4A00000001", TO), *life(9, "4A00000002", TO)]
    with tables([other], [mail]) as built:
        assert coverage.hosts(built.database) == ["web01", "web02"]


def test_the_time_line_counts_sent_mail_by_cause() -> None:
    mail = [line for n in range(6) for line in life(60.0 * n, f"4A0000000{n}", TO)]
    with tables([mail]) as built:
        first = next(iter(built.handed("user"))).message
        built.explain(0, [first], [])
        counted = coverage.timeline(built.database, 3600)
    assert sorted(c for _, _, c in counted) == [1, 5]
    assert {cause for _, cause, _ in counted} == {0, -1}
    assert sum(c for _, _, c in counted) == 6


def test_whether_any_stamp_lacked_its_zone() -> None:
    with tables([life(0, "4A00000001", TO)]) as built:
        assert not coverage.has_local_time(built.database)
    line = "Mar  2 09:00:00 web01 postfix/pickup[1]: 4A00000001: uid=33 from=<x>"
    with tables([[line]]) as built:
        assert coverage.has_local_time(built.database)
