"""Mail that comes thicker, and fails more often, than ordinary mail."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.causes import surges
from postwarden.model.log_tables import Handed
from tests.causes._fake import DAY, HOUR, MINUTE, START, every, handed


def mails(moments: Sequence[float], failing: int = 0) -> list[Handed]:
    """Mail at these moments, the first few of it refused."""
    made = [handed("user", "web1", at) for at in sorted(moments)]
    return [
        m._replace(failed=int(n < failing), refused=int(n < failing)) for n, m in enumerate(made)
    ]


def times(found: Sequence[Handed]) -> list[float]:
    return [m.ts - START for m in found]


@given(st.lists(st.floats(0, 1e7), max_size=40))
def test_clusters_hold_all_mail_in_order(moments: list[float]) -> None:
    made = mails(moments)
    assert [m for cluster in surges.clusters(made) for m in cluster] == made


def test_a_long_pause_ends_a_cluster() -> None:
    found = surges.clusters(mails([*every(MINUTE, 10), *every(MINUTE, 10, DAY)]))
    assert [len(cluster) for cluster in found] == [10, 10]


def test_mail_that_always_pauses_long_is_one_cluster() -> None:
    assert len(surges.clusters(mails(every(2 * HOUR, 30)))) == 1


@given(st.lists(st.floats(0, 1e7), max_size=40))
def test_the_surge_is_a_stretch_of_the_mail(moments: list[float]) -> None:
    made = mails(moments)
    found = surges.densest(made)
    assert not found or made[made.index(found[0]) :][: len(found)] == found


def test_a_surge_stands_out_from_quiet_days() -> None:
    surge = every(MINUTE, 100, 5 * DAY)
    found = surges.densest(mails([*every(DAY, 5), *surge, *every(DAY, 5, 6 * DAY)]))
    assert times(found) == surge


def test_a_surge_with_a_night_in_it_is_one_surge() -> None:
    surge = [*every(MINUTE, 60, 5 * DAY), *every(MINUTE, 50, 5.5 * DAY)]
    assert times(surges.densest(mails([*every(DAY, 4), *surge]))) == surge


@pytest.mark.parametrize("moments", [[], every(MINUTE, 2), [0.0, 3 * DAY]])
def test_a_mail_or_two_are_no_surge(moments: list[float]) -> None:
    assert surges.densest(mails(moments)) == []


def test_the_busiest_hour_is_counted() -> None:
    assert surges.busiest_hour([]) == 0
    assert surges.busiest_hour([*every(HOUR, 5, START), *every(MINUTE, 9, START + DAY)]) == 9


@pytest.mark.parametrize(
    ("failed", "count", "usual", "more"),
    [
        (40, 100, 0.02, True),
        (4, 100, 0.02, False),
        (40, 100, 0.30, False),
        (2, 3, 0.0, False),
        (0, 0, 0.0, False),
    ],
)
def test_mail_fails_more_than_the_server_is_used_to(
    failed: int, count: int, usual: float, more: bool
) -> None:
    assert surges.fails_more(failed, count, [], usual) is more


def test_a_sender_with_a_past_is_measured_by_it() -> None:
    own = mails(every(HOUR, 40), failing=20)
    assert not surges.fails_more(40, 100, own, usual=0.0)
    assert surges.fails_more(40, 100, mails(every(HOUR, 40)), usual=0.3)
