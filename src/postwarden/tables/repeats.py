"""Sources that repeat others: Debian's mail.info beside mail.log, a copy beside its original.

Where two sources cover the same time and share (nearly) all rows of the smaller one in it, these
rows are dropped, so that nothing is counted twice.
"""

from __future__ import annotations

from postwarden.tables.database import Database

#: What makes a row the same event wherever it was read.
_SAME = {
    "pieces": "host, instance, queue_id, stamp, sender, nrcpt, client, login",
    "logins": "host, service, account, ip, stamp, ok",
    "scripts": "path, script_line, recipient, stamp",
    "hits": "visitor, method, target, status, stamp",
}
#: Part of the smaller source's rows in the common time that must stand in the other.
_NEARLY_ALL = 0.9
#: Every 16th row by its hash is compared; enough to tell, cheap on a large access log.
_SAMPLE = 16
_SMALL = 2_000
_FEWEST = 5


def drop(database: Database) -> None:
    """Delete what a source repeats of another, in all tables, for the time both cover."""
    for table, columns in _SAME.items():
        for small, low, high in _repeats(database, table, columns):
            for each in (*_SAME, "deliveries", "links"):
                database.run(
                    f"DELETE FROM {each} WHERE stamp BETWEEN $low AND $high"
                    f" AND seg IN (SELECT seg FROM segs WHERE source = $small)",
                    small=small,
                    low=low,
                    high=high,
                )


def _repeats(database: Database, table: str, columns: str) -> list[tuple[int, float, float]]:
    """Sources that repeat a larger one, with the time in which they do."""
    spans = database.rows(
        f"SELECT source, min(stamp), max(stamp), count(*) FROM {table} JOIN segs USING (seg)"
        f" GROUP BY source ORDER BY count(*) DESC, source"
    )
    found: list[tuple[int, float, float]] = []
    for n, (small, first, last, count) in enumerate(spans):
        for large, other_first, other_last, _ in spans[:n]:
            low, high = max(first, other_first), min(last, other_last)
            pair = (small, large, low, high)
            if low <= high and _shared(database, table, columns, pair, count):
                found.append((small, low, high))
                break
    return found


def _shared(
    database: Database,
    table: str,
    columns: str,
    pair: tuple[int, int, float, float],
    count: int,
) -> bool:
    small, large, low, high = pair
    sample = _SAMPLE if count > _SMALL else 1
    mine, both = database.rows(
        f"WITH rows AS (SELECT source, hash({columns}) AS h FROM {table} JOIN segs USING (seg)"
        f" WHERE source IN ($small, $large) AND stamp BETWEEN $low AND $high), mine AS"
        f" (SELECT h FROM rows WHERE source = $small AND h % {sample} = 0) SELECT count(*),"
        f" count(*) FILTER (h IN (SELECT h FROM rows WHERE source = $large)) FROM mine",
        small=small,
        large=large,
        low=low,
        high=high,
    )[0]
    return mine >= min(_FEWEST, count) and both >= _NEARLY_ALL * mine
