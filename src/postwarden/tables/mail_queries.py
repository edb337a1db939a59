"""What causes ask about messages and logins; see LogTables for each contract."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern
from typing import Any

from postwarden.model.log_tables import Handed, LoginCount, Onward, Place
from postwarden.tables.database import Database

_DAY = 86400

_HANDED = """
SELECT m.message, m.ts, m.seg, m.line, m.host, m.kind, m.who, m.client, m.sender,
    m.foreign_count, m.failed, {whom} AS script, m.refused, m.dseg, m.dline,
    coalesce(w.seg, -1), coalesce(w.line, 0){more}
FROM messages m LEFT JOIN scripted s USING (message) LEFT JOIN caused c USING (message)
LEFT JOIN webmailed w USING (message){join}
WHERE m.class = 'sent' AND {where} ORDER BY {order}, m.ts, m.message
"""
_WHOM = """m.recipient, m.reply, m.relay,
    coalesce(s.path, CASE WHEN m.cwd <> '' THEN rtrim(m.cwd, '/') || '/' END, '')"""
#: An account may have sent very much, and nobody asks to whom.
_NOBODY = "'', '', '', ''"
_UNEXPLAINED = """
m.message NOT IN (SELECT message FROM explained) AND (m.host, lower(m.who)) IN
    (SELECT (host, lower(who)) FROM messages WHERE class = 'sent' AND kind = '{kind}'
        AND refused > 0 GROUP BY host, lower(who) HAVING count(*) >= {refused})
"""


class MailQueries:
    """Messages by who handed them in, and what became of them."""

    _database: Database
    _failures: list[tuple[str, str, int, int]] | None

    def scripted(self) -> Iterator[tuple[Handed, int | None, int, bool, Place]]:
        """Sent mail that PHP logged."""
        more = (
            ", CASE WHEN c.post IS NULL THEN NULL WHEN p.person THEN 0 ELSE coalesce(p.key, 0) END,"
            " coalesce(s.script_line, 0), coalesce(s.evaled, false),"
            " coalesce(s.seg, m.seg), coalesce(s.line, m.line)"
        )
        sql = _HANDED.format(
            whom=_WHOM,
            more=more,
            join=" LEFT JOIN parted p ON p.post = c.post",
            where="(s.path IS NOT NULL OR m.cwd <> '')",
            order="script",
        )
        for r in self._database.stream(sql):
            yield _handed(r), r[20], r[21], r[22], Place(r[23], r[24])

    def handed(self, kind: str) -> Iterator[Handed]:
        """Sent mail not caused by a known post."""
        return self._handed(kind, _NOBODY if kind == "account" else _WHOM)

    def unexplained(self, kind: str, refused: int) -> Iterator[Handed]:
        """The same as far as nothing explains it, of senders with so many refused mails."""
        return self._handed(kind, _WHOM, " AND " + _UNEXPLAINED.format(kind=kind, refused=refused))

    def _handed(self, kind: str, whom: str, more: str = "") -> Iterator[Handed]:
        where = f"c.post IS NULL AND m.kind = '{kind}'{more}"
        order = "m.host, lower(m.who)"
        sql = _HANDED.format(whom=whom, more="", join="", where=where, order=order)
        return map(_handed, self._database.stream(sql))

    def logins(self, account: str) -> list[LoginCount]:
        """Logins of the account by address."""
        box = "ok AND service <> 'smtp'"
        rows = self._database.rows(
            f"SELECT $account, coalesce(browser, ip) AS ip, count(*) FILTER ({box}),"
            f" min(ts) FILTER ({box}), max(ts) FILTER ({box}),"
            f" count(*) FILTER (NOT ok AND service <> 'auth'),"
            f" min(ts) FILTER (NOT ok), arg_min(seg, ts), arg_min(line, ts)"
            f" FROM logins_at LEFT JOIN (SELECT seg, line, browser FROM signed_in)"
            f" USING (seg, line) WHERE lower(account) = lower($account) AND ip <> ''"
            f" GROUP BY ALL ORDER BY 2",
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

    def own_domains(self) -> frozenset[str]:
        """Domains with mailboxes, accounts or the host name here."""
        return frozenset(d for (d,) in self._database.rows("SELECT domain FROM own_domains"))


def _handed(r: tuple[Any, ...]) -> Handed:
    """A row; what many rows say alike is held once."""
    names = map(intern, r[4:9])
    places = Place(r[16], r[17]), Place(r[18], r[19])
    return Handed._make((r[0], r[1], Place(r[2], r[3]), *names, *r[9:16], *places))
