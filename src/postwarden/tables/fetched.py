"""Forms that a browser sends by GET, with the fields in the query.

Most GETs cause no mail, and many carry a query (search, pages, campaigns). A form among them shows
by the distances of its requests and of mail that no POST caused: they heap up at zero. Measured
against the minutes around the same requests, so that neither a newsletter that goes out nor its
readers, who come at the same time, look like one.
"""

from __future__ import annotations

from postwarden.tables import late, webmail
from postwarden.tables.database import Database
from postwarden.tables.hits import ASSET
from postwarden.tables.joining import AFTER, BEFORE, ENOUGH, LONGEST_REQUEST

#: A form's requests carry the same fields; `kind` numbers host, path and fields. Where a path takes
#: POSTs, these cause its mail.
_FETCHED = f"""
CREATE TABLE fetched AS
WITH asked AS (SELECT seg, line, ts, site, split_part(target, '?', 1) AS path,
    list_sort(list_distinct([split_part(x, '=', 1)
        FOR x IN string_split(split_part(target, '?', 2), '&')])) AS fields
    FROM hits_at h WHERE method = 'GET' AND status < 400 AND contains(target, '=')
    AND contains(target, '?') AND NOT regexp_matches(target, $asset) AND NOT {webmail.IS_WEBMAIL})
SELECT row_number() OVER () AS number, seg, line, ts,
    dense_rank() OVER (ORDER BY site, path, fields) AS kind
FROM asked WHERE path NOT IN (SELECT split_part(target, '?', 1) FROM ways)
"""
#: Only those that have mail beside them more often than a few visitors would.
_BESIDE = f"""
CREATE TABLE beside_mail AS
SELECT kind FROM fetched f JOIN web m ON m.ts BETWEEN f.ts - {AFTER} AND f.ts + {BEFORE}
WHERE m.message NOT IN (SELECT message FROM caused)
GROUP BY kind HAVING count(DISTINCT number) >= {2 * ENOUGH}
"""
#: The requests found, as the named posts are made from.
CHOSEN = "SELECT h.* FROM hits_at h JOIN fetched USING (seg, line) JOIN submitted USING (kind)"


def find(database: Database) -> bool:
    """Make `submitted`, the kinds of GETs that cause mail which no POST does; says if there are any."""
    database.run(_FETCHED, asset=ASSET, **webmail.PATTERNS)
    database.run(_BESIDE)
    asked = "(SELECT kind AS key, ts FROM fetched JOIN beside_mail USING (kind))"
    rows = database.stream(
        late.DISTANCES.format(mails=late.LEFT, posts=asked), width=LONGEST_REQUEST
    )
    spans = late.lags(rows, LONGEST_REQUEST)
    found = {kind for (_, kind), span in spans.items() if span.is_usual}
    database.insert("submitted", {"kind": "BIGINT"}, [(kind,) for kind in sorted(found)])
    return bool(found)
