"""Mail and the web: PHP's own log of mail(), and the request that caused a message.

Makes `scripted` (message -> mail() call), `posts` (requests that may cause mail, with the form's
name), `caused` (message -> post) and `trails` (what the visitor did before a post).
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.tables import joining, late, sites
from postwarden.tables.database import Database
from postwarden.tables.hits import ACTION, ASSET, FRONT, ODD_FOLDER, ROUTER, WEBMAIL
from postwarden.tables.sent import LOOPBACK

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

#: What a target says is worked out once: a log holds few of them and many requests. One form under
#: many numbered paths (/product/17/share) is named by the most used one.
_POSTS = f"""
CREATE TABLE posts AS
WITH chosen AS (SELECT * FROM hits_at
    WHERE NOT regexp_matches(target, $webmail) AND (method = 'POST' OR (method = 'GET' AND (regexp_matches(target, $odd)
        OR split_part(target, '?', 1) IN (SELECT path FROM script_urls))))),
parts AS (SELECT target, regexp_replace(regexp_replace(split_part(split_part(target, '#', 1), '?', 1),
    '^https?://[^/]*', ''), '/{{2,}}', '/', 'g') AS path,
    split_part(split_part(target, '#', 1), '?', 2) AS query FROM (SELECT DISTINCT target FROM chosen)),
forms AS (SELECT target, CASE WHEN path = '' THEN '/' ELSE path END || CASE
        WHEN NOT regexp_matches(path, $front) OR query = '' THEN ''
        WHEN list_has_any([true], [regexp_matches(x, $router) FOR x IN string_split(query, '&')])
        THEN '?' || array_to_string(
            [x FOR x IN string_split(query, '&') IF regexp_matches(x, $router)], '&')
        ELSE rtrim('?' || array_to_string(
            [x FOR x IN string_split(query, '&') IF regexp_matches(x, $action)], '&'), '?') END
        AS form FROM parts),
sited AS (SELECT row_number() OVER (ORDER BY c.ts, c.seg, c.line) AS post, c.ts, c.seg, c.line,
    {sites.OF_REQUEST} AS site, c.visitor, c.method, c.target, c.status, c.referer, f.form,
    c.site AS vhost
    FROM chosen c JOIN forms f USING (target) JOIN segs g USING (seg)
    LEFT JOIN log_sites l USING (source)),
paths AS (SELECT site, form, regexp_replace(form, '[0-9]+', '#', 'g') AS shape, count(*) AS n
    FROM sited GROUP BY ALL),
shapes AS (SELECT site, shape, arg_max(form, (n, form)) AS named FROM paths
    GROUP BY ALL HAVING count(*) > 4),
named AS (SELECT p.site, p.form, s.named FROM paths p JOIN shapes s USING (site, shape))
SELECT s.* REPLACE (coalesce(n.named, s.form) AS form), s.form AS path
FROM sited s LEFT JOIN named n ON n.site = s.site AND n.form = s.form
"""

_WEB = """
CREATE TABLE web AS
WITH webby AS (SELECT m.message, m.ts, m.host, m.kind, m.who, m.sender, m.size,
        coalesce(s.path, m.cwd, '') AS script
    FROM messages m LEFT JOIN scripted s USING (message)
    WHERE m.class = 'sent' AND (m.kind IN ('user', 'own', 'net')
        OR (m.kind = 'account' AND (regexp_matches(m.client, $loopback)
            OR m.client IN (SELECT client FROM own_addresses))))),
frequent AS (SELECT kind, who, sender FROM webby GROUP BY ALL HAVING count(*) >= 5)
SELECT s.message, s.ts, s.script, dense_rank() OVER (ORDER BY s.host, s.kind, s.who, s.script,
    coalesce(f.sender, '')) AS grp
FROM webby s LEFT JOIN frequent f ON f.kind = s.kind AND f.who = s.who AND f.sender = s.sender
"""

_TRAILS = """
CREATE TABLE trails AS
WITH forms AS (SELECT DISTINCT site, form FROM posts WHERE post IN (SELECT post FROM caused)
    OR NOT EXISTS (SELECT 1 FROM messages)),
watched AS (SELECT p.post, p.visitor, p.seg, p.line FROM posts p JOIN forms USING (site, form)),
steps AS (
    SELECT h.visitor, h.ts, w.post, split_part(h.target, '?', 1) AS path, h.method = 'GET' AND h.status < 400 AND NOT
        regexp_matches(h.target, $asset) AS page, regexp_matches(h.target, $asset) AS asset,
        h.method = 'POST' AS posting
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
    """Make `scripted`, `posts`, `web`, `caused` and `trails`."""
    database.run(_SCRIPTED)
    database.insert("script_urls", {"path": "VARCHAR"}, _script_urls(database))
    sites.name_logs(database)
    database.run(_POSTS, odd=ODD_FOLDER, front=FRONT, router=ROUTER, action=ACTION, webmail=WEBMAIL)
    database.run(_WEB, loopback=LOOPBACK)
    _match(database)
    database.run(_TRAILS, asset=ASSET)


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


#: Part of the web's mail that may stay without a post before other distances are tried.
_LEFT = 0.1


def _match(database: Database) -> None:
    known = joining.habits(_mails(database), _posts(database))
    rows = joining.match(_mails(database), _posts(database), known)
    database.insert("caused", {"message": "BIGINT", "post": "BIGINT"}, rows)
    left, web = database.rows(
        "SELECT count(*) FILTER (message NOT IN (SELECT message FROM caused)), count(*) FROM web"
    )[0]
    if web and left > _LEFT * web:
        _match_late(database)


def _match_late(database: Database) -> None:
    """Mail that no usual window explains, against posts that caused none so far."""
    database.run(
        "CREATE TABLE idle AS SELECT post FROM posts WHERE method = 'POST'"
        " AND post NOT IN (SELECT post FROM caused)"
    )
    mails = "WHERE message NOT IN (SELECT message FROM caused)"
    posts = "WHERE post IN (SELECT post FROM idle)"
    lags = late.lags(_mails(database, mails), _posts(database, posts))
    if lags:
        rows = list(late.match_late(_mails(database, mails), _posts(database, posts), lags))
        database.insert("late", {"message": "BIGINT", "post": "BIGINT"}, rows)
        database.run("INSERT INTO caused SELECT * FROM late")


def _mails(database: Database, where: str = "") -> Iterator[tuple[int, float, int]]:
    """Number, time and group, as `joining.Mail` has them."""
    return database.stream(f"SELECT message, ts, grp FROM web {where} ORDER BY ts, message")


def _posts(database: Database, where: str = "") -> Iterator[tuple[int, float, int]]:
    """Number, time and form, as `joining.Post` has them."""
    return database.stream(
        "SELECT post, ts, form FROM (SELECT post, ts, dense_rank() OVER (ORDER BY site, form)"
        f" AS form FROM posts) {where} ORDER BY ts, post"
    )
