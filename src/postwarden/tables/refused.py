"""Mail that other servers did not take: each reply once, and what stands behind groups of them.

The last state of each recipient counts: who was asked to come again and was then served is no
refusal. Sent mail is that of `scope`; forwarded mail and bounces stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from postwarden.model.log_tables import Place
from postwarden.model.refusal import RefusedGroup, RefusedText
from postwarden.tables.database import Database

_PROOF = 4
_DOMAINS = 20

_REFUSED = """
CREATE OR REPLACE TABLE refused AS
WITH failed AS (
    SELECT m.message, m.class, CASE s.status WHEN 'deferred' THEN least(m.ts, s.ts) ELSE s.ts END
        AS since, s.ts, s.seg, s.line, lower(s.recipient) AS recipient,
        split_part(lower(s.recipient), '@', -1) AS domain, s.reply, s.dsn, lower(s.relay) AS relay
    FROM states s LEFT JOIN roots r ON r.life = s.life
    JOIN messages m ON m.message = coalesce(r.root, s.life)
    WHERE s.away AND s.status IN ('deferred', 'bounced') AND s.reply <> ''
        AND ((m.class = 'sent' AND m.message IN (SELECT message FROM scope))
            OR ($whole AND m.class IN ('forwarded', 'bounce'))))
SELECT *, dense_rank() OVER (ORDER BY reply, dsn, relay,
    CASE WHEN relay = 'none' THEN domain ELSE '' END) AS number FROM failed
"""

_TEXTS = """
SELECT number, any_value(reply), any_value(dsn), any_value(relay), min(domain)
FROM refused GROUP BY number ORDER BY number
"""

_GROUPS = f"""
WITH mine AS (SELECT c.grp, c.counted, r.* FROM refused r JOIN chosen_replies c USING (number)),
places AS (SELECT grp, seg, line, row_number() OVER (PARTITION BY grp ORDER BY ts, seg, line) AS nth
    FROM mine),
named AS (SELECT grp, domain, count(*) AS n FROM mine GROUP BY ALL),
told AS (SELECT grp, count(DISTINCT message) AS messages,
    count(DISTINCT message) FILTER (class = 'sent') AS sent,
    count(DISTINCT message) FILTER (class = 'forwarded') AS forwarded,
    count(DISTINCT message) FILTER (class = 'bounce') AS bounces,
    count(DISTINCT recipient) AS recipients, min(since) AS first, max(ts) AS last,
    bool_or(counted) AS counted FROM mine GROUP BY grp),
took AS (SELECT t.grp, count(DISTINCT m.message) AS taken,
    count(DISTINCT m.message) FILTER (s.ts > t.last) AS after
    FROM told t JOIN named n ON n.grp = t.grp AND t.counted
    JOIN states s ON split_part(lower(s.recipient), '@', -1) = n.domain
        AND s.away AND s.status = 'sent' AND s.ts >= t.first
    LEFT JOIN roots r ON r.life = s.life
    JOIN messages m ON m.message = coalesce(r.root, s.life) AND m.class = 'sent'
    GROUP BY t.grp)
SELECT t.grp, t.messages, t.sent, t.forwarded, t.bounces, t.recipients, t.first, t.last,
    (SELECT list([p.seg, p.line] ORDER BY p.nth) FROM places p WHERE p.grp = t.grp
        AND p.nth <= {_PROOF}),
    (SELECT list(n.domain ORDER BY n.n DESC, n.domain)[:{_DOMAINS}] FROM named n
        WHERE n.grp = t.grp AND n.domain <> ''),
    coalesce(k.taken, 0), coalesce(k.after, 0)
FROM told t LEFT JOIN took k ON k.grp = t.grp ORDER BY t.grp
"""


class Refused:
    """Asked after `Tables.join`, and after `of_site` where a site was chosen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def texts(self, whole: bool) -> Iterator[RefusedText]:
        """Every reply once."""
        self._database.run(_REFUSED, whole=whole)
        return map(RefusedText._make, self._database.stream(_TEXTS))

    def groups(self, chosen: Iterable[tuple[int, int, bool]]) -> Iterator[RefusedGroup]:
        """The mail behind each group; asked after `texts`."""
        columns = {"number": "BIGINT", "grp": "INTEGER", "counted": "BOOLEAN"}
        self._database.insert("chosen_replies", columns, chosen)
        for row in self._database.stream(_GROUPS):
            places, domains = _places(row[8]), tuple(row[9] or ())
            yield RefusedGroup._make((*row[:8], places, domains, *row[10:]))


def _places(pairs: Sequence[Sequence[int]]) -> tuple[Place, ...]:
    return tuple(Place(segment, line) for segment, line in pairs)
