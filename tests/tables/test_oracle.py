"""DuckDB and a plain walk through the lines agree on every recorded Postfix log."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.incidents._stories import NAMES, sources
from tests.tables import oracle
from tests.tables._logs import Lines, tables

#: Classes that the twin tells apart; what stayed or was stopped is one to it.
TOLD = {"sent", "forwarded"}
POSTFIX = [name for name in NAMES if any("mail.log" in Path(each).name for each in sources(name))]


def mail_logs(name: str) -> list[Lines]:
    """The mail logs of an incident, the oldest first."""
    paths = [Path(each) for each in sources(name) if Path(each).name.startswith("mail.log")]
    return [text(path) for path in sorted(paths, key=age, reverse=True)]


def age(path: Path) -> int:
    """The larger the older: `.2.gz`, or a date in the name."""
    found = re.search(r"(\.\d{1,3}|-\d{8})(\.gz)?$", path.name)
    if found is None:
        return 0
    number = int(found[1][1:])
    return number if found[1][0] == "." else 99_999_999 - number


def text(path: Path) -> Lines:
    raw = path.read_bytes()
    plain = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return plain.decode("utf-8", "replace").split("\n")


def told_by_twin(name: str) -> Iterable[oracle.Message]:
    return oracle.messages(line for part in mail_logs(name) for line in part)


@pytest.mark.parametrize("name", POSTFIX)
def test_both_count_the_same_messages_recipients_and_failures(name: str) -> None:
    twin = Counter(
        (m.queue_id, m.name, m.kind, m.recipients, m.failed)
        for m in told_by_twin(name)
        if m.name in TOLD or (m.name == "bounce" and m.recipients)
    )
    with tables(*([part] for part in mail_logs(name))) as built:
        rows = built.database.rows(
            "SELECT queue_id, class, kind, foreign_count, failed FROM messages"
            " WHERE class IN ('sent', 'forwarded') OR (class = 'bounce' AND foreign_count > 0)"
        )
    mine = Counter((r[0], r[1], "cut" if r[1] == "bounce" else r[2], r[3], r[4]) for r in rows)
    assert mine - twin == twin - mine == Counter()
    assert mine


def test_the_twin_can_disagree() -> None:
    lines = ["Mar  2 09:00:00 web01 postfix/pickup[1]: 4A00000001: uid=33 from=<x>"]
    state = "to=<a@gmx.test>, relay=mx[198.51.100.1]:25, delay=1, dsn=2.0.0, status=sent (250)"
    lines.append(f"Mar  2 09:00:01 web01 postfix/smtp[1]: 4A00000001: {state}")
    assert oracle.messages(lines) == [oracle.Message("4A00000001", "user", "sent", 1, 0)]
    assert oracle.messages(lines[1:]) == [oracle.Message("4A00000001", "cut", "sent", 1, 0)]
