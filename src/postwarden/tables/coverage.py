"""What the tables cover: first and last events, pauses, who sent at all; and the time line."""

from __future__ import annotations

from postwarden.model.log_tables import Place
from postwarden.tables.database import Database

_SPANS = {"mail": "pieces", "requests": "hits", "logins": "logins", "scripts": "scripts"}


def spans(database: Database) -> dict[str, tuple[float, float]]:
    """First and last second of `mail`, `requests`, `logins` and `scripts` that were read."""
    found = {}
    for name, table in _SPANS.items():
        low, high = database.rows(f"SELECT min(ts), max(ts) FROM {table}_at")[0]
        if low is not None:
            found[name] = (low, high)
    return found


def web_times(database: Database, since: float, until: float) -> int:
    """Sent mail of the sendmail command and of own addresses accepted in [since, until)."""
    return int(
        database.rows("SELECT count(*) FROM web WHERE ts >= $a AND ts < $b", a=since, b=until)[0][0]
    )


def quiet_hours(database: Database) -> float:
    """The longest time in seconds, in whole hours, without any request between two requests."""
    row = database.rows(
        "SELECT max(h - before) FROM (SELECT h, lag(h) OVER (ORDER BY h) AS before FROM"
        " (SELECT DISTINCT floor(ts / 3600) AS h FROM hits_at))"
    )[0]
    return float(row[0] or 1) * 3600


def pauses(database: Database) -> list[tuple[float, float, Place]]:
    """For each day of the mail log, its longest pause: from, to and the line that ends it."""
    rows = database.rows(
        "WITH t AS (SELECT ts, seg, line, lag(ts) OVER (ORDER BY ts) AS before FROM ("
        " SELECT ts, seg, line FROM pieces_at UNION ALL SELECT ts, seg, line FROM deliveries_at"
        " UNION ALL SELECT ts, seg, line FROM logins_at))"
        " SELECT arg_max(before, ts - before), arg_max(ts, ts - before), arg_max(seg, ts - before),"
        " arg_max(line, ts - before) FROM t WHERE before IS NOT NULL"
        " GROUP BY floor(before / 86400) ORDER BY 1"
    )
    return [(r[0], r[1], Place(r[2], r[3])) for r in rows]


def has_local_time(database: Database) -> bool:
    """Whether any stamp lacked its zone."""
    return any(
        database.rows(f"SELECT 1 FROM {table} WHERE clock > 0 LIMIT 1") for table in _SPANS.values()
    )


def accounts(database: Database) -> int:
    """Accounts that sent mail."""
    return int(
        database.rows("SELECT count(DISTINCT who) FROM messages WHERE kind = 'account'")[0][0]
    )


def mailbox_logins(database: Database) -> int:
    """Mailbox logins that worked."""
    return int(database.rows("SELECT count(*) FROM logins WHERE ok AND service <> 'smtp'")[0][0])


def accepted_by(database: Database, most: int = 1000) -> tuple[str, ...]:
    """Domains of recipients that took sent mail, most mail first."""
    rows = database.rows(
        "SELECT split_part(lower(s.recipient), '@', -1) AS domain FROM states s"
        " LEFT JOIN roots r ON r.life = s.life JOIN messages m"
        " ON m.message = coalesce(r.root, s.life) WHERE s.away AND s.status = 'sent'"
        f" AND m.class = 'sent' GROUP BY domain ORDER BY count(*) DESC, domain LIMIT {most}"
    )
    return tuple(domain for (domain,) in rows)


def hosts(database: Database) -> list[str]:
    """Host names of the mail log, the busiest first."""
    return [
        h
        for (h,) in database.rows(
            "SELECT host FROM messages WHERE host <> '' GROUP BY host ORDER BY count(*) DESC, host"
        )
    ]


def timeline(database: Database, step: float) -> list[tuple[float, int, int]]:
    """Sent messages in scope by step and cause: start in epoch seconds, cause (-1 = none), count."""
    return [
        (r[0], r[1], r[2])
        for r in database.rows(
            "SELECT floor(m.ts / $step) * $step AS t, coalesce(e.cause, -1) AS c, count(*)"
            " FROM messages m JOIN scope USING (message) LEFT JOIN explained e USING (message)"
            " GROUP BY ALL ORDER BY t, c",
            step=step,
        )
    ]
