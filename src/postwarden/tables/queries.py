"""The LogTables of one diagnosis, answered by DuckDB; see the Protocol for each contract."""

from __future__ import annotations

from collections.abc import Sequence

from postwarden.model.finding import Evidence
from postwarden.model.log_tables import Place, Totals
from postwarden.tables import lives, repeats, requests, sent, sites, told, zones
from postwarden.tables.database import Database
from postwarden.tables.form_queries import FormQueries
from postwarden.tables.mail_queries import MailQueries
from postwarden.tables.offsets import Zone
from postwarden.tables.parting import Parting
from postwarden.tables.segments import Clocks, SegmentRead

#: What a cause claims: single messages, and what programs caused through forms.
_EXPLAIN = """
INSERT INTO explained SELECT message, $key::INTEGER FROM messages
WHERE class = 'sent' AND kind <> 'cut' AND message IN (SELECT message FROM claimed UNION ALL
    SELECT c.message FROM caused c JOIN parted p USING (post) WHERE NOT p.person
    AND p.key IN (SELECT unnest(string_split($forms, ' '))::INTEGER))
AND message NOT IN (SELECT message FROM explained)
"""


class Tables(FormQueries, MailQueries, Parting):
    """Built from the rows that workers wrote; `load` and `join` once, then ask."""

    def __init__(self, database: Database, names: Sequence[str]) -> None:
        self.database = self._database = database
        self._names = names
        self._segments: dict[int, tuple[int, int]] = {}
        self._failures = None
        self.zone: Zone

    def load(self, segments: Sequence[SegmentRead], clocks: Clocks) -> None:
        """Load all rows and settle their times; ValueError when the zone is none."""
        base: dict[int, int] = {}
        for segment in segments:
            self._segments[segment.index] = segment.source, base.get(segment.source, 0)
            base[segment.source] = base.get(segment.source, 0) + segment.lines
        self._database.insert(
            "segs",
            {"seg": "INTEGER", "source": "INTEGER"},
            [(s.index, s.source) for s in segments],
        )
        self._database.load()
        repeats.drop(self._database)
        self.zone = zones.resolve(self._database, segments, clocks)

    def join(self, since: float | None = None, until: float | None = None) -> None:
        """Make lives, messages and their requests; keep those accepted in [since, until)."""
        lives.build(self._database)
        sent.build(self._database)
        self._restrict(since, until)
        requests.build(self._database)
        self._restrict_posts(since, until)
        told.build(self._database)
        self._silent = told.is_silent(self._database)
        self._database.run("CREATE TABLE explained (message BIGINT, cause INTEGER)")
        self._database.run(
            "CREATE TABLE scope AS SELECT message FROM messages WHERE class = 'sent'"
        )

    def _restrict(self, since: float | None, until: float | None) -> None:
        """Keep only messages accepted in [since, until)."""
        if since is not None or until is not None:
            self._database.run(
                "DELETE FROM messages WHERE NOT (ts >= $low AND ts < $high)",
                low=since if since is not None else float("-inf"),
                high=until if until is not None else float("inf"),
            )

    def _restrict_posts(self, since: float | None, until: float | None) -> None:
        """Posts a moment before the first message still belong to it."""
        if since is not None or until is not None:
            self._database.run(
                "DELETE FROM posts WHERE NOT (ts >= $low AND ts < $high)",
                low=since - 60 if since is not None else float("-inf"),
                high=until + 60 if until is not None else float("inf"),
            )

    def totals(self) -> Totals:
        """Messages by class."""
        row = self._database.rows(
            "SELECT count(*) FILTER (class = 'sent'), sum(foreign_count) FILTER (class = 'sent'),"
            " count(*) FILTER (class = 'sent' AND failed > 0),"
            " count(*) FILTER (class = 'sent' AND kind = 'cut'),"
            " count(*) FILTER (class = 'bounce' AND foreign_count > 0),"
            " count(*) FILTER (class = 'forwarded'),"
            " count(*) FILTER (class = 'local' OR (class = 'bounce' AND foreign_count = 0)),"
            " count(*) FILTER (class = 'stopped'), (SELECT count(*) FROM hits),"
            " (SELECT count(*) FROM logins), (SELECT count(*) FROM scripts) FROM messages"
        )[0]
        return Totals(*(int(n or 0) for n in row))

    def evidence(self, place: Place) -> Evidence:
        """The source and line of a place."""
        source, base = self._segments[place.segment]
        return Evidence(self._names[source], base + place.line)

    def explain(self, key: int, messages: Sequence[int], forms: Sequence[int]) -> int:
        """Give messages, and those that programs caused through forms, to cause `key`.

        Says how many were new.
        """
        self._failures = None
        if messages:
            self._database.insert("claimed", {"message": "BIGINT"}, ((m,) for m in messages))
        else:
            self._database.run("CREATE OR REPLACE TABLE claimed (message BIGINT)")
        self._database.run(_EXPLAIN, key=key, forms=" ".join(map(str, forms)) or "-1")
        return int(
            self._database.rows("SELECT count(*) FROM explained WHERE cause = $key", key=key)[0][0]
        )

    def of_site(self, site: str, causes: Sequence[int]) -> tuple[int, int, int, int]:
        """Sent messages of one site or explained by one of the causes, and what became of them.

        Messages, recipients, explained by these causes, untraced. Messages that other causes
        explain are not counted.
        """
        sites.name_messages(self._database)
        self._database.insert("chosen", {"cause": "INTEGER"}, ((c,) for c in causes))
        self._database.run(
            "DELETE FROM scope WHERE message NOT IN (SELECT m.message FROM messages m"
            " JOIN message_sites s USING (message) LEFT JOIN explained e USING (message)"
            " WHERE e.cause IN (SELECT cause FROM chosen) OR (s.site = $site"
            " AND e.cause IS NULL))",
            site=site,
        )
        row = self._database.rows(
            "SELECT count(*), sum(m.foreign_count), count(e.cause), count(*) FILTER"
            " (m.kind = 'cut') FROM messages m JOIN scope USING (message)"
            " LEFT JOIN explained e USING (message)"
        )[0]
        return int(row[0]), int(row[1] or 0), int(row[2]), int(row[3])

    def site_names(self) -> list[str]:
        """Sites that messages or posts belong to; asked after `of_site`."""
        rows = self._database.rows(
            "SELECT DISTINCT site FROM (SELECT site FROM message_sites UNION ALL"
            " SELECT site FROM forms WHERE key IN (SELECT key FROM posts)) WHERE site <> '' ORDER BY site"
        )
        return [site for (site,) in rows]
