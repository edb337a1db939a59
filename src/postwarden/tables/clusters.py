"""Mail or posts in order of time, cut where they paused for far longer than they usually do."""

from __future__ import annotations

#: `mails`: a query of `key`, `ts` and `refused` (whether). A pause cuts when it is longer than
#: `$floor` seconds and than `$times` the key's usual one.
CLUSTERS = """
WITH mails AS ({mails}),
gaps AS (SELECT *, ts - lag(ts) OVER (PARTITION BY key ORDER BY ts) AS gap FROM mails),
pauses AS (SELECT key, greatest($floor, $times * median(gap)) AS pause FROM gaps GROUP BY key),
cut AS (SELECT g.*, count(*) FILTER (g.gap > p.pause) OVER (PARTITION BY key ORDER BY g.ts)
    AS nth FROM gaps g JOIN pauses p USING (key))
SELECT key, min(ts) AS first, max(ts) AS last, count(*), count(*) FILTER (refused)
FROM cut GROUP BY key, nth ORDER BY key, first
"""
