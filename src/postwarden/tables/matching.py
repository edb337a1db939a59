"""Mail and posts counted and matched in the database, by the rules of `joining`.

Makes `caused` (message -> post) out of `web` and `posts`. Where no post is wanted by more mails
than it takes, each mail has the post it fits best; only the others are chosen one by one.
"""

from __future__ import annotations

from postwarden.tables import joining
from postwarden.tables.database import Database
from postwarden.tables.joining import (
    AFTER,
    BEFORE,
    CLOSE_BY,
    ENOUGH,
    LONGEST_REQUEST,
    WINDOW,
    Habits,
)

#: Posts stand in each window of time that their mail may lie in, to be found there at once.
_BINS = """
SELECT *, unnest(range(floor((ts - {after}) / {width})::BIGINT,
    floor((ts + {before}) / {width})::BIGINT + 1)) AS bin FROM posts
"""
#: Mails and the posts of their window.
_NEAR = f"""
CREATE OR REPLACE TABLE near AS
WITH bins AS ({_BINS.format(after=AFTER, before=BEFORE, width=WINDOW)})
SELECT m.message, m.ts, m.grp, p.post, p.key, m.ts - p.ts AS lag
FROM web m JOIN bins p ON p.bin = floor(m.ts / {WINDOW})::BIGINT
    AND p.ts BETWEEN m.ts - {BEFORE} AND m.ts + {AFTER}
"""
#: A post is lone when no other form's lies within a window of it.
_LONE = f"""
CREATE OR REPLACE TABLE lone AS
WITH beside AS (SELECT post, key, ts, lag(key) OVER w AS key_before, lag(ts) OVER w AS before,
    lead(key) OVER w AS key_after, lead(ts) OVER w AS after FROM posts WINDOW w AS (ORDER BY post))
SELECT post, key, (coalesce(key_before = key, true) OR ts - before > {WINDOW})
    AND (coalesce(key_after = key, true) OR after - ts > {WINDOW}) AS lone FROM beside
"""
_OF_FORMS = "SELECT key, count(*), count(*) FILTER (lone) FROM lone GROUP BY key"
_OF_GROUPS = f"""
SELECT grp, count(*)::BIGINT, sum(n)::BIGINT FROM (SELECT grp, floor(ts / {WINDOW}) AS bin,
    count(*) AS n FROM web GROUP BY ALL) GROUP BY grp
"""
_BESIDE = """
SELECT grp, key, count(*) FROM (SELECT DISTINCT message, grp, key FROM near) GROUP BY ALL
"""
_HITS = """
SELECT n.grp, n.key, count(*), count(*) FILTER (l.lone)
FROM (SELECT DISTINCT post, grp, key FROM near) n JOIN lone l USING (post) GROUP BY ALL
"""
#: How many mails lie nearest to each post; where enough posts are out of any crowd, they alone tell:
#: mail beside no post at all, close by, says that other mail goes out (a newsletter).
_LOADS = f"""
WITH nearest AS (SELECT min({{'away': abs(lag - 0.5), 'post': post, 'key': key}}) AS p
    FROM near GROUP BY message),
crowds AS (SELECT DISTINCT unnest([bin - 1, bin, bin + 1]) AS bin FROM (SELECT DISTINCT
    floor(ts / {CLOSE_BY})::BIGINT AS bin FROM web WHERE message NOT IN (SELECT message FROM near))),
loads AS (SELECT n.p.key AS key, n.p.post AS post, count(*) AS load FROM nearest n GROUP BY ALL),
told AS (SELECT l.key, l.load, floor(p.ts / {CLOSE_BY})::BIGINT IN (SELECT bin FROM crowds) AS crowded
    FROM loads l JOIN posts p USING (post)),
calm AS (SELECT key FROM told WHERE NOT crowded GROUP BY key HAVING count(*) >= {ENOUGH})
SELECT key, load, count(*) FROM told WHERE NOT crowded OR key NOT IN (SELECT key FROM calm) GROUP BY ALL
"""
_FITTING = """
CREATE OR REPLACE TABLE fitting AS
SELECT n.message, n.ts, n.post, h.strength - 0.1 * abs(n.lag - 0.5) AS score, h.room
FROM near n JOIN habits h ON h.grp = n.grp AND h.key = n.key
"""
#: What each mail would take; mails whose windows share posts are one cluster.
_WANTED = """
CREATE OR REPLACE TABLE wanted AS
WITH best AS (SELECT message, any_value(ts) AS ts, max({'score': score, 'back': -post, 'room': room})
    AS best FROM fitting GROUP BY message),
windows AS (SELECT message, min(post) AS low, max(post) AS high FROM near GROUP BY message),
apart AS (SELECT b.message, b.ts, -b.best.back AS post, b.best.room AS room,
    coalesce(w.low > max(w.high) OVER (ORDER BY b.ts, b.message
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS begins
    FROM best b JOIN windows w USING (message))
SELECT message, post, room, sum(begins::INT) OVER (ORDER BY ts, message ROWS UNBOUNDED PRECEDING)
    AS cluster FROM apart
"""
_CONTESTED = """
CREATE OR REPLACE TABLE contested AS SELECT DISTINCT cluster FROM wanted WHERE post IN
    (SELECT post FROM wanted GROUP BY post HAVING count(*) > min(room))
"""
_CAUSED = """
CREATE OR REPLACE TABLE caused AS SELECT message, post FROM wanted
WHERE cluster NOT IN (SELECT cluster FROM contested)
"""
_CHOICES = """
SELECT f.message, f.post, f.room, w.cluster FROM fitting f JOIN wanted w USING (message)
WHERE w.cluster IN (SELECT cluster FROM contested)
ORDER BY w.cluster, f.ts, f.message, f.score DESC, f.post
"""
#: The request that is still running: a web server stamps its start or its end.
_RUNNING = f"""
INSERT INTO caused
WITH bins AS ({_BINS.format(after=LONGEST_REQUEST, before=LONGEST_REQUEST, width=LONGEST_REQUEST)}),
near AS (SELECT m.message, min({{'away': abs(m.ts - p.ts), 'post': p.post}}) AS p
    FROM web m JOIN slow s USING (grp)
    JOIN bins p ON p.key = s.key AND p.bin = floor(m.ts / {LONGEST_REQUEST})::BIGINT
    AND p.ts BETWEEN m.ts - {LONGEST_REQUEST} AND m.ts + {LONGEST_REQUEST}
    WHERE m.message NOT IN (SELECT message FROM caused) GROUP BY m.message)
SELECT message, p.post FROM near
"""


