"""The same lines say the same, however they are cut into segments and files and in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from postwarden.model.log_tables import Totals
from tests.tables._logs import (
    File,
    Lines,
    called,
    client,
    delivery,
    life,
    queued,
    received,
    removed,
    request,
    submitted,
    syslog,
    tables,
    told,
)


def mail() -> Lines:
    """A day's mail: a form, an account, a filter, retries, a bounce, mail from outside."""
    lines: Lines = []
    for n in range(4):
        lines += life(600.0 * n + 0.4, f"4A0000000{n}", f"kunde{n}@gmx.test")
    lines += submitted(2500, "4B00000001", "info@laden.test", "198.51.100.9", "a@web.test")
    lines += received(2600, "4B00000002", "info@laden.test")
    lines += [
        client(2700, "4C00000001", "198.51.100.9", account="info@laden.test"),
        queued(2701, "4C00000001"),
        client(2702, "4C00000002", "127.0.0.1", "localhost"),
        queued(2703, "4C00000002"),
        delivery(
            2704,
            "4C00000001",
            "b@web.test",
            "127.0.0.1[127.0.0.1]:10024",
            reply="250 Ok: queued as 4C00000002",
        ),
        removed(2705, "4C00000001"),
        delivery(2706, "4C00000002", "b@web.test", status="deferred", reply="busy"),
        queued(3700, "4C00000002"),
        delivery(3701, "4C00000002", "b@web.test", status="bounced", reply="550 unknown"),
        syslog(3702, "postfix/bounce", "4C00000002: sender non-delivery notification: 4C00000003"),
        queued(3703, "4C00000003", ""),
        removed(3704, "4C00000002"),
        delivery(3705, "4C00000003", "info@laden.test", "virtual", service="virtual"),
        removed(3706, "4C00000003"),
    ]
    # The first id again, for another mail.
    return lines + life(5000, "4A00000000", "c@web.test")


def apart(lines: Lines) -> Lines:
    """Each line at a moment of its own, as today's syslog stamps them."""
    found = []
    for number, line in enumerate(lines):
        moment, _, rest = line.partition(" ")
        later = datetime.fromisoformat(moment) + timedelta(microseconds=10 * number)
        found.append(f"{later.isoformat(timespec='microseconds')} {rest}")
    return found


MAIL = apart(mail())
ACCESS = [request(600.0 * n, "/kontakt.php") for n in range(4)]
PHP = [called(600.0 * n, "/srv/kontakt.php", f"kunde{n}@gmx.test") for n in range(4)]

Answer = tuple[Totals, list[tuple[int, str]], int]


def answer(*files: File) -> Answer:
    """Sums, what each post caused, and how much PHP's log joined."""
    with tables(*files) as built:
        posts = [(p.messages, p.script) for p in told(built)]
        return built.totals(), posts, len(list(built.scripted()))


@pytest.fixture(scope="module")
def whole() -> Answer:
    return answer([MAIL], [ACCESS], [PHP])


def test_the_day_is_counted(whole: Answer) -> None:
    totals, posts, scripted = whole
    assert (totals.sent, totals.recipients, totals.failed, totals.untraced) == (7, 7, 1, 0)
    assert (posts, scripted) == ([(1, "/srv/kontakt.php")] * 4, 4)


def cut(lines: Lines, at: Sequence[int]) -> list[Lines]:
    edges = [0, *sorted(at), len(lines)]
    return [lines[a:b] for a, b in pairwise(edges)]


#: A look takes a while: what fails is shown as it was found.
QUICK = [Phase.explicit, Phase.generate]
CUTS = st.lists(st.integers(1, len(MAIL) - 1), unique=True, max_size=4)


@settings(max_examples=8, phases=QUICK)
@given(CUTS)
def test_cut_into_segments_it_says_the_same(whole: Answer, at: list[int]) -> None:
    assert answer(cut(MAIL, at), cut(ACCESS, [2]), [PHP]) == whole


@settings(max_examples=12, phases=QUICK)
@given(CUTS, st.data())
def test_cut_into_files_in_any_order_it_says_the_same(
    whole: Answer, at: list[int], data: st.DataObject
) -> None:
    files: list[File] = [[part] for part in (*cut(MAIL, at), *cut(ACCESS, [1]), PHP)]
    assert answer(*data.draw(st.permutations(files))) == whole
