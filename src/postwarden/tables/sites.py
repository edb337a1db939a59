"""Which site a message or request belongs to, or that it cannot be told.

A request: its virtual host, else the host that the referrers of its log name. A message, in this
order: its account's domain, the site of the request that caused it, a domain in its script's
path, what its system user's other mail belongs to, its sender's domain.
"""

from __future__ import annotations

from postwarden.tables.database import Database
from postwarden.tables.hits import ASSET

_LOG_SITES = """
CREATE TABLE log_sites AS
WITH named AS (SELECT g.source, regexp_replace(lower(split_part(split_part(h.referer, '/', 3),
    ':', 1)), '^www\\.', '') AS host, count(*) AS n FROM hits h JOIN segs g USING (seg)
    WHERE h.site = '' AND h.referer LIKE 'http%' GROUP BY ALL)
SELECT source, arg_max(host, n) AS site FROM named GROUP BY source
HAVING max(n) * 2 > sum(n) AND max(n) > 2
"""

#: The site of a request `c` whose log has the site `l`.
OF_REQUEST = """CASE WHEN c.site <> '' THEN regexp_replace(c.site, '^www\\.', '')
    ELSE coalesce(l.site, (SELECT min(site) FROM log_sites HAVING count(DISTINCT site) = 1), '') END"""

_MESSAGE_SITES = """
CREATE TABLE message_sites AS
WITH direct AS (
    SELECT m.message, m.kind, m.who, CASE WHEN m.kind = 'account' AND contains(m.who, '@')
            THEN split_part(m.who, '@', -1)
        ELSE coalesce(nullif(f.site, ''), nullif(regexp_extract(coalesce(s.path, m.cwd),
            '/(?:www\\.)?((?:[a-z0-9-]+\\.)+[a-z]{2,})/', 1), '')) END AS site,
        split_part(m.sender, '@', -1) AS sender
    FROM messages m LEFT JOIN caused c USING (message) LEFT JOIN posts p USING (post)
    LEFT JOIN forms f USING (key)
    LEFT JOIN scripted s USING (message) WHERE m.class = 'sent'),
users AS (SELECT who, min(site) AS site FROM direct WHERE kind = 'user' AND site IS NOT NULL
    GROUP BY who HAVING count(DISTINCT site) = 1)
SELECT d.message, coalesce(d.site, u.site, CASE WHEN d.sender IN (SELECT domain FROM own_domains
    UNION SELECT site FROM log_sites) THEN d.sender END) AS site
FROM direct d LEFT JOIN users u ON d.kind = 'user' AND u.who = d.who
"""


def name_logs(database: Database) -> None:
    """Make `log_sites`: which site a log without virtual hosts belongs to."""
    database.run(_LOG_SITES)


def name_messages(database: Database) -> None:
    """Make `message_sites`; only asked for when one site is chosen."""
    database.run(_MESSAGE_SITES)


def viewed(database: Database) -> frozenset[str]:
    """Sites whose logs hold page views, and not only posts that passed a cache."""
    rows = database.rows(
        "SELECT DISTINCT CASE WHEN h.site <> '' THEN regexp_replace(h.site, '^www\\.', '')"
        " ELSE coalesce(l.site, '') END FROM (SELECT DISTINCT site, seg FROM hits"
        " WHERE method = 'GET' AND status < 400 AND NOT regexp_matches(target, $asset)) h"
        " JOIN segs g USING (seg) LEFT JOIN log_sites l USING (source)",
        asset=ASSET,
    )
    return frozenset(site for (site,) in rows)
