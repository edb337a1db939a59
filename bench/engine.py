"""Two ways to split a mail log, measured for docs/adr/0003-log-tables.md.

`python bench/engine.py [LOG]`: our readers in processes whose rows DuckDB loads and joins, and the
same reduction with DuckDB alone. Both make one row a queue id (origin, sender, recipients, end) and
one row a delivery, and both print how many, so that one can see that they did the same.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    sys.path[0] = str(ROOT)

import duckdb  # noqa: E402 - the path above comes first

from bench.run import logs  # noqa: E402 - the path above comes first
from postwarden.jobs import read  # noqa: E402 - the path above comes first
from postwarden.probes import logs as probe  # noqa: E402 - the path above comes first
from postwarden.tables import lives  # noqa: E402 - the path above comes first
from postwarden.tables.database import MEMORY, Database  # noqa: E402 - the path above comes first
from postwarden.tables.queries import Tables  # noqa: E402 - the path above comes first
from postwarden.tables.segments import Clocks  # noqa: E402 - the path above comes first

_ROUNDS = 3
_TYPES = (
    "delim=E'\\x01', header=false, quote='', escape='', auto_detect=false, columns={'l': 'VARCHAR'}"
)
#: {number}: the line's number, as the proof needs it. Numbering lines leaves the engine one core.
_EVENTS = """
CREATE TABLE events AS
WITH numbered AS (SELECT l, {number} AS line FROM read_csv($log, {types}, max_line_size=8388608)),
cut AS (SELECT line, l[:32] AS stamp, split_part(l, ' ', 2) AS host,
    split_part(split_part(l, ' ', 3), '[', 1) AS program, l[instr(l, ']: ') + 3:] AS rest
    FROM numbered WHERE contains(l, ' postfix/')),
named AS (SELECT *, split_part(rest, ': ', 1) AS queue_id FROM cut)
SELECT line, epoch(CAST(stamp AS TIMESTAMPTZ)) AS ts, host, program, queue_id,
    rest[length(queue_id) + 3:] AS text
FROM named WHERE prefix(text, 'removed') OR prefix(text, 'from=<') OR prefix(text, 'to=<')
    OR prefix(text, 'client=') OR prefix(text, 'message-id=') OR prefix(text, 'uid=')
"""
_DELIVERY = (
    r'^to=<([^<> "]*)>, (?:orig_to=<([^<> "]*)>, )?relay=([^ ,\[]+)(?:\[([^\]]*)\])?[^ ,]*, '
    r"[a-z_0-9=./, ]*dsn=([0-9.]{5,11}), status=(\w+) \((.*)$"
)
_DELIVERIES = """
CREATE TABLE deliveries AS
WITH found AS (SELECT line, ts, host, program, queue_id, unnest(regexp_extract(text, $delivery,
    ['recipient', 'original', 'relay', 'relay_ip', 'dsn', 'status', 'told']))
    FROM events WHERE prefix(text, 'to=<'))
SELECT * EXCLUDE (told), CASE WHEN status <> 'sent' THEN told[:300] ELSE '' END AS reply,
    CASE WHEN contains(told, ' as ') THEN regexp_extract(told,
        '(?:queued as|forwarded as) ([0-9A-Za-z]{6,20})', 1) END AS child FROM found
"""
_PIECES = """
CREATE TABLE lives AS
WITH fields AS (SELECT line, ts, host, split_part(program, '/', 1) AS instance, queue_id,
    CASE WHEN prefix(text, 'from=<') THEN text[7:instr(text, '>') - 1] END AS sender,
    CASE WHEN prefix(text, 'from=<') THEN split_part(split_part(text, ', size=', 2), ',', 1) END
        AS size,
    CASE WHEN prefix(text, 'from=<') THEN split_part(split_part(text, ', nrcpt=', 2), ' ', 1) END
        AS nrcpt,
    CASE WHEN prefix(text, 'client=') THEN split_part(text[8:], '[', 1) END AS client_name,
    CASE WHEN prefix(text, 'client=') THEN split_part(split_part(text, '[', 2), ']', 1) END
        AS client,
    CASE WHEN contains(text, 'sasl_username=')
        THEN split_part(split_part(text, 'sasl_username=', 2), ',', 1) END AS account,
    CASE WHEN prefix(text, 'uid=') THEN split_part(text[5:], ' ', 1) END AS login,
    CASE WHEN prefix(text, 'message-id=') THEN rtrim(text[13:], '>') END AS message_id,
    text = 'removed' AS removed FROM events WHERE NOT prefix(text, 'to=<'))
