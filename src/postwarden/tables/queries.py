"""The LogTables of one diagnosis, answered by DuckDB; see the Protocol for each contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import Any

from postwarden.model.finding import Evidence
from postwarden.model.log_tables import FormPost, Handed, LoginCount, Manner, Onward, Place, Totals
from postwarden.tables import lives, repeats, requests, sent, sites, zones
from postwarden.tables.database import Database
from postwarden.tables.offsets import Zone
from postwarden.tables.segments import Clocks, SegmentRead

_DAY = 86400

_CAUSED_MAIL = """
CREATE TABLE per_post AS
SELECT c.post, count(*) AS messages, sum(m.foreign_count) AS recipients,
    count(*) FILTER (m.failed > 0) AS failed,
    array_to_string(list(DISTINCT m.recipient)[:5], ' ') AS recipients_listed,
    max(m.size) AS size, min(m.ts) AS first, max(m.ts) AS last,
    arg_min(m.seg, m.ts) AS mseg, arg_min(m.line, m.ts) AS mline,
    arg_min(coalesce(s.path, CASE WHEN m.cwd <> '' THEN rtrim(m.cwd, '/') || '/' END), m.ts) AS script, arg_min(s.script_line, m.ts) AS script_line,
    bool_or(s.evaled) AS evaled, arg_min(s.subject, m.ts) AS subject,
    arg_min(s.seg, m.ts) AS sseg, arg_min(s.line, m.ts) AS sline,
    count(*) FILTER (m.refused > 0) AS refused
FROM caused c JOIN messages m USING (message) LEFT JOIN scripted s USING (message)
GROUP BY c.post
"""

#: Joined one by one: three large joins at once do not fit into the memory that is allowed.
_TOLD = """
CREATE TABLE told AS SELECT p.*, c.* EXCLUDE (post)
FROM posts p JOIN (SELECT DISTINCT site, form FROM posts JOIN caused USING (post)) f
USING (site, form) LEFT JOIN per_post c USING (post)
"""

_PEOPLE = """
CREATE TABLE people AS SELECT visitor, any_value(ip) AS ip, any_value(agent) AS agent
FROM visitors WHERE visitor IN (SELECT visitor FROM posts) GROUP BY visitor
"""

_FORM_POSTS = """
SELECT p.post, p.ts, p.seg, p.line, p.site, p.form, p.method, p.status, p.visitor,
    coalesce(v.ip, ''),
    coalesce(v.agent, ''), p.referer, coalesce(t.pages, 0), t.gap, t.stay, coalesce(t.assets, 0),
    coalesce(t.posted, 0), coalesce(t.since, 0), coalesce(p.messages, 0), coalesce(p.recipients, 0),
    coalesce(p.failed, 0), coalesce(p.recipients_listed, ''), coalesce(p.size, 0),
    coalesce(p.first, p.ts), coalesce(p.last, p.ts), coalesce(p.mseg, p.seg),
    coalesce(p.mline, p.line), coalesce(p.script, ''), coalesce(p.script_line, 0),
    coalesce(p.evaled, false), coalesce(p.subject, ''), coalesce(p.sseg, -1),
    coalesce(p.sline, 0), coalesce(p.refused, 0)
FROM {posts} p LEFT JOIN trails t USING (post) LEFT JOIN people v USING (visitor)
ORDER BY p.site, p.form, p.post
"""

_MANNERS = """
SELECT p.post, p.ts, p.site, p.form, coalesce(v.ip, ''), coalesce(v.agent, ''), p.referer <> '',
    coalesce(t.pages, 0), t.gap, t.stay, coalesce(t.assets, 0), coalesce(t.posted, 0), coalesce(t.since, 0),
    coalesce(p.messages, 0), coalesce(p.refused, 0)
FROM told p LEFT JOIN trails t USING (post) LEFT JOIN people v USING (visitor)
WHERE $site IS NULL OR (p.site = $site AND p.form = $form) ORDER BY p.site, p.form, p.post
"""

_VIEWS = "SELECT 1 FROM hits WHERE method = 'GET' AND site = $vhost"
#: Where visitors of the form's page say they came from.
_LED = """
SELECT DISTINCT split_part(regexp_replace(referer, '^https?://[^/]*', ''), '?', 1) AS came_from
FROM hits WHERE method = 'GET' AND site = $vhost AND starts_with(target, $path)
    AND split_part(target, '?', 1) = $path AND contains(target, $query)
    AND referer LIKE 'http%' AND ($site = '' OR contains(referer, $site)) AND came_from <> $path
