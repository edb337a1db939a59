"""Clocks to epoch seconds: year, zone and autumn hour of rows whose stamps lack them."""

from __future__ import annotations

from collections.abc import Sequence

from postwarden.tables import years
from postwarden.tables.database import Database
from postwarden.tables.offsets import HOUR, Offsets, Zone, choose
from postwarden.tables.segments import Clocks, SegmentRead
from postwarden.tables.years import DAY, FRAME_START, HALF_A_YEAR

#: Tables with a stamp, and the other columns counted by the same clock.
STAMPED = {
    "pieces": ("last",),
    "deliveries": (),
    "links": (),
    "logins": (),
    "scripts": (),
    "hits": (),
}
#: A jump back of more than this inside the hour that occurs twice is its second pass.
_SECOND_PASS = 600


def resolve(database: Database, segments: Sequence[SegmentRead], clocks: Clocks) -> Zone:
    """Add `ts` (epoch seconds) to every stamped table; says which zone was taken."""
    _date_segments(database, segments, clocks)
    for table in STAMPED:
        _naive(database, table)
    hours = _naive_hours(database)
    zone = choose(database, segments, clocks, hours)
    _offsets(database, hours, zone.offsets)
    for table in STAMPED:
        _finish(database, table)
    return zone


def _date_segments(database: Database, segments: Sequence[SegmentRead], clocks: Clocks) -> None:
    """One row per stretch: its lines, its year's start, and the last stamp it holds."""
    known = _known(database)
    rows = []
    for source in sorted({s.source for s in segments}):
        stretches = [x for s in segments if s.source == source for x in s.stretches]
        newest = min(clocks.mtimes.get(source, clocks.now), clocks.now)
        for dated in years.date(stretches, known, newest):
            x = dated.stretch
            rows.append((x.segment, x.line, dated.year, x.last))
    database.insert(
        "stretches",
        {"seg": "INTEGER", "line": "INTEGER", "year": "INTEGER", "last": "DOUBLE"},
        rows,
    )
    used = {r[2] for r in rows} | {r[2] - 1 for r in rows}
    table = [(y, years.in_year(FRAME_START, y), _leap_shift(y)) for y in sorted(used)]
    database.insert("year_starts", {"year": "INTEGER", "start": "DOUBLE", "short": "DOUBLE"}, table)


def _leap_shift(year: int) -> float:
    march = FRAME_START + 60 * DAY
    return march - FRAME_START + years.in_year(FRAME_START, year) - years.in_year(march, year)


def _known(database: Database) -> tuple[float, float] | None:
    """First and last second of rows that carry their year."""
    parts = " UNION ALL ".join(f"SELECT stamp FROM {t} WHERE clock < 2" for t in STAMPED)
    low, high = database.rows(f"SELECT min(stamp), max(stamp) FROM ({parts})")[0]
    return None if low is None else (low, high)


def _naive(database: Database, table: str) -> None:
    """Year-less stamps get their year; what has a zone is already epoch seconds."""
    if not database.rows(f"SELECT 1 FROM {table} WHERE clock = 2 LIMIT 1"):
        return
    march = FRAME_START + 60 * DAY
    moved = ", ".join(
        f"CASE WHEN t.clock = 2 THEN t.{c} - {FRAME_START} + y.start"
        f" - CASE WHEN t.{c} >= {march} THEN y.short ELSE 0 END ELSE t.{c} END AS {c}"
        for c in ("stamp", *STAMPED[table])
    )
    database.run(
        f"CREATE OR REPLACE TABLE {table} AS SELECT t.* REPLACE ({moved}) FROM {table} t"
        f" ASOF LEFT JOIN stretches s ON t.seg = s.seg AND t.line >= s.line"
        f" LEFT JOIN year_starts y ON y.year = s.year"
        f" - CASE WHEN t.stamp - s.last > {HALF_A_YEAR} THEN 1 ELSE 0 END"
    )


def _naive_hours(database: Database) -> list[int]:
    parts = " UNION ".join(
        f"SELECT CAST(floor({c} / {HOUR}) AS BIGINT) AS h FROM {t} WHERE clock > 0"
        for t, more in STAMPED.items()
        for c in ("stamp", *more)
    )
    return sorted(int(h) for (h,) in database.rows(f"SELECT DISTINCT h FROM ({parts})"))


def _offsets(database: Database, hours: Sequence[int], offsets: Offsets) -> None:
    rows = []
    for hour in hours:
        first, second = offsets(hour * HOUR)
        rows.append((hour, first, second))
    database.insert("shifts", {"hour": "BIGINT", "first": "INTEGER", "second": "INTEGER"}, rows)
    database.run(
        "CREATE OR REPLACE TABLE passes (seg INTEGER, line INTEGER, source INTEGER, hour BIGINT)"
    )
    if any(first != second for _, first, second in rows):
        _second_passes(database)


def _second_passes(database: Database) -> None:
    """Where, in each file, the hour that occurs twice begins again: order in the file decides."""
    parts = " UNION ALL ".join(f"SELECT seg, line, stamp FROM {t} WHERE clock > 0" for t in STAMPED)
    database.run(
        f"CREATE OR REPLACE TABLE passes AS WITH twice AS (SELECT p.*, h.hour, g.source"
        f" FROM ({parts}) p JOIN shifts h ON h.hour = CAST(floor(p.stamp / {HOUR}) AS BIGINT)"
        f" AND h.first <> h.second JOIN segs g USING (seg)), jumps AS (SELECT *, max(stamp) OVER"
        f" (PARTITION BY source, hour ORDER BY seg, line ROWS BETWEEN UNBOUNDED PRECEDING AND"
        f" 1 PRECEDING) AS before FROM twice), marked AS (SELECT *, row_number() OVER"
        f" (PARTITION BY source, hour ORDER BY seg, line) AS nth FROM jumps"
        f" WHERE before - stamp > {_SECOND_PASS})"
        f" SELECT seg, line, source, hour FROM marked WHERE nth = 1"
    )


def _finish(database: Database, table: str) -> None:
    """Naive seconds become epoch seconds, in the column `ts` (and `last_ts` for pieces)."""
    columns = {"stamp": "ts"} | {c: f"{c}_ts" for c in STAMPED[table]}
    if not database.rows(f"SELECT 1 FROM {table} WHERE clock > 0 LIMIT 1"):
        same = ", ".join(f"{c} AS {n}" for c, n in columns.items())
        database.run(f"CREATE OR REPLACE VIEW {table}_at AS SELECT *, {same} FROM {table}")
        return
    shifted = ", ".join(
        f"t.{c} - CASE WHEN t.clock = 0 THEN 0 WHEN p.hour IS NOT NULL AND (t.seg, t.line) >="
        f" (p.seg, p.line) THEN h.second ELSE h.first END AS {n}"
        for c, n in columns.items()
    )
    database.run(
        f"CREATE OR REPLACE TABLE {table}_at AS SELECT t.*, {shifted} FROM {table} t"
        f" LEFT JOIN segs g ON g.seg = t.seg"
        f" LEFT JOIN shifts h ON h.hour = CAST(floor(t.stamp / {HOUR}) AS BIGINT)"
        f" LEFT JOIN passes p ON p.source = g.source AND p.hour = h.hour"
    )