SELECT host, instance, queue_id, min(line) AS line, min(ts) AS ts, max(ts) AS last,
    max(sender) AS sender, max(try_cast(size AS BIGINT)) AS size,
    max(try_cast(nrcpt AS INTEGER)) AS nrcpt, max(client_name) AS client_name,
    max(client) AS client, max(account) AS account, max(login) AS login,
    max(message_id) AS message_id, bool_or(removed) AS removed
FROM fields GROUP BY ALL
"""
_STATES = """
CREATE TABLE states AS
SELECT host, queue_id, recipient, arg_max(status, ts) AS status, arg_max(relay, ts) AS relay,
    arg_max(reply, ts) AS reply, max(ts) AS ts FROM deliveries GROUP BY ALL
"""


def main() -> int:
    """Measure the ways in turn and print medians."""
    work = ROOT / "build" / "bench"
    work.mkdir(parents=True, exist_ok=True)
    log = Path(sys.argv[1]) if len(sys.argv) > 1 else logs(work, 200)[0]
    ways: dict[str, Callable[[Path, Path], str]] = {
        "readers in processes, joined by DuckDB": by_readers,
        "DuckDB alone, lines numbered": lambda log, place: by_engine(
            log, place, "row_number() OVER ()"
        ),
        "DuckDB alone, lines not numbered": lambda log, place: by_engine(log, place, "0"),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    told: dict[str, str] = {}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            took, told[name] = _timed(way, log, work / "engine")
            times[name].append(took)
    print("| way | wall s | CPU s | found |\n|---|---|---|---|")
    for name, each in times.items():
        wall, cpu = (median(t[n] for t in each) for n in (0, 1))
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {told[name]} |")
    return 0


def by_readers(log: Path, place: Path) -> str:
    """The reading phase, the load and the lives of a diagnosis."""
    files, _ = probe.find([str(log)], place)
    with read.pool(log.stat().st_size) as workers:
        parts = probe.segments(files, read.segment_size(log.stat().st_size, os.cpu_count() or 1))
        segments = read.read_all(parts, place, workers)
    database = Database(place)
    try:
        tables = Tables(database, [file.name for file in files])
        tables.load(segments, Clocks(time.time(), None, "UTC", {0: files[0].mtime}))
        lives.build(database)
        return _counted(database.rows)
    finally:
        database.close()


def by_engine(log: Path, place: Path, number: str) -> str:
    """The same tables from one column of lines; memory and cores as our database has them."""
    connection = duckdb.connect(
        str(place / "engine.duckdb"),
        config={
            "memory_limit": MEMORY,
            "threads": str(min(4, os.cpu_count() or 1)),
            "temp_directory": str(place / "spill"),
            "preserve_insertion_order": "false",
        },
    )
    try:
        connection.execute(_EVENTS.format(number=number, types=_TYPES), {"log": str(log)})
        connection.execute(_DELIVERIES, {"delivery": _DELIVERY})
        connection.execute(_PIECES)
        connection.execute(_STATES)
        return _counted(lambda sql: connection.execute(sql).fetchall())
    finally:
        connection.close()


def _counted(rows: Callable[[str], list[tuple[int, ...]]]) -> str:
    found = rows("SELECT (SELECT count(*) FROM lives), (SELECT count(*) FROM states)")
    return f"{found[0][0]} queue ids, {found[0][1]} states"


def _timed(
    way: Callable[[Path, Path], str], log: Path, place: Path
) -> tuple[tuple[float, float], str]:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    start, spent = time.perf_counter(), _cpu()
    told = way(log, place)
    took = time.perf_counter() - start, _cpu() - spent
    shutil.rmtree(place)
    return took, told


def _cpu() -> float:
    """CPU seconds of this process and of those it started."""
    usages = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    sys.exit(main())
