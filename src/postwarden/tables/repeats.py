"""Sources that repeat others: Debian's mail.info and syslog beside mail.log, a copy of a log.

Where (nearly) all rows of a source stand in the other sources of the same time, the repeated rows
are dropped, so that nothing is counted twice.
"""

from __future__ import annotations

from postwarden.tables.database import Database

#: What makes a row the same event wherever it was read.
_SAME = {
    "pieces": "host, instance, queue_id, stamp, sender, nrcpt, client, login",
    "logins": "host, service, account, ip, stamp, ok",
    "scripts": "path, script_line, recipient, stamp",
    "hits": "site, visitor, method, target, status, referer, stamp",
}
#: Part of the smaller source's rows in the common time that must stand in the other.
_NEARLY_ALL = 0.9
#: Every 16th row by its hash is compared; enough to tell, cheap on a large access log.
_SAMPLE = 16
_SMALL = 2_000
_FEWEST = 5


def drop(database: Database) -> None:
    """Delete the rows that a source repeats of those named before it or larger than it."""
    for table, columns in _SAME.items():
        spans = database.rows(
            f"SELECT source, min(stamp), max(stamp), count(*) FROM {table} JOIN segs USING (seg)"
            f" GROUP BY source ORDER BY count(*) DESC, source"
        )
        for n, (small, first, last, count) in enumerate(spans):
            others = [s for s, low, high, _ in spans[:n] if low <= last and high >= first]
            if others and _repeats(database, table, columns, small, others, count):
                _delete(database, table, columns, small, others)


def _common(table: str, columns: str) -> str:
    """Rows of the small source within the others' time, and the hashes of the others' rows."""
    return (
        f"WITH hashed AS (SELECT seg, line, stamp, source, hash({columns}) AS h FROM {table}"
        f" JOIN segs USING (seg)), theirs AS (SELECT * FROM hashed WHERE list_contains($others,"
        f" source)), covered AS (SELECT source, min(stamp) AS low, max(stamp) AS high FROM theirs"
        f" GROUP BY source), mine AS (SELECT * FROM hashed m WHERE source = $small AND EXISTS"
        f" (SELECT 1 FROM covered c WHERE m.stamp BETWEEN c.low AND c.high))"
    )


def _repeats(
    database: Database, table: str, columns: str, small: int, others: list[int], count: int
) -> bool:
    sample = _SAMPLE if count > _SMALL else 1
    mine, both = database.rows(
        f"{_common(table, columns)} SELECT count(*), count(*) FILTER (h IN"
        f" (SELECT h FROM theirs)) FROM mine WHERE h % {sample} = 0",
        small=small,
        others=others,
    )[0]
    return int(mine) >= min(_FEWEST, count) and int(both) >= _NEARLY_ALL * int(mine)


def _delete(database: Database, table: str, columns: str, small: int, others: list[int]) -> None:
    database.run(
        f"DELETE FROM {table} WHERE (seg, line) IN ({_common(table, columns)}"
        f" SELECT (seg, line) FROM mine WHERE h IN (SELECT h FROM theirs))",
        small=small,
        others=others,
    )
