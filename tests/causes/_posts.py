"""Posts made by hand, in a real database: what tells programs from people is carried out there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from postwarden.model.log_tables import Place
from postwarden.tables.database import Database
from postwarden.tables.parting import Parting


class FormPost(NamedTuple):
    """A request to a form or script, what its visitor did before, and the mail it caused.

    The columns of the table `told`; `visitor` is made of address and agent.
    """

    post: int
    ts: float
    place: Place
    site: str
    form: str
    method: str
    status: int
    ip: str
    agent: str
    referer: str
    pages: int
    gap: float | None
    stay: float | None
    assets: int
    posted: int
    since: int
    messages: int
    recipients: int
    failed: int
    to: tuple[str, ...]
    first: float
    last: float
    mail: Place
    script: str
    script_line: int
    evaled: bool
    subject: str
    script_place: Place
    refused: int


_COLUMNS = {
    "key": "INTEGER",
    "post": "BIGINT",
    "ts": "DOUBLE",
    "seg": "INTEGER",
    "line": "INTEGER",
    "visitor": "BIGINT",
    "method": "VARCHAR",
    "referred": "BOOLEAN",
    "pages": "INTEGER",
    "gap": "DOUBLE",
    "stay": "DOUBLE",
    "assets": "INTEGER",
    "posted": "INTEGER",
    "since": "INTEGER",
    "messages": "INTEGER",
    "recipients": "INTEGER",
    "failed": "INTEGER",
    "refused": "INTEGER",
    "written": "VARCHAR[]",
    "first": "DOUBLE",
    "last": "DOUBLE",
    "mseg": "INTEGER",
    "mline": "INTEGER",
    "script": "VARCHAR",
    "script_line": "INTEGER",
    "evaled": "BOOLEAN",
    "subject": "VARCHAR",
    "sseg": "INTEGER",
    "sline": "INTEGER",
}


class Posts(Parting):
    """The tables of these posts; `silent`: no mail log says what they caused."""

    def __init__(self, database: Database, posts: Sequence[FormPost], silent: bool = False) -> None:
        self._database, self._silent = database, silent
        chosen = [p for p in posts if not silent or p.status < 400]
        forms = sorted({(p.site, p.form) for p in chosen})
        people = list(dict.fromkeys((p.ip, p.agent) for p in chosen))
        keys = {form: n for n, form in enumerate(forms, 1)}
        visitors = {who: n for n, who in enumerate(people, 1)}
        database.insert(
            "forms",
            {"key": "INTEGER", "site": "VARCHAR", "form": "VARCHAR"},
            [(n, *form) for form, n in keys.items()],
        )
        database.insert(
            "people",
            {"visitor": "BIGINT", "ip": "VARCHAR", "agent": "VARCHAR"},
            [(n, *who) for who, n in visitors.items()],
        )
        rows = (_row(p, keys[p.site, p.form], visitors[p.ip, p.agent]) for p in chosen)
        database.insert("told", _COLUMNS, rows)


def _row(p: FormPost, key: int, visitor: int) -> list[object]:
    written = "[" + ", ".join(p.to) + "]"
    values: Iterable[object] = (
        *(key, p.post, p.ts, *p.place, visitor, p.method, bool(p.referer), p.pages, p.gap, p.stay),
        *(p.assets, p.posted, p.since, p.messages, p.recipients, p.failed, p.refused, written),
        *(p.first, p.last, *p.mail, p.script, p.script_line, p.evaled, p.subject, *p.script_place),
    )
    return ["\\N" if value is None else value for value in values]


@contextmanager
def posts_of(posts: Sequence[FormPost], silent: bool = False) -> Iterator[Posts]:
    """The tables of these posts."""
    with TemporaryDirectory() as folder:
        database = Database(Path(folder))
        try:
            yield Posts(database, posts, silent)
        finally:
            database.close()
