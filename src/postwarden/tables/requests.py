"""Mail and the web: PHP's own log of mail(), and the request that caused a message.

Makes `scripted` (message -> mail() call), `posts` (requests that may cause mail, with the form's
name), `caused` (message -> post) and `trails` (what the visitor did before a post).
"""

from __future__ import annotations

from postwarden.tables import fetched, late, matching, posts, sites, told, webmail
from postwarden.tables.database import Database
from postwarden.tables.hits import ASSET
from postwarden.tables.sent import LOOPBACK, PRIVATE

#: A mail is handed in after mail() was called, within the time sendmail may take.
_SCRIPT_LAG = 15
_SCRIPTED = f"""
CREATE TABLE scripted AS
WITH calls AS (SELECT seg, line, ts, path, script_line, evaled, subject,
    lower(recipient) AS recipient FROM scripts_at WHERE recipient <> ''),
handed AS (SELECT m.message, m.ts, lower(unnest([s.recipient, s.original])) AS recipient
    FROM messages m JOIN states s ON s.life = m.message WHERE m.kind IN ('user', 'cut')),
joined AS (SELECT h.message, h.ts - c.ts AS lag, c.* EXCLUDE (ts, recipient)
    FROM handed h ASOF JOIN calls c ON h.recipient = c.recipient AND h.ts + 0.01 >= c.ts)
SELECT message, arg_min(path, lag) AS path, arg_min(script_line, lag) AS script_line,
    arg_min(evaled, lag) AS evaled, arg_min(subject, lag) AS subject, arg_min(seg, lag) AS seg,
    arg_min(line, lag) AS line
FROM joined WHERE lag <= {_SCRIPT_LAG} GROUP BY message
"""

_WEB = f"""
CREATE TABLE web AS
WITH webby AS (SELECT m.message, m.ts, m.host, m.kind, m.who, m.sender,
        coalesce(s.path, m.cwd, '') AS script
    FROM messages m LEFT JOIN scripted s USING (message)
    WHERE m.class = 'sent' AND (m.kind IN ('user', 'own', 'net')
        OR (m.kind = 'account' AND (regexp_matches(m.client, $loopback)
            OR m.client IN (SELECT client FROM own_addresses) OR {webmail.IS_BEHIND})))),
frequent AS (SELECT kind, who, sender FROM webby GROUP BY ALL HAVING count(*) >= 5)
SELECT s.message, s.ts, s.script, dense_rank() OVER (ORDER BY s.host, s.kind, s.who, s.script,
    coalesce(f.sender, '')) AS grp
FROM webby s LEFT JOIN frequent f ON f.kind = s.kind AND f.who = s.who AND f.sender = s.sender
"""

#: Who only ever posted left no trail.
_TRAILS = """
WITH watched AS (SELECT post, visitor, seg, line FROM posts p WHERE {chosen}
    AND <mine p.visitor> AND visitor IN (SELECT visitor FROM hits WHERE method = 'GET')),
steps AS (
    SELECT h.visitor, h.ts, w.post, hash(split_part(h.target, '?', 1)) AS path,
        h.method = 'GET' AND h.status < 400 AND w.post IS NULL
        AND NOT regexp_matches(h.target, $asset) AS page,
        regexp_matches(h.target, $asset) AS asset, h.method = 'POST' OR w.post IS NOT NULL AS posting
    FROM hits_at h LEFT JOIN watched w USING (seg, line)
    WHERE h.visitor IN (SELECT visitor FROM watched)),
marked AS (
    SELECT *, max(ts) FILTER (page) OVER two_hours AS last_page,
        min(ts) FILTER (page) OVER two_hours AS first_page,
        count(DISTINCT path) FILTER (page) OVER two_hours AS pages,
        count(*) FILTER (posting) OVER two_hours AS posted,
        count(*) FILTER (posting) OVER (PARTITION BY visitor ORDER BY ts RANGE
            BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS nth_post,
        count(*) FILTER (asset) OVER (PARTITION BY visitor ORDER BY ts RANGE
            BETWEEN 86400 PRECEDING AND 60 FOLLOWING) AS assets
    FROM steps WINDOW two_hours AS (PARTITION BY visitor ORDER BY ts RANGE
        BETWEEN 7200 PRECEDING AND CURRENT ROW)),
viewed AS (SELECT visitor, ts, max(nth_post - posting::INT) AS posts FROM marked
    WHERE page GROUP BY ALL)
SELECT m.post, m.pages, m.ts - m.last_page AS gap, m.ts - m.first_page AS stay,
    m.assets, m.posted,
    m.nth_post - 1 - coalesce(v.posts, 0) AS since
FROM marked m LEFT JOIN viewed v ON v.visitor = m.visitor AND v.ts = m.last_page
WHERE m.post IS NOT NULL
"""


def build(database: Database) -> None:
    """Make `scripted`, `web`, `caused` and `trails`; and what `posts` makes."""
    database.run(_SCRIPTED)
    database.insert("script_urls", {"path": "VARCHAR"}, _script_urls(database))
    sites.name_logs(database)
    posts.build(database)
    database.run(_WEB, loopback=LOOPBACK, private=PRIVATE)
    _match(database)
    webmail.settle(database)
    trails = _TRAILS.format(chosen=told.chosen(database))
    database.sliced("trails", trails, database.count("hits"), asset=ASSET)


def _script_urls(database: Database) -> list[tuple[str]]:
    """URL paths that may run a script of PHP's log (every tail of its path) and take no posts.

    Where a script takes posts, these cause its mail, and its page views do not.
    """
    found: set[str] = set()
    for (path,) in database.rows("SELECT DISTINCT path FROM scripts LIMIT 5000"):
        parts = path.split("/")
        found |= {"/" + "/".join(parts[n:]) for n in range(1, len(parts))}
    posted = database.rows(
        "SELECT DISTINCT split_part(target, '?', 1) AS path FROM hits WHERE method = 'POST'"
        " AND path IN (SELECT unnest(string_split($tails, chr(10))))",
        tails="\n".join(found),
    )
    return [(url,) for url in sorted(found - {path for (path,) in posted})]


#: Part of the web's mail that may stay without a post before GETs and other distances are tried.
_LEFT = 0.1


def _match(database: Database) -> None:
    matching.match(database)
    if _is_much_left(database) and fetched.find(database):
        posts.add(database, fetched.CHOSEN)
        matching.match(database)
    if _is_much_left(database):
        late.match(database)


def _is_much_left(database: Database) -> bool:
    left, web = database.rows(
        "SELECT count(*) FILTER (message NOT IN (SELECT message FROM caused)), count(*) FROM web"
    )[0]
    return bool(web and left > _LEFT * web)