"""

_HANDED = """
SELECT m.message, m.ts, m.seg, m.line, m.host, m.kind, m.who, m.client, m.sender,
    m.foreign_count, m.failed, m.recipient, m.reply, m.relay, coalesce(s.path, CASE WHEN m.cwd <> '' THEN rtrim(m.cwd, '/') || '/' END, '')
    AS script, m.refused, m.dseg, m.dline{more}
FROM messages m LEFT JOIN scripted s USING (message) LEFT JOIN caused c USING (message)
WHERE m.class = 'sent' AND {where} ORDER BY {order}, m.ts, m.message
"""


class Tables:
    """Built from the rows that workers wrote; `load` and `join` once, then ask."""

    def __init__(self, database: Database, names: Sequence[str]) -> None:
        self.database = self._database = database
        self._names = names
        self._segments: dict[int, tuple[int, int]] = {}
        self._failures: list[tuple[str, str, int, int]] | None = None
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
        for statement in (_CAUSED_MAIL, _TOLD, _PEOPLE):
            self._database.run(statement)
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

    def form_posts(self) -> Iterator[FormPost]:
        """All posts to forms that caused mail."""
        return self._posts("told")

    def manners(self, site: str | None = None, form: str = "") -> Iterator[Manner]:
        """How each of these posts was made."""
        for r in self._database.stream(_MANNERS, site=site, form=form):
            yield Manner._make((*r[:5], intern(r[5]), *r[6:]))

    def silent_posts(self) -> Iterator[FormPost]:
        """All posts."""
        return self._posts(
            "(SELECT p.*, c.* EXCLUDE (post) FROM posts p LEFT JOIN per_post c USING (post))"
        )

    def _posts(self, posts: str) -> Iterator[FormPost]:
        for r in self._database.stream(_FORM_POSTS.format(posts=posts)):
            told = tuple(r[21].split(" ")) if r[21] else ()
            places = Place(r[2], r[3]), Place(r[25], r[26]), Place(r[31], r[32])
            own = *r[:2], places[0], *r[4:21], told, *r[22:25], places[1], *r[27:31], places[2]
            yield FormPost._make((*own, r[33]))

    def scripted(self) -> Iterator[tuple[Handed, int, int, bool, Place]]:
        """Sent mail that PHP logged."""
        more = (
            ", coalesce(c.post, 0), coalesce(s.script_line, 0), coalesce(s.evaled, false),"
            " coalesce(s.seg, m.seg), coalesce(s.line, m.line)"
        )
        sql = _HANDED.format(more=more, where="(s.path IS NOT NULL OR m.cwd <> '')", order="script")
        for r in self._database.stream(sql):
            yield _handed(r), r[18], r[19], r[20], Place(r[21], r[22])

    def handed(self, kind: str) -> Iterator[Handed]:
        """Sent mail not caused by a known post."""
        where = f"c.post IS NULL AND m.kind = '{kind}'"
        sql = _HANDED.format(more="", where=where, order="m.host, lower(m.who)")
        return map(_handed, self._database.stream(sql))

    def logins(self, account: str) -> list[LoginCount]:
        """Logins of the account by address."""
        box = "ok AND service <> 'smtp'"
        rows = self._database.rows(
            f"SELECT $account, ip, count(*) FILTER ({box}), min(ts) FILTER ({box}),"
            f" max(ts) FILTER ({box}), count(*) FILTER (NOT ok AND service <> 'auth'),"
            f" min(ts) FILTER (NOT ok), arg_min(seg, ts), arg_min(line, ts)"
            f" FROM logins_at WHERE lower(account) = lower($account) AND ip <> '' GROUP BY ALL ORDER BY ip",
            account=account,
        )
        return [LoginCount._make((*r[:7], Place(r[7], r[8]))) for r in rows]

    def tries(self, account: str, until: float) -> int:
        """Failed logins of the account before `until`."""
        return int(
            self._database.rows(
                "SELECT count(*) FROM logins_at WHERE lower(account) = lower($account)"
                " AND NOT ok AND service <> 'auth' AND ts < $until",
                account=account,
                until=until,
            )[0][0]
        )

    def failures(self) -> list[tuple[str, str, int, int]]:
        """Kind, who, sent messages that nothing explains yet, and how many of them were refused."""
        if self._failures is None:
            rows = self._database.rows(
                "SELECT kind, lower(who), count(*), count(*) FILTER (refused > 0) FROM messages"
                " WHERE class = 'sent' AND kind <> 'cut' AND message NOT IN"
                " (SELECT message FROM explained) GROUP BY ALL ORDER BY ALL"
            )
            self._failures = [(r[0], r[1], r[2], r[3]) for r in rows]
        return self._failures

    def own_relays(self) -> frozenset[str]:
        """Next hops that mail of own users and accounts takes."""
        return frozenset(
            relay
            for (relay,) in self._database.rows(
                "SELECT DISTINCT relay FROM messages WHERE class = 'sent'"
                " AND kind IN ('user', 'account', 'own')"
            )
        )

    def forwarded(self) -> Iterator[Onward]:
        """Forwarded mail by local address."""
        return self._onward(
            "WITH chain AS (SELECT message, message AS life FROM messages"
            " WHERE class = 'forwarded' UNION ALL SELECT root, life FROM roots)"
            " SELECT m.message, m.ts, m.dseg, m.dline, m.host, min(lower(s.original)) FILTER"
            " (s.original <> '') AS address, list(DISTINCT lower(s.recipient)) FILTER (s.away),"
            " m.failed, m.reply FROM messages m JOIN chain USING (message)"
            " JOIN states s USING (life)"
            " WHERE m.class = 'forwarded' GROUP BY ALL ORDER BY address NULLS LAST, m.ts"
        )

    def backscatter(self) -> Iterator[Onward]:
        """Bounces that left for senders outside."""
        return self._onward(
            "SELECT b.message, b.ts, b.dseg, b.dline, b.host, min(lower(CASE WHEN f.original <> ''"
            " THEN f.original ELSE f.recipient END)), list(DISTINCT lower(s.recipient)),"
            " b.failed, b.reply"
            " FROM messages b JOIN states s ON s.life = b.message AND s.away"
            " JOIN edges e ON e.child = b.message"
            " LEFT JOIN roots r ON r.life = e.parent"
            " JOIN messages m ON m.message = coalesce(r.root, e.parent) AND m.kind = 'foreign'"
            " AND m.class <> 'sent' LEFT JOIN states f ON f.life = e.parent AND f.status = 'bounced'"
            " WHERE b.class = 'bounce' AND e.kind = 'bounce' GROUP BY ALL ORDER BY b.ts"
        )

    def bounces_received(self) -> Iterator[Onward]:
        """Bounces taken in for mail that no life in the log sent."""
        return self._onward(
            f"WITH got AS (SELECT m.*, lower(s.recipient) AS address FROM messages m"
            f" JOIN states s ON s.life = m.message AND s.local AND s.status = 'sent'"
            f" WHERE m.kind = 'foreign' AND m.sender = '' AND m.class = 'local'),"
            f" own AS (SELECT DISTINCT m.sender, s.relay_ip, s.relay, m.ts FROM messages m"
            f" JOIN states s ON s.life = m.message AND s.away WHERE m.class = 'sent'"
            f" AND m.sender IN (SELECT address FROM got))"
            f" SELECT g.message, any_value(g.ts) AS ts, any_value(g.seg), any_value(g.line),"
            f" any_value(g.host), min(g.address) AS address, [any_value(g.client)], 0, ''"
            f" FROM got g WHERE NOT EXISTS (SELECT 1 FROM own o WHERE o.sender = g.address"
            f" AND o.ts BETWEEN g.ts - {5 * _DAY} AND g.ts + 60 AND (o.relay_ip = g.client"
            f" OR (g.client_name <> 'unknown' AND array_to_string(string_split(o.relay, '.')[-2:],"
            f" '.') = array_to_string(string_split(g.client_name, '.')[-2:], '.'))))"
            f" GROUP BY g.message ORDER BY address, ts"
        )

    def _onward(self, sql: str) -> Iterator[Onward]:
        for r in self._database.stream(sql):
            yield Onward(
                r[0], r[1], Place(r[2], r[3]), r[4], r[5] or "", tuple(r[6] or ()), r[7], r[8]
            )

    def other_paths(self, site: str, form: str) -> tuple[str, ...]:
        """Up to ten further paths that are the same form."""
        rows = self._database.rows(
            "SELECT path FROM posts WHERE site = $site AND form = $form AND path <> form"
            " GROUP BY path ORDER BY count(*) DESC, path LIMIT 10",
            site=site,
            form=form,
        )
        return tuple(path for (path,) in rows)

    def viewed_sites(self) -> frozenset[str]:
        """Sites with page views in their logs."""
        return sites.viewed(self._database)

    def linked(self, site: str, form: str) -> bool | None:
        """Whether a page of the site led somebody to the form."""
        path, _, query = form.partition("?")
        vhost = self._vhost(site, form)
        if not self._database.rows(f"{_VIEWS} LIMIT 1", vhost=vhost):
            return None
        led = self._database.rows(_LED, query=query, path=path, site=site, vhost=vhost)
        pages = " AND split_part(target, '?', 1) IN (SELECT unnest(string_split($led, chr(10))))"
        return bool(led) and bool(
            self._database.rows(
                f"{_VIEWS}{pages} LIMIT 1", vhost=vhost, led="\n".join(path for (path,) in led)
            )
        )

    def _vhost(self, site: str, form: str) -> str:
        """The virtual host as logged, '' in a log without."""
        rows = self._database.rows(
            "SELECT vhost FROM posts WHERE site = $site AND form = $form LIMIT 1",
            site=site,
            form=form,
        )
        return str(rows[0][0]) if rows else ""

    def first_seen(self, site: str, form: str, visitors: Sequence[int]) -> Place | None:
        """The first request of these visitors to the form."""
        path, _, query = form.partition("?")
        rows = self._database.rows(
            "SELECT h.seg, h.line FROM hits_at h WHERE h.site = $vhost"
            " AND starts_with(h.target, $path) AND contains(h.target, $query) AND h.visitor IN"
            " (SELECT unnest(string_split($visitors, ' '))::BIGINT)"
            " ORDER BY h.ts, h.seg, h.line LIMIT 1",
            vhost=self._vhost(site, form),
            path=path,
            query=query,
            visitors=" ".join(map(str, visitors)) or "-1",
        )
        return Place(*rows[0]) if rows else None

    def when(self, place: Place) -> float | None:
        """The time of a request at this place."""
        rows = self._database.rows(
            "SELECT ts FROM hits_at WHERE seg = $seg AND line = $line",
            seg=place.segment,
            line=place.line,
        )
        return rows[0][0] if rows else None

    def own_domains(self) -> frozenset[str]:
        """Domains with mailboxes, accounts or the host name here."""
        return frozenset(d for (d,) in self._database.rows("SELECT domain FROM own_domains"))

    def evidence(self, place: Place) -> Evidence:
        """The source and line of a place."""
        source, base = self._segments[place.segment]
        return Evidence(self._names[source], base + place.line)

    def explain(self, key: int, messages: Iterable[int], posts: Iterable[int]) -> int:
        """Give messages, and those that the posts caused, to cause `key`; says how many were new."""
        self._failures = None
        self._database.insert("claim_m", {"message": "BIGINT"}, ((m,) for m in messages))
        self._database.insert("claim_p", {"post": "BIGINT"}, ((p,) for p in posts))
        self._database.run(
            "INSERT INTO explained SELECT DISTINCT message, $key::INTEGER FROM messages"
            " WHERE class = 'sent' AND kind <> 'cut' AND (message IN (SELECT message FROM claim_m)"
            " OR message IN (SELECT message FROM caused JOIN claim_p USING (post)))"
            " AND message NOT IN (SELECT message FROM explained)",
            key=key,
        )
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
            " SELECT site FROM posts) WHERE site <> '' ORDER BY site"
        )
        return [site for (site,) in rows]


def _handed(r: tuple[Any, ...]) -> Handed:
    return Handed._make((r[0], r[1], Place(r[2], r[3]), *r[4:16], Place(r[16], r[17])))
