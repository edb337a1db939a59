"""Told posts parted into those of programs and those of people, and each side summed up.

The causes say how; here it is carried out, form by form, without a post leaving the database:
`visits`, `part`, `crowds` and `sides` are asked in this order, each with what was decided on the
answers to the one before. See LogTables for each contract.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from postwarden.model.log_tables import (
    Cluster,
    FormSides,
    FormVisits,
    Pace,
    Pause,
    Place,
    Rule,
    Shown,
    Side,
)
from postwarden.tables.clusters import CLUSTERS
from postwarden.tables.database import Database

#: Who made each post and what came of it; what agents say is worked out once for each.
_WHO = """
CREATE OR REPLACE TABLE who AS
WITH agents AS (SELECT agent, {program} AS program FROM (SELECT DISTINCT agent FROM people))
SELECT p.visitor, {own} AS own, a.program FROM people p JOIN agents a USING (agent)
"""
_MANNERS = """
CREATE OR REPLACE VIEW manners AS SELECT t.key, t.post, t.ts, t.visitor, coalesce(w.own, false) AS own,
    coalesce(w.program, false) AS program, t.referred, t.pages, t.gap, t.stay, t.assets, t.posted,
    t.since, t.messages, t.refused
FROM told t LEFT JOIN who w USING (visitor)
"""
_VISITS = """
WITH calm AS (SELECT *, ({unhurried}) AS calm FROM (SELECT *, $fastest AS fastest FROM manners)),
seen AS (SELECT key, count(*) AS posts, count(*) FILTER (calm AND assets > 0) AS loading,
    count(*) FILTER (calm AND assets = 0) AS bare,
    coalesce(sum(messages) FILTER (calm), 0)::BIGINT AS messages,
    coalesce(sum(refused) FILTER (calm), 0)::BIGINT AS refused, bool_or(assets > 0) AS pictured,
    list(DISTINCT gap) FILTER (assets = 0 AND gap <= $slowest) AS gaps,
    min(gap) FILTER (assets = 0 AND gap > $slowest) AS next
    FROM calm GROUP BY key)
SELECT s.key, f.site, f.form, s.* EXCLUDE (key) FROM seen s JOIN forms f USING (key) ORDER BY key
"""
#: A visitor who was hasty once is hasty in all posts to this form.
_PARTED = """
CREATE OR REPLACE TABLE parted AS
WITH calm AS (SELECT m.*, p.fastest IS NULL AS unseen, ({unhurried}) AS calm
    FROM manners m LEFT JOIN paces p USING (key)),
hasty AS (SELECT DISTINCT key, visitor FROM calm WHERE NOT calm)
SELECT c.key, c.post, c.ts, c.visitor, c.assets > 0 AS loading,
    c.messages > 0 AS mailed, c.refused > 0 AS refused,
    c.unseen OR (c.calm AND ((c.assets > 0 AND c.referred) OR h.visitor IS NULL)) AS person
FROM calm c LEFT JOIN hasty h ON h.key = c.key AND h.visitor = c.visitor
"""
_BARE = """
SELECT key, count(*) FILTER (NOT loading), count(*) FILTER (loading) FROM parted
WHERE person GROUP BY key
"""
#: Of a side counts what caused mail, or all where no mail log tells.
_COUNTED = """
CREATE OR REPLACE TABLE counted AS SELECT t.*, p.person, v.ip
FROM told t JOIN parted p USING (post) LEFT JOIN people v ON v.visitor = t.visitor
WHERE t.messages > 0 OR $silent
"""
_CALLERS = """
CREATE OR REPLACE TABLE callers AS SELECT p.key, v.ip, count(*) FILTER (p.mailed OR $silent) AS posts,
    min(p.post) FILTER (p.mailed OR $silent) AS post
FROM parted p LEFT JOIN people v USING (visitor) WHERE NOT p.person GROUP BY ALL
"""
_SUMS = """
SELECT key, person, count(*), sum(messages)::BIGINT, sum(recipients)::BIGINT,
    sum(failed)::BIGINT, sum(refused)::BIGINT, min(first), max(last), count(*) FILTER (gap IS NULL),
    histogram(messages), arg_min(subject, post, 50), arg_min({'seg': seg, 'line': line,
    'method': method, 'mseg': mseg, 'mline': mline, 'sseg': sseg, 'sline': sline}, post, $sample)
FROM counted GROUP BY key, person
"""
#: When they came; form 0 is all people's posts together.
_PACES = """
WITH times AS (SELECT key, person, ts FROM counted
    UNION ALL SELECT 0, true, ts FROM counted WHERE person),
hours AS (SELECT key, person, max(n) AS busiest FROM (SELECT key, person, count(*) AS n FROM times
    GROUP BY key, person, floor(ts / 3600)) GROUP BY ALL),
ordered AS (SELECT key, person, ts, row_number() OVER (PARTITION BY key, person ORDER BY ts) - 1
    AS nth, count(*) OVER (PARTITION BY key, person) AS n FROM times)
