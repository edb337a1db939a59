"""Requests that may cause mail, and the forms they go to.

Makes `ways` (the targets asked for, each with the site and form it is), `forms` and `posts`.
"""

from __future__ import annotations

from postwarden.tables import sites, webmail
from postwarden.tables.database import Database
from postwarden.tables.hits import ACTION, FRONT, ODD_FOLDER, ROUTER

#: What a target says is worked out once: a log holds few of them and many requests. One form under
#: many numbered paths (/product/17/share) is named by the most used one.
_ASKED = f"""
asked AS (SELECT g.source, h.site, h.target, h.method = 'POST' AS posting, count(*) AS n
    FROM hits h JOIN segs g USING (seg) WHERE h.method IN ('POST', 'GET') GROUP BY ALL),
chosen AS (SELECT *, {webmail.IS_WEBMAIL} AS webmail FROM asked
    WHERE posting OR ((regexp_matches(target, $odd)
        OR split_part(target, '?', 1) IN (SELECT path FROM script_urls)) AND NOT {webmail.IS_WEBMAIL}))
"""
_NAMED = f"""
parts AS (SELECT target, regexp_replace(regexp_replace(split_part(split_part(target, '#', 1), '?', 1),
    '^https?://[^/]*', ''), '/{{2,}}', '/', 'g') AS path,
    split_part(split_part(target, '#', 1), '?', 2) AS query FROM (SELECT DISTINCT target FROM chosen)),
named AS (SELECT target, CASE WHEN path = '' THEN '/' ELSE path END || CASE
        WHEN NOT regexp_matches(path, $front) OR query = '' THEN ''
        WHEN list_has_any([true], [regexp_matches(x, $router) FOR x IN string_split(query, '&')])
        THEN '?' || array_to_string(
            [x FOR x IN string_split(query, '&') IF regexp_matches(x, $router)], '&')
        ELSE rtrim('?' || array_to_string(
            [x FOR x IN string_split(query, '&') IF regexp_matches(x, $action)], '&'), '?') END
        AS path FROM parts),
sited AS (SELECT c.source, c.site AS vhost, c.target, c.posting, c.webmail, c.n, n.path,
    {sites.OF_REQUEST} AS site
    FROM chosen c JOIN named n USING (target) LEFT JOIN log_sites l USING (source)),
paths AS (SELECT site, path, regexp_replace(path, '[0-9]+', '#', 'g') AS shape, sum(n) AS n
    FROM sited GROUP BY ALL),
shapes AS (SELECT site, shape, arg_max(path, (n, path)) AS form FROM paths
    GROUP BY ALL HAVING count(*) > 4),
formed AS (SELECT p.site, p.path, coalesce(s.form, p.path) AS form
    FROM paths p LEFT JOIN shapes s ON s.site = p.site AND s.shape = p.shape)
SELECT row_number() OVER () AS way, dense_rank() OVER (ORDER BY s.site, f.form) AS key,
    s.source, s.vhost, s.target, s.posting, s.webmail, s.site, s.path, f.form
FROM sited s JOIN formed f ON f.site = s.site AND f.path = s.path
"""
_WAYS = f"CREATE TABLE ways AS WITH {_ASKED}, {_NAMED}"
_FORMS = """
SELECT key, any_value(site) AS site, any_value(form) AS form,
    min(vhost) AS vhost FROM ways GROUP BY key
"""
_POSTS = """
SELECT row_number() OVER (ORDER BY h.ts, h.seg, h.line) AS post, h.ts, h.seg, h.line, w.key, w.way,
    h.visitor, h.method, h.status, h.referer <> '' AS referred, w.webmail
FROM hits_at h JOIN segs g USING (seg) JOIN ways w ON w.target = h.target AND w.vhost = h.site
    AND w.source = g.source AND w.posting = (h.method = 'POST')
WHERE h.method IN ('POST', 'GET')
"""


def build(database: Database) -> None:
    """Make `ways`, `forms` and `posts`; wants `script_urls` and `log_sites`."""
    database.run(
        _WAYS, odd=ODD_FOLDER, front=FRONT, router=ROUTER, action=ACTION, **webmail.PATTERNS
    )
    _of_ways(database)


def _of_ways(database: Database) -> None:
    database.run(f"CREATE OR REPLACE TABLE forms AS {_FORMS}")
    database.run(f"CREATE OR REPLACE TABLE posts AS {_POSTS}")


#: Requests by GET that were found to be a form's.
_MORE_WAYS = f"""
INSERT INTO ways SELECT * REPLACE (way + coalesce((SELECT max(way) FROM ways), 0) AS way,
    key + coalesce((SELECT max(key) FROM ways), 0) AS key)
FROM (WITH chosen AS (SELECT g.source, h.site, h.target, false AS posting, false AS webmail,
    count(*) AS n FROM ({{chosen}}) h JOIN segs g USING (seg) GROUP BY ALL), {_NAMED})
"""


def add(database: Database, chosen: str) -> None:
    """Add what is asked for by GET, chosen from `hits_at`, and number all posts anew."""
    database.run(_MORE_WAYS.replace("{chosen}", chosen), front=FRONT, router=ROUTER, action=ACTION)
    _of_ways(database)
