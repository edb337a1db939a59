"""Sources that repeat others: Debian's mail.info beside mail.log, a copy beside its original.

Two sources that cover the same time share (nearly) all rows of the smaller one: it is dropped, so
that nothing is counted twice.
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
#: Part of the smaller source's rows that must stand in the other.
_NEARLY_ALL = 0.9
#: Every 16th row by its hash is compared; enough to tell, cheap on a large access log.
_SAMPLE = 16
_SMALL = 2_000


def drop(database: Database) -> set[int]:
    """Delete the rows of repeating sources; says which sources these are."""
    repeats: set[int] = set()
    for table, columns in _SAME.items():
        repeats |= _repeats(database, table, columns)
    for source in repeats:
        for table in (*_SAME, "deliveries", "links"):
            database.run(
                f"DELETE FROM {table} WHERE seg IN (SELECT seg FROM segs WHERE source = $source)",
                source=source,
            )
    return repeats


def _repeats(database: Database, table: str, columns: str) -> set[int]:
    spans = database.rows(
        f"SELECT source, min(stamp), max(stamp), count(*) FROM {table} JOIN segs USING (seg)"
        f" GROUP BY source ORDER BY count(*) DESC, source"
    )
    found: set[int] = set()
    for n, (small, low, high, count) in enumerate(spans):
        for large, other_low, other_high, _ in spans[:n]:
            overlap = min(high, other_high) - max(low, other_low)
            if (
                large not in found
                and overlap >= _NEARLY_ALL * (high - low)
                and _shared(database, table, columns, small, large, count)
            ):
                found.add(small)
                break
    return found


def _shared(
    database: Database, table: str, columns: str, small: int, large: int, count: int
) -> bool:
    sample = _SAMPLE if count > _SMALL else 1
    mine, both = database.rows(
        f"WITH rows AS (SELECT source, hash({columns}) AS h FROM {table} JOIN segs USING (seg)"
        f" WHERE source IN ($small, $large)), mine AS (SELECT h FROM rows WHERE source = $small"
        f" AND h % {sample} = 0) SELECT count(*), count(*) FILTER (h IN"
        f" (SELECT h FROM rows WHERE source = $large)) FROM mine",
        small=small,
        large=large,
    )[0]
    return bool(mine) and both >= _NEARLY_ALL * mine