SELECT o.key, o.person, count(*), min(o.ts), max(o.ts), any_value(h.busiest),
    min(o.ts) FILTER (o.nth = o.n * 3 // 4) - min(o.ts) FILTER (o.nth = o.n // 4)
FROM ordered o JOIN hours h ON h.key = o.key AND h.person = o.person GROUP BY o.key, o.person
"""
_SCRIPTS = """
SELECT key, person, script, script_line, evaled FROM counted WHERE script <> '' GROUP BY ALL
ORDER BY key, person, count(*) DESC, min(post)
"""
_WRITTEN = """
WITH each AS (SELECT key, person, unnest(written) AS address FROM counted),
addresses AS (SELECT key, address, count(*) FILTER (NOT person) AS programs,
    count(*) FILTER (person) AS people FROM each GROUP BY key, address)
SELECT key, count(*) FILTER (programs > 0), count(*) FILTER (people > 0),
    arg_max({'address': address, 'programs': programs, 'people': people}, programs + people, $most)
FROM addresses GROUP BY key
"""

Sides = dict[tuple[int, bool], dict[str, Any]]


class Parting:
    """Programs and people apart; the tables it makes are asked about afterwards."""

    _database: Database
    _silent: bool = False

    def visits(self, rule: Rule) -> list[FormVisits]:
        """How each form is visited."""
        self._database.run(_WHO.format(program=rule.program, own=rule.own))
        self._database.run(_MANNERS)
        rows = self._database.rows(
            _VISITS.format(unhurried=rule.unhurried), fastest=rule.fastest, slowest=rule.slowest
        )
        return [
            FormVisits._make((*r[:9], (*sorted(r[9] or ()), *(() if r[10] is None else (r[10],)))))
            for r in rows
        ]

    def part(self, rule: Rule, fastest: Mapping[int, float]) -> list[tuple[int, int, int]]:
        """Tell programs from people."""
        self._keep("paces", {"fastest": "DOUBLE"}, fastest.items())
        self._database.run(_PARTED.format(unhurried=rule.unhurried))
        return [(r[0], r[1], r[2]) for r in self._database.rows(_BARE)]

    def crowds(self, loading: Collection[int], pause: Pause) -> Iterator[tuple[int, Cluster]]:
        """People's posts that caused mail, in clusters."""
        if loading:
            self._keep("loading", {}, ((form,) for form in loading))
            self._database.run(
                "UPDATE parted SET person = false WHERE person AND NOT loading"
                " AND key IN (SELECT key FROM loading)"
            )
        posts = "SELECT key, ts, refused FROM parted WHERE person AND mailed"
        for r in self._database.stream(
            CLUSTERS.format(mails=posts), floor=pause.floor, times=pause.times
        ):
            yield r[0], Cluster._make(r[1:])

    def sides(
        self, spans: Mapping[int, tuple[float, float]], sample: int, most: int
    ) -> tuple[dict[int, FormSides], Pace]:
        """Both sides of each form, and when people came to all of them."""
        if spans:
            rows = ((form, *span) for form, span in spans.items())
            self._keep("spans", {"first": "DOUBLE", "last": "DOUBLE"}, rows)
            self._database.run(
                "UPDATE parted SET person = false FROM spans s WHERE parted.key = s.key"
                " AND person AND mailed AND ts BETWEEN s.first AND s.last"
            )
        self._database.run(_COUNTED, silent=self._silent)
        self._database.run(_CALLERS, silent=self._silent)
        sides, everybody = self._sums(sample, most)
        return self._forms(sides), everybody

    def _keep(self, table: str, columns: Mapping[str, str], rows: Any) -> None:
        self._database.insert(table, {"key": "INTEGER", **columns}, rows)

    def _sums(self, sample: int, most: int) -> tuple[Sides, Pace]:
        sides: Sides = {}
        for r in self._database.rows(_SUMS, sample=sample):
            shown = [_shown(x) for x in r[12]]
            values = (*r[2:10], r[10], tuple(r[11]), tuple(shown))
            sides[r[0], r[1]] = dict(zip(Side._fields, values, strict=False))
        everybody = Pace()
        for r in self._database.rows(_PACES):
            if r[0]:
                sides[r[0], r[1]]["pace"] = Pace._make(r[2:])
            else:
                everybody = Pace._make(r[2:])
        for key, person, *script in self._database.rows(_SCRIPTS):
            sides[key, person].setdefault("scripts", []).append(tuple(script))
        self._address(sides, most)
        return sides, everybody

    def _address(self, sides: Sides, most: int) -> None:
        """Whom the mail of each side went to."""
        for key, *written, top in self._database.rows(_WRITTEN, most=most):
            for person, name in enumerate(("programs", "people")):
                if (key, bool(person)) in sides:
                    to = {x["address"]: x[name] for x in top if x[name]}
                    sides[key, bool(person)] |= {"to": to, "written": written[person]}

    def _forms(self, sides: Sides) -> dict[int, FormSides]:
        rows = self._database.rows(
            "WITH tried AS (SELECT key, count(*) FILTER (NOT person) AS tried,"
            " count(*) FILTER (person) AS asked FROM parted GROUP BY key), who AS (SELECT key,"
            " count(*) AS addresses, count(*) FILTER (posts > 0) AS mailing FROM callers GROUP BY key)"
            " SELECT key, tried, asked, coalesce(addresses, 0), coalesce(mailing, 0)"
            " FROM tried LEFT JOIN who USING (key) ORDER BY key"
        )
        return {
            key: FormSides(
                tried,
                asked,
                addresses,
                Side(**sides.get((key, False), {}))._replace(addresses=mailing),
                Side(**sides.get((key, True), {})),
            )
            for key, tried, asked, addresses, mailing in rows
        }

    def callers(self, forms: Collection[int], most: int) -> tuple[str, ...]:
        """Where programs' posts to these forms came from, the busiest first."""
        rows = self._database.rows(
            "SELECT ip FROM callers WHERE posts > 0 AND key IN (SELECT unnest(string_split($forms,"
            " ' '))::INTEGER) GROUP BY ip ORDER BY sum(posts) DESC, min({'k': key, 'p': post})"
            " LIMIT $most",
            forms=" ".join(map(str, forms)) or "-1",
            most=most,
        )
        return tuple(ip for (ip,) in rows)


def _shown(row: Mapping[str, Any]) -> Shown:
    return Shown(
        Place(row["seg"], row["line"]),
        row["method"],
        Place(row["mseg"], row["mline"]),
        Place(row["sseg"], row["sline"]),
    )