def match(database: Database) -> None:
    """Make `caused`."""
    database.run(_NEAR)
    known = habits(database)
    pairs = {pair: known.rank(*pair) for pair in known.hits}
    rows = [(*p, strength, known.capacity(p[1])) for p, strength in pairs.items() if strength]
    columns = {"grp": "BIGINT", "key": "BIGINT", "strength": "DOUBLE", "room": "BIGINT"}
    database.insert("habits", columns, rows)
    for statement in (_FITTING, _WANTED, _CONTESTED, _CAUSED):
        database.run(statement)
    if database.rows("SELECT 1 FROM contested LIMIT 1"):
        chosen = joining.choose(database.stream(_CHOICES))
        database.insert("chosen", {"message": "BIGINT", "post": "BIGINT"}, chosen)
        database.run("INSERT INTO caused SELECT * FROM chosen")
    if slow := known.slow():
        database.insert("slow", {"grp": "BIGINT", "key": "BIGINT"}, slow.items())
        database.run(_RUNNING)
    for table in ("near", "lone", "fitting", "wanted", "contested"):
        database.run(f"DROP TABLE {table}")


def habits(database: Database) -> Habits:
    """Count which forms have which mails beside them, over the whole log; wants `near`."""
    database.run(_LONE)
    found = Habits()
    for form, posts, lone in database.rows(_OF_FORMS):
        found.posts[form], found.lone[form] = posts, lone
    for group, bins, mails in database.rows(_OF_GROUPS):
        found.bins[group], found.mails[group] = bins, mails
    for group, form, mails in database.rows(_BESIDE):
        found.beside[group, form] = mails
    for group, form, hits, lone in database.rows(_HITS):
        found.hits[group, form], found.lone_hits[group, form] = hits, lone
    for form, load, posts in database.rows(_LOADS):
        found.load[form][load] = posts
    found.first, found.last = database.rows(
        "SELECT coalesce(min(ts), 0), coalesce(max(ts), 0) FROM posts"
    )[0]
    return found
