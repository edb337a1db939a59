"""Mail that lies farther from its post than usual: the distance is learnt form by form.

A slow script, a web server that stamps the start of a long request, a clock that is off: then the
distances of mails and posts heap up somewhere outside of the usual window.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from postwarden.tables.database import Database
from postwarden.tables.joining import AFTER, BEFORE, ENOUGH, LONGEST_REQUEST

#: A distance is no chance when it is this many times more frequent than most.
_HEAPED = 3
#: How far the clocks of a web and a mail server are apart at most.
CLOCKS_APART = 900.0
#: What one clock shifts lies this close together: whole-second stamps, and the usual window.
_NARROW = 4

#: Posts, looked up by the minute; `{mails}` and `{posts}` choose rows of `web` and `posts`.
DISTANCES = """
WITH asked AS (SELECT key, ts, floor(ts / 60)::BIGINT AS bin FROM {posts}),
sent AS (SELECT grp, ts, unnest(range(floor((ts - $width) / 60)::BIGINT,
    floor((ts + $width) / 60)::BIGINT + 1)) AS bin FROM {mails})
SELECT m.grp, p.key, floor(m.ts - p.ts)::INTEGER AS lag, count(*)
FROM sent m JOIN asked p USING (bin) WHERE m.ts - p.ts >= -$width AND m.ts - p.ts < $width
GROUP BY ALL
"""
LEFT = "web WHERE message NOT IN (SELECT message FROM caused)"
_POSTED = "posts WHERE method = 'POST'"
_IDLE = f"{_POSTED} AND post NOT IN (SELECT post FROM caused)"

#: Mails and idle posts at a distance that fits.
_FITTING = f"""
CREATE OR REPLACE TABLE late_pairs AS
WITH asked AS (SELECT post, key, ts, floor(ts / 60)::BIGINT AS bin FROM {_IDLE}),
sent AS (SELECT message, m.ts, key, low, high, top, unnest(range(
    floor((m.ts - high - 1) / 60)::BIGINT, floor((m.ts - low) / 60)::BIGINT + 1)) AS bin
    FROM (SELECT * FROM {LEFT}) m JOIN spans USING (grp))
SELECT m.message, m.ts, p.post, p.key, abs(m.ts - p.ts - m.top - 0.5) AS away
FROM sent m JOIN asked p ON p.key = m.key AND p.bin = m.bin
WHERE floor(m.ts - p.ts) BETWEEN m.low AND m.high
"""
#: How many mails most posts of a form cause.
_ROOMS = """
SELECT key, greatest(1, round(median(n))::INTEGER) AS room FROM (SELECT key, post, count(*) AS n
    FROM (SELECT arg_min(key, away) AS key, arg_min(post, away) AS post FROM late_pairs
    GROUP BY message) GROUP BY ALL) GROUP BY key
"""


class Span(NamedTuple):
    """Distances in seconds: the most frequent one, and from where to where they heap up."""

    low: int
    high: int
    top: int

    @property
    def is_usual(self) -> bool:
        """Whether the ordinary window is among them."""
        return self.low <= BEFORE and self.high >= -AFTER


Spans = dict[tuple[int, int], Span]


def match(database: Database) -> None:
    """Add to `caused` what lies at another distance than usual."""
    clocks = {**_shifted(database, LONGEST_REQUEST), **_shifted(database, CLOCKS_APART)}
    _forget(database, clocks)
    rows = database.stream(DISTANCES.format(mails=LEFT, posts=_IDLE), width=LONGEST_REQUEST)
    found = {**lags(rows, LONGEST_REQUEST), **clocks}
    if not found:
        return
    columns = dict.fromkeys(("grp", "key", "low", "high", "top"), "BIGINT")
    database.insert("spans", columns, [(*pair, *span) for pair, span in found.items()])
    database.run(_FITTING)
    rooms = dict(database.rows(_ROOMS))
    pairs = database.stream("SELECT message, post, key FROM late_pairs ORDER BY ts, message, post")
    chosen = list(choose(pairs, rooms))
    database.insert("late", {"message": "BIGINT", "post": "BIGINT"}, chosen)
    database.run("INSERT INTO caused SELECT * FROM late")


def _shifted(database: Database, width: float) -> Spans:
    """Forms whose mail lies beside none of their posts, but all at one other distance.

    A clock that is off moves the usual window and keeps its slack.
    """
    rows = database.stream(DISTANCES.format(mails="web", posts=_POSTED), width=width)
    found = lags(rows, width)
    return {
        pair: Span(span.low - 1, span.high + 1, span.top)
        for pair, span in found.items()
        if not span.is_usual and span.high - span.low < _NARROW
    }


def _forget(database: Database, clocks: Spans) -> None:
    """What was joined in the usual window of such forms met by chance."""
    database.insert("apart", {"grp": "BIGINT", "key": "BIGINT"}, clocks)
    database.run(
        "DELETE FROM caused WHERE message IN (SELECT c.message FROM caused c"
        " JOIN web USING (message) JOIN posts p USING (post) JOIN apart a"
        " ON a.grp = web.grp AND a.key = p.key)"
    )


def lags(counted: Iterable[tuple[int, int, int, int]], width: float) -> Spans:
    """Groups of mail and forms that lie at distances which chance does not explain.

    `counted`: group, form, distance in whole seconds, how often. A group that is too small to
    judge goes with the form's others.
    """
    heaps: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    pooled: dict[int, Counter[int]] = defaultdict(Counter)
    for group, form, lag, count in counted:
        heaps[group, form][lag] += count
        pooled[form][lag] += count
    forms = {form: _heap(counts, int(width)) for form, counts in pooled.items()}
    found: Spans = {}
    for pair, counts in heaps.items():
        small = max(counts.values()) < 2 * ENOUGH
        span = forms[pair[1]] if small else _heap(counts, int(width))
        if span is not None:
            found[pair] = span
    return found


def _heap(counted: Counter[int], width: int) -> Span | None:
    """The run of distances around the most frequent one that chance does not explain."""
    usual = sorted(counted[n] for n in range(-width, width))[width]
    top = max(counted, key=lambda n: (counted[n], n))
    low = high = top
    while counted[low - 1] > _HEAPED * usual + 1:
        low -= 1
    while counted[high + 1] > _HEAPED * usual + 1:
        high += 1
    inside = sum(counted[n] for n in range(low, high + 1)) - usual * (high - low + 1)
    beside = max((n for lag, n in counted.items() if not low <= lag <= high), default=0)
    alone = beside * 2 < counted[top] or width <= LONGEST_REQUEST
    return Span(low, high, top) if inside >= 2 * ENOUGH and alone else None


def choose(
    pairs: Iterable[tuple[int, int, int]], rooms: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """Give each mail the first post that still has room; `pairs`: mail, post, form."""
    used: Counter[int] = Counter()
    last = -1
    for message, post, form in pairs:
        if message != last and used[post] < rooms[form]:
            used[post] += 1
            last = message
            yield message, post
