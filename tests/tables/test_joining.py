"""Which POST caused which mail: by time, by habit, by capacity, and never by chance."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postwarden.tables import matching
from postwarden.tables.database import Database
from postwarden.tables.joining import AFTER, BEFORE, LONGEST_REQUEST
from tests.tables._walk import Mail, Post, habits, match, pairs

FORM, SEARCH = 1, 2


def mails(times: Sequence[float], group: int = 0, start: int = 0) -> list[Mail]:
    return [Mail(start + n, at, group) for n, at in enumerate(sorted(times))]


def posts(times: Sequence[float], form: int = FORM, start: int = 0) -> list[Post]:
    return [Post(start + n, at, form) for n, at in enumerate(sorted(times))]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = Database(tmp_path_factory.mktemp("joining"))
    yield made
    made.close()


Joined = Callable[[Sequence[Mail], Sequence[Post]], dict[int, int]]


@pytest.fixture
def joined(database: Database) -> Joined:
    """Message -> post, as the database and its twin say alike."""

    def join(sent: Sequence[Mail], asked: Sequence[Post]) -> dict[int, int]:
        asked = sorted(asked, key=lambda p: (p.ts, p.post))
        numbers = {n: p.post for n, p in enumerate(asked)}
        asked = [p._replace(post=n) for n, p in enumerate(asked)]
        sent = sorted(sent, key=lambda m: (m.ts, m.message))
        database.insert("web", {"message": "BIGINT", "ts": "DOUBLE", "grp": "BIGINT"}, sent)
        database.insert("posts", {"post": "BIGINT", "ts": "DOUBLE", "key": "BIGINT"}, asked)
        matching.match(database)
        found = dict(database.rows("SELECT message, post FROM caused ORDER BY message"))
        assert found == dict(sorted(match(sent, asked, habits(sent, asked))))
        return {message: numbers[post] for message, post in found.items()}

    return join


def every(step: float, times: int, start: float = 1000.0) -> list[float]:
    return [start + step * n for n in range(times)]


@pytest.mark.parametrize("lag", [-AFTER, 0.0, 0.9, BEFORE])
def test_a_mail_beside_a_post_is_its_own(lag: float, joined: Joined) -> None:
    moments = every(100, 20)
    assert joined(mails([at + lag for at in moments]), posts(moments)) == {n: n for n in range(20)}


@pytest.mark.parametrize("lag", [-AFTER - 0.1, BEFORE + 0.1, 30.0])
def test_a_mail_further_away_is_not(lag: float, joined: Joined) -> None:
    moments = every(100, 20)
    assert joined(mails([at + lag for at in moments]), posts(moments)) == {}


@pytest.mark.parametrize("each", [1, 2, 8])
def test_each_post_gets_as_many_mails_as_it_makes(each: int, joined: Joined) -> None:
    moments = every(100, 20)
    sent = [at + 0.1 * n for at in moments for n in range(each)]
    assert Counter(joined(mails(sent), posts(moments)).values()) == dict.fromkeys(range(20), each)


def test_a_script_that_sends_on_and_on_keeps_its_mails(joined: Joined) -> None:
    moments = every(600, 10)
    sent = [at + 2.0 * n for at in moments for n in range(20)]
    found = joined(mails(sent), posts(moments))
    assert Counter(found.values()) == dict.fromkeys(range(10), 20)


def test_two_posts_in_one_second_share_their_mails(joined: Joined) -> None:
    moments = every(100, 100)
    twins = [*moments, *(at + 0.2 for at in moments[97:])]
    sent = [*moments, *(at + 0.3 for at in moments[97:])]
    found = joined(mails(sent), posts(twins))
    assert max(Counter(found.values()).values()) == 1
    assert len(found) == 103


def test_a_form_that_always_mails_wins_over_one_that_never_does(joined: Joined) -> None:
    moments = every(100, 30)
    noise = every(7, 500)
    asked = posts(moments) + posts(noise, SEARCH, start=1000)
    found = joined(mails([at + 0.4 for at in moments]), asked)
    assert [post for post in found.values() if post >= 1000] == []
    assert len(found) == 30


def test_a_form_that_refuses_beside_one_that_mails(joined: Joined) -> None:
    """Programs post to both in the same second; people show which of them mails."""
    both = every(61, 100)
    people = every(7_000, 20, start=20_000)
    asked = posts(both + people) + posts([at - 0.4 for at in both], SEARCH, start=1000)
    found = joined(mails([at + 0.02 for at in both + people]), asked)
    assert len(found) == 120
    assert [post for post in found.values() if post >= 1000] == []


def test_a_newsletter_does_not_make_a_form_write_more(joined: Joined) -> None:
    moments = every(70, 100)
    newsletter = [moments[60] + 1.3 * n for n in range(700)]
    found = joined(mails(moments + newsletter), posts(moments))
    assert max(Counter(found.values()).values()) == 1


def test_what_meets_by_chance_is_not_joined(joined: Joined) -> None:
    dice = random.Random(3)
    sent = [dice.uniform(0, 100_000) for _ in range(900)]
    asked = [dice.uniform(0, 100_000) for _ in range(900)]
    assert joined(mails(sent), posts(asked)) == {}


def test_a_log_without_posts_joins_nothing(joined: Joined) -> None:
    assert joined(mails(every(9, 20)), []) == {}
    assert joined([], posts(every(9, 20))) == {}


def test_pairs_see_all_posts_of_the_window_and_no_others() -> None:
    (found,) = pairs(mails([100.0]), posts([97.9, 98.0, 99.5, 101.0, 101.1]), BEFORE, AFTER)
    assert [p.ts for p in found[1]] == [98.0, 99.5, 101.0]


TIMES = st.lists(st.floats(0, 500), max_size=40)


@given(TIMES, TIMES, TIMES)
def test_whatever_is_joined_fits(sent: list[float], form: list[float], other: list[float]) -> None:
    all_mails = mails(sent)
    asked = sorted(posts(form) + posts(other, SEARCH, start=1000), key=lambda p: (p.ts, p.post))
    known = habits(all_mails, asked)
    found = list(match(all_mails, asked, known))
    at, by = {m.message: m.ts for m in all_mails}, {p.post: p for p in asked}
    assert len({m for m, _ in found}) == len(found)
    away = [at[m] - by[p].ts for m, p in found]
    assert all(abs(lag) <= LONGEST_REQUEST for lag in away)
    assert known.slow() or all(-AFTER <= lag <= BEFORE for lag in away)
    used = Counter(p for _, p in found)
    full = [p for p, count in used.items() if count > known.capacity(by[p].form)]
    assert known.slow() or not full


@given(st.lists(st.floats(0, 500), min_size=1, max_size=40))
def test_a_form_alone_on_the_server_is_believed(moments: list[float]) -> None:
    asked = posts(moments)
    known = habits(mails(moments), asked)
    assert known.hits[0, FORM] == known.posts[FORM] == len(moments)


COARSE = st.lists(st.integers(0, 240), max_size=60).map(lambda times: [t / 2 for t in times])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(COARSE, COARSE, COARSE, COARSE)
def test_the_database_and_its_twin_choose_alike(
    joined: Joined, sent: list[float], more: list[float], form: list[float], other: list[float]
) -> None:
    joined(
        mails([t + 1000 for t in sent]) + mails([t + 1000 for t in more], 1, 1000),
        posts([t + 1000 for t in form]) + posts([t + 1000 for t in other], SEARCH, 1000),
    )
